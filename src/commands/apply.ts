import type { PendingFile } from '../app/files/write-file.ts';
import { pendingSaved } from '../app/files/write-saved.ts';
import { blockers, planLine } from '../app/line/line.ts';
import { type SavedFlags, type SavedLine, savedLine } from '../app/line/saved-line.ts';
import { walk } from '../app/line/walk.ts';
import { agreed } from '../app/terminal/agreed.ts';
import { type Ending, exitCode } from '../app/terminal/exit.ts';
import { againOf } from '../app/terminal/flags.ts';
import { interruptible, type Stop } from '../app/terminal/interrupt.ts';
import { report } from '../app/terminal/report.ts';
import type { Terminal } from '../app/terminal/terminal.ts';
import { DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import type { SavedPlan } from '../plan/change/plan.ts';
import type { DonePart } from '../plan/saved/done-part.ts';
import { renderDone } from '../render/plan/difference.ts';
import { renderResultJson } from '../render/result/json.ts';
import { renderResultText } from '../render/result/text.ts';
import { planText } from './plan.ts';

export type ApplyFlags = SavedFlags & {
  readonly yes?: boolean;
  readonly result?: string;
  readonly concurrency: number;
};

/** What is carried out; `saved`: the plan of which it is a part, and what of that is done. */
type Run = Pick<SavedLine, 'line'> & {
  readonly saved?: SavedPlan;
  readonly done?: readonly DonePart[];
  readonly path?: string;
};

/** What stands between a plan and its first write: guards, passwords, a yes. Undefined when nothing does. */
const obstacle = async ({ line, saved }: Run, flags: ApplyFlags, terminal: Terminal): Promise<Ending | undefined> => {
  const { plan, passwords } = line;
  if (plan.refusals.length > 0) return { refused: true, failed: blockers(plan).length > 0 };
  if (plan.steps.length === 0) return undefined;
  const missing = passwords.open(plan.steps);
  report(terminal, missing);
  if (missing.length > 0) return { failed: true };
  // A saved plan has been agreed to by whoever reviewed it.
  const isAgreed = saved !== undefined || (await agreed('Apply these changes?', plan, line.planNow, flags, terminal));
  return isAgreed ? undefined : { refused: true };
};

const carryOut = async (run: Run, flags: ApplyFlags, terminal: Terminal, stop: Stop, result?: PendingFile) => {
  const { line, saved, done = [] } = run;
  const { plan, cloud } = line;
  const view = { width: terminal.width, color: terminal.color.out, ...againOf(flags) };
  terminal.out(renderDone(done, view) + planText(line, flags, terminal, plan.refusals.length > 0));
  const stopped = await obstacle(run, flags, terminal);
  const results = stopped ? [] : await walk(plan.steps, cloud, flags.concurrency, terminal, stop);
  const blocked = blockers(plan);
  const ending = {
    ...(stopped ?? { failed: blocked.length > 0 || results.some(({ outcome }) => outcome !== 'done') }),
    interrupted: stop.interrupted(),
  };
  const applied = saved === undefined ? plan : { ...plan, digest: saved.digest };
  if (results.length > 0) terminal.out(renderResultText(applied, results, { ...view, ...planOf(run, flags) }));
  // Where a log keeps errors: stdout may be thrown away.
  if (!stopped) report(terminal, blocked);
  result?.write(renderResultJson(applied, results, exitCode(ending)));
  return exitCode(ending);
};

/** The plan and its digest, for the command that goes on; a digest stands for the files as well. */
const planOf = ({ path }: Run, { digest, file }: ApplyFlags) =>
  path === undefined
    ? {}
    : {
        plan: [path, ...(digest === undefined ? [] : ['--digest', digest])],
        withoutFiles: digest !== undefined && file === undefined,
      };

const runOf = async (
  path: string | undefined,
  flags: ApplyFlags,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<Run | Ending> => {
  if (path !== undefined) {
    const found = await savedLine(path, flags, terminal, signal);
    return 'line' in found ? { ...found, path } : found;
  }
  if (flags.digest !== undefined) {
    const hint = 'Give the file that keyturn plan --out wrote: keyturn apply PLAN --digest sha256:...';
    throw new DiagnosticsError([diagnostic('E_USAGE', '--digest is of a saved plan, and none was given', { hint })]);
  }
  const line = await planLine(flags, terminal, signal);
  return line ? { line } : { failed: true };
};

/**
 * `keyturn apply`: plans, shows, asks, then walks the steps. `keyturn apply PLAN`: plans again, and walks what is left of
 * the saved plan. Every step ends with a stated outcome.
 */
export const apply = (path: string | undefined, flags: ApplyFlags, terminal: Terminal): Promise<number> =>
  interruptible(flags, terminal, async (stop) => {
    const result = flags.result === undefined ? undefined : pendingSaved('result', flags.result);
    try {
      const run = await runOf(path, flags, terminal, stop.signal);
      return 'line' in run ? await carryOut(run, flags, terminal, stop, result) : exitCode(run);
    } finally {
      result?.discard();
    }
  });
