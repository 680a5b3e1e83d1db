import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { isRecord } from './action/params.ts';

/** Where a path leads over symbolic links, also when there is no file yet. */
export const realPath = (file: string): string => {
  try {
    return realpathSync(file);
  } catch {
    const folder = path.dirname(path.resolve(file));
    try {
      return path.join(realpathSync(folder), path.basename(file));
    } catch {
      return path.resolve(file);
    }
  }
};

/** Throws an Error that names two options which lead to one file: each would write over the other. */
export const checkDistinct = (files: Readonly<Record<string, string | undefined>>): void => {
  const seen = new Map<string, string>();
  for (const [option, file] of Object.entries(files)) {
    if (file === undefined) continue;
    const real = realPath(file);
    const other = seen.get(real);
    if (other !== undefined) throw new Error(`${other} and ${option} are the same file, ${file}`);
    seen.set(real, option);
  }
};

const tokenIn = (text: string): string | undefined => {
  try {
    const found: unknown = JSON.parse(text);
    return isRecord(found) && typeof found.adminToken === 'string' ? found.adminToken : undefined;
  } catch {
    return undefined;
  }
};

const isCertificate = (text: string): boolean => {
  try {
    return new X509Certificate(text).subject.startsWith('CN=keyturn emulator ');
  } catch {
    return false;
  }
};

/** Undefined when there is no file: a folder or a device is told when it is written to. */
const textOf = (file: string): string | undefined =>
  statSync(file, { throwIfNoEntry: false })?.isFile() ? readFileSync(file, 'utf8') : undefined;

/** Removes a ready file that another emulator left. Throws an Error when anything else stands there. */
export const removeLeftReadyFile = (file: string): void => {
  if (!existsSync(file)) return;
  // A device or a pipe would be replaced.
  if (tokenIn(textOf(file) ?? '') === undefined)
    throw new Error(
      `The ready file ${file} is there already and is no ready file of an emulator; it was left as it is.`,
    );
  rmSync(file);
};

/** Removes the ready file of the emulator with this token, but not one that another has written since. */
export const removeReadyFile = (file: string, adminToken: string): void => {
  if (tokenIn(textOf(file) ?? '') === adminToken) rmSync(file);
};

/** Throws an Error when something else than an emulator's certificate would be written over. */
export const checkCertificateFile = (file: string): void => {
  const text = textOf(file);
  if (text !== undefined && !isCertificate(text))
    throw new Error(
      `The certificate file ${file} is there already and is no certificate of an emulator; it was left as it is.`,
    );
};
