import { environmentOf } from '../app/files/load-files.ts';
import { lookUp } from '../app/line/look-up.ts';
import { type Named, observeNamed } from '../app/line/named.ts';
import { exitCode } from '../app/terminal/exit.ts';
import { againOf, type CommonFlags } from '../app/terminal/flags.ts';
import { interruptible } from '../app/terminal/interrupt.ts';
import { report } from '../app/terminal/report.ts';
import type { Terminal } from '../app/terminal/terminal.ts';
import { unseenInstances } from '../app/terminal/unseen.ts';
import { isFound } from '../diagnostics/look-up.ts';
import { ownerMark } from '../model/marks.ts';
import { driftOf } from '../plan/health/drift.ts';
import { goOnWith } from '../plan/health/go-on.ts';
import { type Health, healthOf } from '../plan/health/health.ts';
import { makePlan } from '../plan/make.ts';
import { scopeFlags } from '../render/shared/next-command.ts';
import { renderStatusJson } from '../render/status/json.ts';
import { renderStatusOne, type StatusDetails } from '../render/status/one.ts';
import { renderStatusTable } from '../render/status/table.ts';
import { toolVersion } from '../version.ts';

export type StatusFlags = CommonFlags & { readonly unhealthy?: boolean; readonly format: 'text' | 'json' };

/** Without its role KMS rotates nothing; before the first secret it is not there yet. */
const withRole = (health: Health, role: StatusDetails['serviceRole']): Health =>
  health.rotation === 'absent' || !isFound(role) || role.found.there
    ? health
    : { ...health, problems: [...health.problems, 'KMS lacks its service-linked role: it cannot rotate'] };

const noRole = 'Without its service-linked role KMS cannot rotate: the command that creates it is below.';

/** What to do about what is wrong with a secret: what `drift` says. What `apply` does is its change. */
const wayOut = (health: Health, isRoleMissing: boolean, { desired, live }: Named) => {
  const { name } = health;
  const plan = makePlan(desired, live, { prune: false, allow: [], only: [name], except: [] }, toolVersion);
  const steps = plan.steps.filter(({ secret }) => secret === name);
  const isHealed = steps.some(({ action }) => action.do === 'rotateSecret');
  const hints = driftOf(plan).broken.flatMap(({ secret, code, hint }) =>
    secret === name && hint && !(isHealed && code === 'W_ROTATION_INVALID') ? [hint] : [],
  );
  const cures = [...new Set([...hints, ...(isRoleMissing ? [noRole] : [])])];
  const isPending = steps.length > 0;
  return { cures, goOn: goOnWith(health, { cures, isPending, instance: live.instances[health.instance] }) };
};

/** The one secret that was asked for, with what other services tell about it. */
const detailsOf = async (named: Named, health: Health, signal: AbortSignal): Promise<StatusDetails | undefined> => {
  const [pair] = named.pairs;
  if (!pair) return undefined;
  const [rotationEvents, serviceRole] = await Promise.all([
    lookUp(named.cloud.rotationEvents(pair.desired.name, named.live.now, signal)),
    lookUp(named.cloud.serviceRole(signal)),
  ]);
  const instance = named.live.instances[health.instance];
  const seen = withRole(health, serviceRole);
  return {
    health: seen,
    ...wayOut(seen, seen !== health, named),
    ...(pair.desired.instance.name === undefined ? {} : { instanceName: pair.desired.instance.name }),
    ...(pair.live === undefined ? {} : { secret: pair.live }),
    ...(instance === undefined ? {} : { instance }),
    rotationEvents,
    serviceRole,
  };
};

type Shown = { readonly named: Named; readonly seen: readonly Health[]; readonly details: StatusDetails | undefined };

const isBad = ({ problems }: Health): boolean => problems.length > 0;

const print = ({ named, seen, details }: Shown, flags: StatusFlags, terminal: Terminal): void => {
  const { desired, live } = named;
  const view = { width: terminal.width, color: terminal.color.out };
  const table = { ...view, width: terminal.tableWidth, now: live.now };
  const { environment, owner, region } = desired;
  const { unhealthy = false } = flags;
  const head = { toolVersion, owner, environment, region, now: live.now };
  if (flags.format === 'json') terminal.out(renderStatusJson(head, unhealthy ? seen.filter(isBad) : seen, details));
  else if (details) terminal.out(renderStatusOne(details, view, scopeFlags(environmentOf(flags), againOf(flags))));
  else terminal.out(renderStatusTable(seen, table, unhealthy));
};

/** `keyturn status [NAME]`: rotation and account health, from metadata alone. */
export const status = (name: string | undefined, flags: StatusFlags, terminal: Terminal): Promise<number> =>
  interruptible(flags, terminal, async (stop) => {
    const named = await observeNamed(name === undefined ? [] : [name], flags, terminal, stop.signal);
    if (!named) return exitCode({ failed: true });
    const owner = ownerMark(named.desired.owner, named.desired.environment);
    const seen = named.pairs.map((pair) => healthOf(pair.desired, named.live, owner));
    const [first] = seen;
    const details = name === undefined || !first ? undefined : await detailsOf(named, first, stop.signal);
    const all = details ? [details.health] : seen;
    print({ named, seen: all, details }, flags, terminal);
    const unseen = unseenInstances(
      named.live,
      all.map(({ instance }) => instance),
    );
    report(terminal, unseen);
    return exitCode({ interrupted: stop.interrupted(), failed: unseen.length > 0, attention: all.some(isBad) });
  });
