import { readFile, stat } from 'node:fs/promises';
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

/** The text of a file, without a byte order mark. */
export const readSource = async (path: string, cwd: string): Promise<Source | Diagnostic> => {
  const file = shownPath(path, cwd);
  try {
    if ((await stat(path)).size > fileLimit) return tooLarge(file);
    const bytes = await readFile(path);
    if (bytes.length > fileLimit) return tooLarge(file);
    return { file, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    return error instanceof TypeError ? notUtf8(file) : fileProblem(error, file);
  }
};
