import { open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

const replace = async (path: string, temporary: string, text: string): Promise<void> => {
  await rm(temporary, { force: true });
  const file = await open(temporary, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
  const folder = await open(dirname(path), 'r');
  await folder.sync().finally(() => folder.close());
};

/**
 * Readable by the owner only. A kill at any point leaves the old file or the new one.
 * Throws an Error that calls the file `what`, such as `state file`; then nothing is left beside it.
 */
export const writeAtomically = async (what: string, path: string, text: string): Promise<void> => {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    await replace(path, temporary, text);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
    throw new Error(`The ${what} ${path} cannot be written (${reason}).`);
  }
};
