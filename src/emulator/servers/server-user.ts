import { chownSync } from 'node:fs';

export const nobody = 65_534;

/** Both servers refuse to run as root. */
export const serverUser = (): { uid?: number; gid?: number } =>
  process.getuid?.() === 0 ? { uid: nobody, gid: nobody } : {};

/** Lets the server read a file that nobody else may. */
export const giveToServer = (path: string): void => {
  const { uid, gid } = serverUser();
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
};
