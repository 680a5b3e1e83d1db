import { environmentOf, loadFiles } from '../app/files/load-files.ts';
import { openCloud } from '../app/line/cloud.ts';
import { demandOwner, ownerFlags } from '../app/line/demand-owner.ts';
import { demandRegion } from '../app/line/demand-region.ts';
import { blockers } from '../app/line/line.ts';
import { walk } from '../app/line/walk.ts';
import { agreed } from '../app/terminal/agreed.ts';
import { exitCode } from '../app/terminal/exit.ts';
import { againOf, type CommonFlags } from '../app/terminal/flags.ts';
import { interruptible } from '../app/terminal/interrupt.ts';
import { report } from '../app/terminal/report.ts';
import type { Terminal } from '../app/terminal/terminal.ts';
import { type Diagnostic, DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import type { Desired } from '../model/desired.ts';
import type { Live, LiveSecret } from '../model/live.ts';
import { markKey, ownerMark } from '../model/marks.ts';
import { nearest } from '../model/nearest.ts';
import type { Plan } from '../plan/change/plan.ts';
import { makeReleasePlan } from '../plan/release.ts';
import { renderPlanText } from '../render/plan/text.ts';
import { renderResultText } from '../render/result/text.ts';
import { escapeText } from '../render/shared/text.ts';
import { toolVersion } from '../version.ts';

export type ReleaseFlags = CommonFlags & {
  readonly yes?: boolean;
  /** In place of files. */
  readonly owner?: string;
};

/** Whose secrets go, and where they are; no entry is needed for it. Undefined: the files have errors, which are printed. */
const scopeOf = async (flags: ReleaseFlags, terminal: Terminal): Promise<Desired | undefined> => {
  if (flags.owner === undefined) return loadFiles(flags, terminal, '--owner and --region');
  if (flags.file !== undefined) {
    const hint = 'The files say the owner: leave one out.';
    throw new DiagnosticsError([diagnostic('E_USAGE', '--owner and -f stand together', { hint })]);
  }
  const environment = environmentOf(flags);
  const scope = { owner: demandOwner(flags.owner, true), region: demandRegion(flags), secrets: [] };
  return environment === undefined ? scope : { ...scope, environment };
};

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

const foreign = (name: string, owner: string, ours: string, region: string) => {
  const flags = ownerFlags(owner);
  return diagnostic('E_FOREIGN_SECRET', `secret "${name}" belongs to the owner ${owner}, not to ${ours}`, {
    secret: name,
    hint: `Whoever owns it lets it go${flags === undefined ? '' : `, with ${flags} --region ${region}`}.`,
  });
};

type Asked = {
  readonly ours: readonly LiveSecret[];
  /** Names of what nobody owns: let go before, or never ours. */
  readonly unowned: readonly string[];
  readonly problems: readonly Diagnostic[];
};

/** Those that carry our mark, those that carry none, and what stands against the others. */
const askedFor = (names: readonly string[], desired: Desired, live: Live): Asked => {
  const owner = ownerMark(desired.owner, desired.environment);
  const problems = names.flatMap((name) => {
    const listed = live.listed[name];
    if (listed === undefined) return [absent(name, live)];
    if (listed.plannedDeleteTime !== undefined) return [leaving(name, listed.plannedDeleteTime)];
    const other = listed.tags[markKey.owner];
    return other === undefined || other === owner ? [] : [foreign(name, other, owner, desired.region)];
  });
  const ours = names.flatMap((name) => live.secrets[name] ?? []).filter(({ tags }) => tags[markKey.owner] === owner);
  const unowned = names.filter((name) => {
    const listed = live.listed[name];
    return listed !== undefined && listed.tags[markKey.owner] === undefined;
  });
  return { ours, unowned, problems };
};

/**
 * `keyturn release NAME...`: removes the marks of keyturn from secrets of this owner and from the accounts that it made for
 * them. Both stay as they are, and KMS rotates on.
 */
export const release = (given: readonly string[], flags: ReleaseFlags, terminal: Terminal): Promise<number> =>
  interruptible(flags, terminal, async (stop) => {
    const desired = await scopeOf(flags, terminal);
    if (!desired) return exitCode({ failed: true });
    const names = [...new Set(given)].sort();
    const { cloud } = await openCloud(flags, desired.region, terminal);
    const look = async (): Promise<Asked & { readonly plan: Plan }> => {
      const live = await cloud.read(desired, (name) => names.includes(name), stop.signal);
      const asked = askedFor(names, desired, live);
      return { ...asked, plan: makeReleasePlan(desired, live, asked.ours, toolVersion) };
    };
    const { ours, plan, problems, unowned } = await look();
    report(terminal, problems);
    if (problems.length > 0) {
      return exitCode({ refused: true, failed: problems.some(({ code }) => code !== 'E_FOREIGN_SECRET') });
    }
    for (const name of unowned)
      terminal.out(`${escapeText(name)} carries no owner's mark: there is nothing to let go.\n`);
    if (ours.length === 0) return exitCode({});
    const view = { width: terminal.width, color: terminal.color.out, command: 'release', ...againOf(flags) } as const;
    terminal.out(renderPlanText(plan, { ...view, all: false, steps: false, instances: 0, next: false }));
    const planNow = async (): Promise<Plan> => (await look()).plan;
    if (plan.steps.length > 0 && !(await agreed('Let go of these secrets?', plan, planNow, flags, terminal)))
      return exitCode({ refused: true });
    const results = await walk(plan.steps, cloud, 1, terminal, stop);
    const again = [...(flags.owner === undefined ? [] : ['--owner', flags.owner]), ...names];
    if (results.length > 0) terminal.out(renderResultText(plan, results, { ...view, plan: again }));
    const blocked = blockers(plan);
    report(terminal, blocked);
    const failed = blocked.length > 0 || results.some(({ outcome }) => outcome !== 'done');
    return exitCode({ failed, interrupted: stop.interrupted() });
  });
