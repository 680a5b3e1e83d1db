import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DonePart } from '../../src/plan/saved/done-part.ts';
import { partOfPlan } from '../../src/plan/saved/part-of-plan.ts';
import { begun, everything, freshCloud } from '../support/plan-arbitraries.ts';
import { copyOf, type ModelCloud } from '../support/plan-cloud.ts';
import { meddlings } from '../support/plan-meddling.ts';
import { converge, planOf, runner } from '../support/plan-run.ts';
import { cellsOf, saved, unseen } from '../support/plan-seen.ts';

const hand = fc.tuple(fc.constantFrom(...Object.keys(meddlings)), fc.constantFrom('s0', 's1', 's2'));

/** Each by itself, or two after each other. */
const hands = fc.array(fc.array(hand, { minLength: 1, maxLength: 2 }), { minLength: 8, maxLength: 8 });

/** A deletion that is called done as a whole, of a secret that is there all the same. */
const isStanding = ({ action, fields, secret }: DonePart, { secrets }: ModelCloud): boolean => {
  const there = secrets.get(secret);
  return action === 'delete' && fields.length === 0 && there !== undefined && there.plannedDeleteTime === undefined;
};

it('of what is left of it after a kill nothing is done that it does not show, whatever somebody else did', () => {
  fc.assert(
    fc.property(begun, hands, ({ before, after, steps, first }, all) => {
      const killed = freshCloud(first);
      converge(before, killed);
      const then = cellsOf(killed);
      const made = planOf(after, killed, everything);
      const plan = saved(made);
      const next = runner(killed, made.steps);
      for (let step = 0; step < steps; step++) next();
      const untouched = JSON.stringify(planOf(after, killed, everything, plan).changes);
      const clouds = all.map((some) => {
        const cloud = copyOf(killed);
        for (const [kind, name] of some)
          for (const entry of [...after.secrets, ...before.secrets].filter((one) => one.name === name).slice(0, 1))
            meddlings[kind]?.(cloud, entry, after.owner);
        return { some, cloud, left: planOf(after, cloud, everything, plan) };
      });
      const touched = clouds.filter(({ left }) => JSON.stringify(left.changes) !== untouched);
      fc.pre(touched.length > 0);
      for (const { some, cloud, left } of touched) {
        const { differences, done: called } = partOfPlan(left, plan);
        expect({ some, standing: called.filter((part) => isStanding(part, cloud)) }).toEqual({ some, standing: [] });
        const refused = new Set(differences.map(({ secret }) => secret));
        const done = left.steps.filter(({ secret }) => !refused.has(secret));
        expect({ some, unseen: unseen(cloud, done, { plan, then }) }).toEqual({ some, unseen: [] });
      }
    }),
    { numRuns: 300 },
  );
});
