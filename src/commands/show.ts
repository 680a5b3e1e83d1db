import { openSaved } from '../app/files/saved-file.ts';
import { exitCode } from '../app/terminal/exit.ts';
import type { CommonFlags } from '../app/terminal/flags.ts';
import { report } from '../app/terminal/report.ts';
import type { Terminal } from '../app/terminal/terminal.ts';
import { DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import { type PlanFormat, planFormats } from '../render/plan/formats.ts';
import { renderSavedResult } from '../render/result/saved-result.ts';
import { planView } from './plan.ts';

export type ShowFlags = Pick<CommonFlags, 'color'> & {
  readonly format: PlanFormat;
  readonly steps?: boolean;
  readonly all?: boolean;
};

const ofPlans = (path: string, flag: string): never => {
  throw new DiagnosticsError([
    diagnostic('E_USAGE', `${path} is a result, and ${flag} is for plans`, {
      hint: 'Leave it out. --format json, markdown and html show every step of a result.',
    }),
  ]);
};

/**
 * `keyturn show FILE`: a saved plan or result in any form. Asks no service and reads no other file; so it does not know with
 * which files and which connection to go on.
 */
export const show = (path: string, flags: ShowFlags, terminal: Terminal): number => {
  const file = openSaved(path);
  const view = { width: terminal.width, color: terminal.color.out };
  switch (file.is) {
    case 'plan': {
      const shown = planView({ plan: file.plan }, { ...flags, out: path }, terminal, false);
      terminal.out(planFormats[flags.format](file.plan, shown));
      return exitCode({});
    }
    case 'result': {
      const { all, format, steps } = flags;
      if (steps || all) return ofPlans(path, steps ? '--steps' : '--all');
      terminal.out(
        format === 'mermaid' ? ofPlans(path, '--format mermaid') : renderSavedResult[format](file.result, view),
      );
      return exitCode({});
    }
    case 'bad':
      report(terminal, [file.problem]);
      return exitCode({ failed: true });
  }
};
