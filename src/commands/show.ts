import { DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import { type PlanFormat, planFormats } from '../render/plan-formats.ts';
import { renderSavedResult } from '../render/saved-result.ts';
import { exitCode } from './exit.ts';
import type { CommonFlags } from './flags.ts';
import { planView } from './plan.ts';
import { report } from './report.ts';
import { openSaved } from './saved-file.ts';
import type { Terminal } from './terminal.ts';

export type ShowFlags = Pick<CommonFlags, 'color'> & {
  readonly format: PlanFormat;
  readonly steps?: boolean;
  readonly all?: boolean;
};

const noForm = (path: string, format: string): never => {
  throw new DiagnosticsError([
    diagnostic('E_USAGE', `${path} is a result, which has no form ${format}`, {
      hint: 'Write --format text, json, markdown or html.',
    }),
  ]);
};

/** `keyturn show FILE`: a saved plan or result in any form. Asks no service and reads no other file. */
export const show = (path: string, flags: ShowFlags, terminal: Terminal): number => {
  const file = openSaved(path);
  const view = { width: terminal.width, color: terminal.color.out };
  switch (file.is) {
    case 'plan': {
      const shown = planView({ plan: file.plan }, { ...flags, out: path }, terminal, true);
      terminal.out(planFormats[flags.format](file.plan, shown));
      return exitCode({});
    }
    case 'result': {
      const { format } = flags;
      terminal.out(format === 'mermaid' ? noForm(path, format) : renderSavedResult[format](file.result, view));
      return exitCode({});
    }
    case 'bad':
      report(terminal, [file.problem]);
      return exitCode({ failed: true });
  }
};
