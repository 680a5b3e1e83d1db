import { environmentOf, readFiles } from '../app/files/load-files.ts';
import { exitCode } from '../app/terminal/exit.ts';
import type { CommonFlags } from '../app/terminal/flags.ts';
import type { Terminal } from '../app/terminal/terminal.ts';
import type { Desired } from '../model/desired.ts';
import { renderDiagnosticsGithub } from '../render/diagnostics/github.ts';
import { renderDiagnosticsJson } from '../render/diagnostics/json.ts';
import { renderDiagnosticsSarif } from '../render/diagnostics/sarif.ts';
import { renderDiagnostics } from '../render/diagnostics/text.ts';
import { plural } from '../render/shared/text.ts';

export type ValidateFlags = CommonFlags & { readonly format: 'text' | 'json' | 'github' | 'sarif' };

const validLine = ({ environment, secrets }: Desired): string =>
  `${environment ? `${environment}: ` : ''}valid, ${plural(secrets.length, 'secret')}\n`;

/** `keyturn validate`: everything that can be known without the cloud. Offline, opens no password. */
export const validate = async (flags: ValidateFlags, terminal: Terminal): Promise<number> => {
  const { desired, diagnostics, sources } = await readFiles(flags, environmentOf(flags) === undefined);
  const failed = diagnostics.some(({ severity }) => severity === 'error');
  const view = { width: terminal.width, color: terminal.color.out };
  const print = {
    text: () => terminal.out(renderDiagnostics(diagnostics, sources, view) + desired.map(validLine).join('')),
    json: () => terminal.out(renderDiagnosticsJson(diagnostics)),
    github: () => terminal.commands(renderDiagnosticsGithub(diagnostics)),
    sarif: () => terminal.out(renderDiagnosticsSarif(diagnostics)),
  } satisfies Record<ValidateFlags['format'], () => void>;
  print[flags.format]();
  return exitCode({ failed });
};
