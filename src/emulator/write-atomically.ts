import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** A file that is written beside the one that it replaces. A kill at any point leaves the old file or the new one. */
export type Replacement = {
  /** Empty at first. */
  readonly file: FileHandle;
  /** Puts it on the disk, in the place of the old file. It stays open. */
  finish(): Promise<void>;
  /** Closes and removes it. */
  abandon(): Promise<void>;
};

/** Readable by the owner only. */
export const replaceFile = async (path: string, temporary: string): Promise<Replacement> => {
  await rm(temporary, { force: true });
  const file = await open(temporary, 'wx', 0o600);
  return {
    file,
    finish: async () => {
      await file.sync();
      await rename(temporary, path);
      const folder = await open(dirname(path), 'r');
      await folder.sync().finally(() => folder.close());
    },
    abandon: async () => {
      await file.close().catch(() => undefined);
      await rm(temporary, { force: true }).catch(() => undefined);
    },
  };
};

/** What a message says about a file that cannot be written: `ENOSPC` when the disk is full, for one. */
export const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';

/** Throws an Error that calls the file `what`, such as `ready file`; then nothing is left beside it. */
export const writeAtomically = async (what: string, path: string, text: string): Promise<void> => {
  let replacement: Replacement | undefined;
  try {
    replacement = await replaceFile(path, `${path}.${process.pid}.tmp`);
    await replacement.file.writeFile(text);
    await replacement.finish();
    await replacement.file.close();
  } catch (error) {
    await replacement?.abandon();
    throw new Error(`The ${what} ${path} cannot be written (${reasonOf(error)}).`);
  }
};
