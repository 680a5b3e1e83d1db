import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import { fileProblem, shownPath } from './discover.ts';
import type { Source } from './source.ts';

/** How many bytes are read, and what is said of a file that has more. */
export type SizeLimit = { readonly bytes: number; readonly tooLarge: (file: string) => Diagnostic };

const ofSecretsFiles: SizeLimit = {
  bytes: 4 * 1024 * 1024,
  tooLarge: (file) =>
    diagnostic('E_FILE_TOO_LARGE', `${file} is larger than 4 MiB`, {
      hint: 'Spread the secrets over several files and give keyturn their folder with -f.',
    }),
};

const notUtf8 = (file: string): Diagnostic =>
  diagnostic('E_FILE_ENCODING', `${file} is not UTF-8`, { hint: 'Save the file as UTF-8.' });

const notRegular = (file: string): Diagnostic =>
  diagnostic('E_FILE_UNREADABLE', `${file} is not a regular file`, {
    hint: 'Write it to a file first: pipes and devices may never end, so keyturn reads regular files only.',
  });

/** A pipe that nobody writes to would hold the run for ever, were opening it to wait. */
const withoutWaiting = constants.O_RDONLY | constants.O_NONBLOCK;

const readOpened = (opened: number, file: string, { bytes: most, tooLarge }: SizeLimit): Source | Diagnostic => {
  const found = fstatSync(opened);
  if (!found.isFile()) return notRegular(file);
  if (found.size > most) return tooLarge(file);
  const bytes = readFileSync(opened);
  if (bytes.length > most) return tooLarge(file);
  return { file, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
};

/** The text of a regular file, also behind a link, without a byte order mark. */
export const readSource = (path: string, cwd: string, limit = ofSecretsFiles): Source | Diagnostic => {
  const file = shownPath(path, cwd);
  let opened: number | undefined;
  try {
    opened = openSync(path, withoutWaiting);
    return readOpened(opened, file, limit);
  } catch (error) {
    return error instanceof TypeError ? notUtf8(file) : fileProblem(error, file);
  } finally {
    if (opened !== undefined) closeSync(opened);
  }
};
