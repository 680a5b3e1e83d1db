import { chmodSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import schema from '../../schema/secrets.schema.json' with { type: 'json' };
import { pendingFile } from '../app/files/write-file.ts';
import { exitCode } from '../app/terminal/exit.ts';
import { report } from '../app/terminal/report.ts';
import type { Terminal } from '../app/terminal/terminal.ts';
import type { Source } from '../config/document/source.ts';
import { type Parsed, placeAt } from '../config/document/tree.ts';
import { keyOrder } from '../config/format/key-order.ts';
import { firstUnlaid, layOut } from '../config/format/lay-out.ts';
import { discover } from '../config/parse/discover.ts';
import { parse } from '../config/parse/parse.ts';
import { readSource } from '../config/parse/read.ts';
import { type UnreadFiles, unreadFiles, unreadWarning } from '../config/parse/unread-files.ts';
import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import { escapeText } from '../render/shared/text.ts';

export type FmtFlags = { readonly file?: readonly string[]; readonly check?: boolean };

const none: UnreadFiles = { files: [], folders: [] };

type LaidOut = {
  readonly path: string;
  readonly source?: Source;
  readonly text?: string;
  readonly problems: readonly Diagnostic[];
};

const notLaidOut = (parsed: Parsed): Diagnostic =>
  diagnostic('E_LAYOUT', 'with this line the file cannot be laid out without a change of what it says', {
    at: placeAt(parsed, firstUnlaid(parsed.source.text)),
    hint:
      'Nothing was written to the file. Lay it out by hand from here; the usual causes are an anchor without a value, ' +
      'a comment below a text that begins with |+ or >+, and comments both before and behind a closing bracket.',
  });

const laidOut = (path: string): LaidOut => {
  const read = readSource(path, process.cwd());
  if ('code' in read) return { path, problems: [read] };
  const { source, parsed, diagnostics } = parse(read.file, read.text);
  if (!source || !parsed) return { path, ...(source && { source }), problems: diagnostics };
  const text = layOut(read.text, keyOrder(schema));
  return text === undefined ? { path, source, problems: [notLaidOut(parsed)] } : { path, source, text, problems: [] };
};

const rewrite = (path: string, text: string): void => {
  const mode = statSync(path).mode & 0o7777;
  pendingFile(path, mode & 0o777).write(text);
  // What the umask took away from the new file.
  chmodSync(path, mode);
};

/** `keyturn fmt`: YAML files in one layout; with `--check` their names only. JSON files are left alone. */
export const fmt = ({ file, check }: FmtFlags, terminal: Terminal): number => {
  const found = discover(file ?? [], process.cwd());
  const files = found.paths.filter((path) => !path.endsWith('.json')).map(laidOut);
  const problems = [...found.diagnostics, ...files.flatMap((one) => one.problems)];
  // Whoever names files means these: an editor, a hook.
  const around = file === undefined ? unreadFiles(found, process.cwd()) : none;
  report(
    terminal,
    [...problems, ...unreadWarning(around)],
    files.flatMap(({ source }) => source ?? []),
  );
  let changed = 0;
  for (const { path, source, text } of files) {
    if (!source || text === undefined || text === source.text) continue;
    if (!check) rewrite(resolve(path), text);
    terminal.out(`${escapeText(source.file)}\n`);
    changed += 1;
  }
  return exitCode({ failed: problems.length > 0, attention: check === true && changed > 0 });
};
