import type { Desired } from '../../src/model/desired.ts';
import type { Plan, PlanOptions, Step } from '../../src/plan/plan.ts';
import { plan } from './plan-builders.ts';
import { type ModelCloud, perform, read, type Session } from './plan-cloud.ts';

/** A run that has said yes to everything that one can say yes to. */
export const willing: Partial<PlanOptions> = { allow: ['interruption', 'revoke'] };

export const planOf = (desired: Desired, cloud: ModelCloud, options: Partial<PlanOptions> = willing): Plan =>
  plan(desired, read(cloud), options);

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
