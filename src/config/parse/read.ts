import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Source } from '../document/source.ts';
import { fileProblem, shownPath } from './discover.ts';
import { type FileFault, readRegularFile } from './read-file.ts';

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

const unreadable: Readonly<Record<Exclude<FileFault, 'tooLarge'>, { readonly says: string; readonly hint: string }>> = {
  special: {
    says: 'is not a regular file',
    hint: 'Write it to a file first: pipes and devices may never end, so keyturn reads regular files only.',
  },
  changed: { says: 'changed while it was read', hint: 'Run the command again when nothing writes to the file.' },
};

const problemOf = (fault: FileFault, file: string, limit: SizeLimit): Diagnostic => {
  if (fault === 'tooLarge') return limit.tooLarge(file);
  const { says, hint } = unreadable[fault];
  return diagnostic('E_FILE_UNREADABLE', `${file} ${says}`, { hint });
};

/** The text of a regular file, also behind a link, without a byte order mark. */
export const readSource = (path: string, cwd: string, limit = ofSecretsFiles): Source | Diagnostic => {
  const file = shownPath(path, cwd);
  try {
    const bytes = readRegularFile(path, limit.bytes);
    if (typeof bytes === 'string') return problemOf(bytes, file, limit);
    return { file, text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch (error) {
    return error instanceof TypeError ? notUtf8(file) : fileProblem(error, file);
  }
};
