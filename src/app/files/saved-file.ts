import { saysSecretsFile } from '../../config/parse/kind-of-file.ts';
import { readSource, type SizeLimit } from '../../config/parse/read.ts';
import { DiagnosticsError, diagnostic } from '../../diagnostics/diagnostic.ts';
import { readSaved, type SavedFile } from '../../plan/saved/saved-plan.ts';
import { shellWord } from '../../render/shared/next-command.ts';

const hint = 'Give a file that keyturn plan --out or keyturn apply --result wrote.';

/** Bytes. Ten thousand secrets with every step take a good half of it. */
export const largestSaved = 128 * 1024 * 1024;

const limit: SizeLimit = {
  bytes: largestSaved,
  tooLarge: (file) => diagnostic('E_FILE_UNREADABLE', `${file} is larger than 128 MiB`, { hint }),
};

/** Somebody left out -f. */
const secretsFile = (file: string): SavedFile => {
  const flag = `-f ${shellWord(file)}`;
  const more = { hint: `Name it with -f: keyturn apply ${flag}, or keyturn plan ${flag}.` };
  return {
    is: 'bad',
    refused: false,
    problem: diagnostic('E_PLAN_DAMAGED', `${file} is a secrets file, not a plan`, more),
  };
};

/** What a saved file says, whoever wrote it. Throws DiagnosticsError when it cannot be read. */
export const openSaved = (path: string): SavedFile => {
  const read = readSource(path, process.cwd(), limit);
  if ('code' in read) throw new DiagnosticsError([{ ...read, hint }]);
  return saysSecretsFile(read.text) ? secretsFile(read.file) : readSaved(read.file, read.text);
};
