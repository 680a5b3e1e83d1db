import { DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Desired } from '../model/desired.ts';
import type { Live, LiveSecret } from '../model/live.ts';
import { isMark, markKey, ownerMark } from '../model/marks.ts';
import { nearest } from '../model/nearest.ts';
import { makeReleasePlan } from '../plan/release.ts';
import { renderResultText } from '../render/result-text.ts';
import { toolVersion } from '../version.ts';
import { openCloud } from './cloud.ts';
import { confirmed } from './confirm.ts';
import { exitCode } from './exit.ts';
import { againOf, type CommonFlags } from './flags.ts';
import { interruptible } from './interrupt.ts';
import { blockers } from './line.ts';
import { loadFiles } from './load-files.ts';
import { planText } from './plan.ts';
import { report } from './report.ts';
import type { Terminal } from './terminal.ts';
import { walk } from './walk.ts';

export type ReleaseFlags = CommonFlags & { readonly yes?: boolean };

const absent = (name: string, live: Live) => {
  const meant = nearest(name, Object.keys(live.listed).sort());
  const hint = `${meant === undefined ? '' : `Did you mean ${meant}? `}Give the full name, with the prefix of the environment.`;
  return diagnostic('E_SECRET_ABSENT', `secret "${name}" is not in the cloud`, { secret: name, hint });
};

const leaving = (name: string, time: string) =>
  diagnostic('E_SECRET_ABSENT', `secret "${name}" is scheduled for deletion (${time})`, {
    secret: name,
    hint: 'Put its entry back into the files and run keyturn apply: that restores it. Then it can be let go.',
  });

const foreign = (name: string, owner: string, ours: string) =>
  diagnostic('E_FOREIGN_SECRET', `secret "${name}" belongs to the owner ${owner}, not to ${ours}`, {
    secret: name,
    hint: 'Whoever owns it lets it go.',
  });

/** Those that still carry our mark. What nobody owns has been let go already, or never was ours. */
const demandOurs = (names: readonly string[], desired: Desired, live: Live): readonly LiveSecret[] => {
  const ours = ownerMark(desired.owner, desired.environment);
  const problems = names.flatMap((name) => {
    const listed = live.listed[name];
    if (listed === undefined) return [absent(name, live)];
    if (listed.plannedDeleteTime !== undefined) return [leaving(name, listed.plannedDeleteTime)];
    const owner = listed.tags[markKey.owner];
    return owner === undefined || owner === ours ? [] : [foreign(name, owner, ours)];
  });
  if (problems.length > 0) throw new DiagnosticsError(problems);
  return names.flatMap((name) => live.secrets[name] ?? []).filter(({ tags }) => Object.keys(tags).some(isMark));
};

/**
 * `keyturn release NAME...`: removes the marks of keyturn from secrets of this owner and from the accounts that it made for
 * them. Both stay as they are, and whoever has them rotates on.
 */
export const release = (given: readonly string[], flags: ReleaseFlags, terminal: Terminal): Promise<number> =>
  interruptible(flags, terminal, async (stop) => {
    const desired = await loadFiles(flags, terminal);
    if (!desired) return exitCode({ failed: true });
    const names = [...new Set(given)].sort();
    const { cloud } = await openCloud(flags, desired.region, terminal);
    const live = await cloud.read(desired, (name) => names.includes(name), stop.signal);
    const plan = makeReleasePlan(desired, live, demandOurs(names, desired, live), toolVersion);
    const blocked = blockers(plan);
    terminal.out(planText({ plan }, flags, terminal, false));
    if (plan.steps.length > 0 && !(await confirmed('Let go of these secrets?', flags, terminal)))
      return exitCode({ refused: true });
    const results = await walk(plan.steps, cloud, 1, terminal, stop);
    const view = { width: terminal.width, color: terminal.color.out, ...againOf(flags) };
    if (results.length > 0) terminal.out(renderResultText(plan, results, { ...view, command: 'release', plan: names }));
    report(terminal, blocked);
    const failed = blocked.length > 0 || results.some(({ outcome }) => outcome !== 'done');
    return exitCode({ failed, interrupted: stop.interrupted() });
  });
