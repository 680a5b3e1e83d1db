import { open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Writes `data` beside the file that it replaces, readable by the owner only: a kill at any point leaves the old file or
 * the new one. When it fails, nothing is left beside it.
 */
export const replaceFile = async (path: string, data: string | Iterable<string>, temporary: string): Promise<void> => {
  try {
    await rm(temporary, { force: true });
    await writeFile(temporary, data, { flag: 'wx', mode: 0o600, flush: true });
    await rename(temporary, path);
    const folder = await open(dirname(path), 'r');
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
};

/** What a message says about a file that cannot be written: `ENOSPC` when the disk is full, for one. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';

/** Throws an Error that calls the file `what`, such as `ready file`. */
export const writeAtomically = async (what: string, path: string, text: string): Promise<void> => {
  try {
    await replaceFile(path, text, `${path}.${process.pid}.tmp`);
  } catch (error) {
    throw new Error(`The ${what} ${path} cannot be written (${reasonOf(error)}).`);
  }
};
