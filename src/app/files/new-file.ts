import { existsSync } from 'node:fs';
import { DiagnosticsError, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { type PendingFile, pendingFile } from './write-file.ts';

type Over = { readonly out: string; readonly yes?: boolean };

/** A file where there is none, or where a person says that it may go; undefined where they say it may not. Throws DiagnosticsError. */
export const fileOrAsk = async ({ out, yes }: Over, terminal: Terminal): Promise<PendingFile | undefined> => {
  if (yes || !existsSync(out)) return pendingFile(out);
  if (!terminal.interactive) {
    const hint = 'Give another path, or --yes to write over it. Nothing was written.';
    throw new DiagnosticsError([diagnostic('E_FILE_EXISTS', `${out} exists already`, { hint })]);
  }
  const answer = await terminal.ask(`${out} exists already. Write over it? Only "yes" goes on: `);
  if (answer?.trim() === 'yes') return pendingFile(out);
  terminal.err(`${answer === undefined ? '\n' : ''}Nothing was written.\n`);
  return undefined;
};
