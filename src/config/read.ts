import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import { fileProblem, shownPath } from './discover.ts';
import type { Source } from './source.ts';

const fileLimit = 4 * 1024 * 1024;

const tooLarge = (file: string): Diagnostic =>
  diagnostic('E_FILE_TOO_LARGE', `${file} is larger than 4 MiB`, {
    hint: 'Spread the secrets over several files and give keyturn their folder with -f.',
  });

const notUtf8 = (file: string): Diagnostic =>
  diagnostic('E_FILE_ENCODING', `${file} is not UTF-8`, { hint: 'Save the file as UTF-8.' });

const notRegular = (file: string): Diagnostic =>
  diagnostic('E_FILE_UNREADABLE', `${file} is not a regular file`, {
    hint: 'Write it to a file first: pipes and devices may never end, so keyturn reads regular files only.',
  });

/** A pipe that nobody writes to would hold the run for ever, were opening it to wait. */
const withoutWaiting = constants.O_RDONLY | constants.O_NONBLOCK;

const readOpened = async (opened: FileHandle, file: string): Promise<Source | Diagnostic> => {
  const found = await opened.stat();
  if (!found.isFile()) return notRegular(file);
  if (found.size > fileLimit) return tooLarge(file);
  const bytes = await opened.readFile();
  if (bytes.length > fileLimit) return tooLarge(file);
  return { file, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
};

/** The text of a regular file, also behind a link, without a byte order mark. */
export const readSource = async (path: string, cwd: string): Promise<Source | Diagnostic> => {
  const file = shownPath(path, cwd);
  let opened: FileHandle | undefined;
  try {
    opened = await open(path, withoutWaiting);
    return await readOpened(opened, file);
  } catch (error) {
    return error instanceof TypeError ? notUtf8(file) : fileProblem(error, file);
  } finally {
    await opened?.close();
  }
};
