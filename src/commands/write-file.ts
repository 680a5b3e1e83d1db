import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';

/** Writes a whole file or nothing: a temporary file beside it, then a rename. Replaces what stood there. */
export const writeFileWhole = (path: string, text: string): void => {
  const draft = `${path}.${process.pid}.tmp`;
  try {
    const file = openSync(draft, 'wx', 0o644);
    try {
      writeSync(file, text);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    const reason = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new DiagnosticsError([
      diagnostic('E_FILE_WRITE', `cannot write ${path} (${reason})`, {
        hint: 'Give a path in a folder that exists and may be written to.',
      }),
    ]);
  }
};
