import { diagnostic } from '../diagnostics/diagnostic.ts';
import { renderResultJson } from '../render/result-json.ts';
import { renderResultText } from '../render/result-text.ts';
import { confirmed } from './confirm.ts';
import { type Ending, exitCode } from './exit.ts';
import { againOf, type ScopeFlags } from './flags.ts';
import { interruptible, type Stop } from './interrupt.ts';
import { blockers, type Line, planLine } from './line.ts';
import { planText } from './plan.ts';
import { report } from './report.ts';
import type { Terminal } from './terminal.ts';
import { walk } from './walk.ts';
import { type PendingFile, pendingFile } from './write-file.ts';

export type ApplyFlags = ScopeFlags & {
  readonly yes?: boolean;
  readonly result?: string;
  readonly concurrency: number;
};

/** A yes to a plan that is still the plan: a person may have thought about it for an hour. */
const agreed = async ({ plan, planNow }: Line, flags: ApplyFlags, terminal: Terminal): Promise<boolean> => {
  if (flags.yes) return true;
  if (!(await confirmed('Apply these changes?', flags, terminal))) return false;
  if ((await planNow()).digest === plan.digest) return true;
  const hint = 'Nothing was done. Run keyturn apply again and look at what is planned now.';
  report(terminal, [diagnostic('E_PLAN_CHANGED', 'the plan is no longer the one that was shown', { hint })]);
  return false;
};

/** What stands between a plan and its first write: guards, passwords, a yes. Undefined when nothing does. */
const obstacle = async (line: Line, flags: ApplyFlags, terminal: Terminal): Promise<Ending | undefined> => {
  const { plan, passwords } = line;
  if (plan.refusals.length > 0) return { refused: true, failed: blockers(plan).length > 0 };
  if (plan.steps.length === 0) return undefined;
  const missing = passwords.open(plan.steps);
  report(terminal, missing);
  if (missing.length > 0) return { failed: true };
  return (await agreed(line, flags, terminal)) ? undefined : { refused: true };
};

const carryOut = async (line: Line, flags: ApplyFlags, terminal: Terminal, stop: Stop, result?: PendingFile) => {
  const { plan, cloud } = line;
  terminal.out(planText(line, flags, terminal, plan.refusals.length > 0));
  const stopped = await obstacle(line, flags, terminal);
  const results = stopped ? [] : await walk(plan.steps, cloud, flags.concurrency, terminal, stop);
  const blocked = blockers(plan);
  const ending = {
    ...(stopped ?? { failed: blocked.length > 0 || results.some(({ outcome }) => outcome !== 'done') }),
    interrupted: stop.interrupted(),
  };
  if (results.length > 0) {
    const view = { width: terminal.width, color: terminal.color.out, ...againOf(flags) };
    terminal.out(renderResultText(plan, results, view));
  }
  // Where a log keeps errors: stdout may be thrown away.
  if (!stopped) report(terminal, blocked);
  result?.write(renderResultJson(plan, results, exitCode(ending)));
  return exitCode(ending);
};

/** `keyturn apply`: plans, shows, asks, then walks the steps. Every step ends with a stated outcome. */
export const apply = (flags: ApplyFlags, terminal: Terminal): Promise<number> =>
  interruptible(flags, terminal, async (stop) => {
    const result = flags.result === undefined ? undefined : pendingFile(flags.result);
    try {
      const line = await planLine(flags, terminal, stop.signal);
      return line ? await carryOut(line, flags, terminal, stop, result) : exitCode({ failed: true });
    } finally {
      result?.discard();
    }
  });
