import { pendingSaved } from '../app/files/write-saved.ts';
import { blockers, planLine } from '../app/line/line.ts';
import { exitCode } from '../app/terminal/exit.ts';
import { againOf, type CommonFlags, type ScopeFlags } from '../app/terminal/flags.ts';
import { interruptible } from '../app/terminal/interrupt.ts';
import type { Terminal } from '../app/terminal/terminal.ts';
import type { ShownPlan } from '../plan/change/plan.ts';
import { selector } from '../plan/selection.ts';
import { type PlanFormat, planFormats } from '../render/plan/formats.ts';
import { renderPlanJson } from '../render/plan/json.ts';
import { type PlanView, renderPlanText } from '../render/plan/text.ts';

export type PlanFlags = ScopeFlags & {
  readonly format: PlanFormat;
  readonly steps?: boolean;
  readonly all?: boolean;
  readonly detailedExitcode?: boolean;
  /** Where to save it. */
  readonly out?: string;
};

type Planned = { readonly plan: ShownPlan };
type Details = CommonFlags & Pick<PlanFlags, 'steps' | 'all' | 'out'>;

/** How a plan is drawn on this terminal. `next`: whether it says how to go on. */
export const planView = ({ plan }: Planned, flags: Details, terminal: Terminal, next: boolean): PlanView => {
  const isSelected = selector(plan.options);
  const selected = plan.desired.secrets.filter(({ name }) => isSelected(name));
  return {
    width: terminal.width,
    color: terminal.color.out,
    all: flags.all ?? false,
    steps: flags.steps ?? false,
    instances: new Set(selected.map((secret) => secret.instance.id)).size,
    ...againOf(flags),
    next,
    ...(flags.out === undefined ? {} : { saved: flags.out }),
  };
};

/** The plan as people read it, at the width of the terminal. */
export const planText = (line: Planned, flags: Details, terminal: Terminal, next: boolean): string =>
  renderPlanText(line.plan, planView(line, flags, terminal, next));

/** `keyturn plan`: desired against live. Writes nothing anywhere but, with `--out`, the plan itself. */
export const plan = (flags: PlanFlags, terminal: Terminal): Promise<number> =>
  interruptible(flags, terminal, async (stop) => {
    const file = flags.out === undefined ? undefined : pendingSaved('plan', flags.out);
    try {
      const line = await planLine(flags, terminal, stop.signal);
      if (!line) return exitCode({ failed: true });
      // Also a plan with refusals: people look at what would have to be allowed.
      file?.write(renderPlanJson(line.plan));
      terminal.out(planFormats[flags.format](line.plan, planView(line, flags, terminal, true)));
      return exitCode({
        failed: blockers(line.plan).length > 0,
        refused: line.plan.refusals.length > 0,
        attention: flags.detailedExitcode === true && line.plan.changes.length > 0,
      });
    } finally {
      file?.discard();
    }
  });
