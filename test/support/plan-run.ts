import { dataTexts } from '../../src/model/custom-data.ts';
import type { Desired, DesiredSecret } from '../../src/model/desired.ts';
import type { Plan, PlanOptions, SavedPlan, Step } from '../../src/plan/change/plan.ts';
import { plan } from './plan-builders.ts';
import { type ModelCloud, perform, read, type Session } from './plan-cloud.ts';

/** A run that has said yes to everything that one can say yes to. */
export const willing: Partial<PlanOptions> = { allow: ['interruption', 'revoke'] };

export const planOf = (
  desired: Desired,
  cloud: ModelCloud,
  options: Partial<PlanOptions> = willing,
  saved?: SavedPlan,
): Plan => plan(desired, read(cloud), options, saved);

/** A run of apply that takes one step each time it is asked; `false` when nothing is left. Laws that break are thrown. */
export const runner = (cloud: ModelCloud, steps: readonly Step[]): (() => boolean) => {
  const session: Session = new Map();
  const stopped = new Set<string>();
  const left = [...steps];
  return () => {
    const step = left.shift();
    if (step === undefined) return false;
    if (step.waitsFor.some((id) => stopped.has(id))) stopped.add(step.id);
    else
      try {
        perform(cloud, session, step.action);
      } catch (error) {
        if (String(error).includes('LAW')) throw error;
        stopped.add(step.id);
      }
    return true;
  };
};

/** Plans and applies as often as it takes; how often that was. More than `limit` never ends. */
export const converge = (desired: Desired, cloud: ModelCloud, limit = 4): number => {
  for (let rounds = 0; rounds <= limit; rounds++) {
    const { steps } = planOf(desired, cloud);
    if (steps.length === 0) return rounds;
    const next = runner(cloud, steps);
    while (next());
  }
  throw new Error(`no end after ${limit} rounds`);
};

/** What must be the same however one got there: everything but passwords, versions, nonces and who is current. */
export const shapeOf = (cloud: ModelCloud): unknown => ({
  secrets: [...cloud.secrets.values()]
    .map(({ versions: _versions, current, previous, rotation, ...secret }) => ({
      ...secret,
      interval: rotation.interval,
      logins: [current.account, ...(previous ? [previous.account] : [])].sort(),
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1)),
  accounts: [...cloud.instances.values()].flatMap(({ id, accounts }) =>
    Object.values(accounts)
      .map(({ name, type, grants, description }) => ({
        id,
        name,
        type,
        grants: Object.entries(grants).sort(),
        isOurs: description !== '',
      }))
      .sort((a, b) => (a.name < b.name ? -1 : 1)),
  ),
});

const missing = (
  prefix: string,
  wanted: Readonly<Record<string, string | null>>,
  there: Readonly<Record<string, string>>,
): readonly string[] =>
  Object.entries(wanted)
    .filter(([key, value]) => (there[key] ?? null) !== value)
    .map(([key, value]) => `${prefix}.${key} is ${there[key]}, not ${value}`);

const grantsOff = ({ name, instance, accounts }: DesiredSecret, cloud: ModelCloud): readonly string[] => {
  if (accounts.how !== 'create') return [];
  const live = cloud.instances.get(instance.id);
  return accounts.names.flatMap((account) => {
    const there = live?.accounts[account]?.grants ?? {};
    const extra = Object.keys(there).filter((database) => !(database in accounts.grants));
    const isTooMuch = live?.engine !== 'PostgreSQL' && extra.length > 0;
    return [
      ...missing(`${name} ${account}`, accounts.grants, there),
      ...(isTooMuch ? [`${account} has ${extra}`] : []),
    ];
  });
};

/** Where the cloud is not as the files say, found without asking the plan. */
export const differences = (desired: Desired, cloud: ModelCloud): readonly string[] =>
  desired.secrets.flatMap((secret) => {
    const { name, description = '', rotation, tags, customData, onRemove, recoveryWindow, protect } = secret;
    const live = cloud.secrets.get(name);
    if (live === undefined) return [`${name} is not there`];
    const marks = {
      'keyturn:owner': desired.owner,
      'keyturn:onRemove': `${onRemove}/${recoveryWindow}d`,
      'keyturn:protect': protect ? 'true' : null,
      'keyturn:owes': null,
    };
    return [
      ...missing(`${name} tags`, { ...tags, ...marks }, live.tags),
      ...missing(`${name} customData`, customData, dataTexts(live.customData)),
      ...missing(name, { description }, { description: live.description }),
      ...missing(name, { rotation: String(rotation) }, { rotation: String(live.rotation.interval) }),
      ...grantsOff(secret, cloud),
    ];
  });
