import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import { readSaved, type SavedFile } from '../plan/saved-plan.ts';

/** Bytes: ten thousand secrets with every step take a good half of it. */
const limit = 128 * 1024 * 1024;

const fail = (path: string, why: string): never => {
  throw new DiagnosticsError([
    diagnostic('E_FILE_UNREADABLE', `cannot read ${path} (${why})`, {
      hint: 'Give a file that keyturn plan --out or keyturn apply --result wrote.',
    }),
  ]);
};

const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'not UTF-8';

const textOf = (path: string): string => {
  // A pipe that nobody writes to would hold the run for ever, were opening it to wait.
  const opened = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const found = fstatSync(opened);
    if (!found.isFile()) return fail(path, 'not a regular file');
    if (found.size > limit) return fail(path, 'larger than 128 MiB');
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(opened));
  } finally {
    closeSync(opened);
  }
};

/** What a saved file says, whoever wrote it. Throws DiagnosticsError when it cannot be read. */
export const openSaved = (path: string): SavedFile => {
  let text: string;
  try {
    text = textOf(path);
  } catch (error) {
    if (error instanceof DiagnosticsError) throw error;
    return fail(path, reasonOf(error));
  }
  return readSaved(path, text);
};
