import type { Source } from '../../config/document/source.ts';
import { type Diagnostic, type DiagnosticsError, diagnostic } from '../../diagnostics/diagnostic.ts';
import { renderDiagnostics } from '../../render/diagnostics/text.ts';
import type { Terminal } from './terminal.ts';

/** Prints diagnostics to stderr, with frames from the sources. */
export const report = (
  terminal: Terminal,
  diagnostics: readonly Diagnostic[],
  sources: readonly Source[] = [],
): void => {
  if (diagnostics.length > 0) {
    terminal.err(renderDiagnostics(diagnostics, sources, { width: terminal.width, color: terminal.color.err }));
  }
};

/** By its shape: each command is a file of its own in the built files, with a class of its own. */
const isDiagnosticsError = (error: unknown): error is DiagnosticsError =>
  error instanceof Error && error.name === 'DiagnosticsError' && 'diagnostics' in error;

/**
 * What an error means for people. An error that is not ours is a defect of keyturn: its text is not shown, since nobody
 * can say what it holds; where it happened is.
 */
export const diagnosticsOf = (error: unknown): readonly Diagnostic[] => {
  if (isDiagnosticsError(error)) return error.diagnostics;
  const name = error instanceof Error ? error.name : typeof error;
  const frames = error instanceof Error ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  return [
    diagnostic('E_INTERNAL', `unexpected ${name} ${frames[0]?.trim() ?? ''}`.trim(), {
      hint: 'This is a defect of keyturn. Please report it with the command and this line. Running the same command again is safe.',
    }),
  ];
};
