import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partOfPlan } from '../../src/plan/part-of-plan.ts';
import type { Plan, SavedPlan } from '../../src/plan/plan.ts';
import { readSaved } from '../../src/plan/saved-plan.ts';
import { renderPlanJson } from '../../src/render/plan-json.ts';
import { edited, files, freshCloud, whichFirst } from '../support/plan-arbitraries.ts';
import type { ModelCloud } from '../support/plan-cloud.ts';
import { converge, planOf, runner } from '../support/plan-run.ts';

const saved = (plan: Plan): SavedPlan => {
  const file = readSaved('plan.json', renderPlanJson(plan));
  if (file.is !== 'plan') throw new Error(JSON.stringify(file));
  return file.plan;
};

const cases = files.chain((before) => fc.tuple(fc.constant(before), edited(before), fc.nat({ max: 30 }), whichFirst));

/** A cloud with a first plan done and a second one made, and begun. */
const begun = ([before, after, steps, first]: typeof cases extends fc.Arbitrary<infer T> ? T : never) => {
  const cloud = freshCloud(first);
  converge(before, cloud);
  const plan = planOf(after, cloud);
  const next = runner(cloud, plan.steps);
  for (let step = 0; step < steps; step++) next();
  return { cloud, after, plan: saved(plan) };
};

/** Edits by somebody else to a secret of the files. */
const foreignEdits: readonly ((cloud: ModelCloud, name: string) => void)[] = [
  (cloud, name) => edit(cloud, name, { description: 'by hand' }),
  (cloud, name) => edit(cloud, name, { tags: { ...cloud.secrets.get(name)?.tags, 'keyturn:onRemove': 'by hand' } }),
];

const edit = (cloud: ModelCloud, name: string, more: object): void => {
  const secret = cloud.secrets.get(name);
  if (secret !== undefined) cloud.secrets.set(name, { ...secret, ...more });
};

describe('a saved plan', () => {
  it('is read back as it was', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { cloud, after } = begun(given);
        const plan = planOf(after, cloud);
        expect(renderPlanJson(saved(plan))).toBe(renderPlanJson(plan));
      }),
    );
  });

  it('of a first run holds what is left of it after any step, and after another kill', () => {
    fc.assert(
      fc.property(files, fc.nat({ max: 30 }), fc.nat({ max: 30 }), whichFirst, (wanted, one, two, first) => {
        const cloud = freshCloud(first);
        const plan = saved(planOf(wanted, cloud));
        for (const kill of [0, one, two, 40]) {
          const left = planOf(wanted, cloud);
          expect(partOfPlan(left, plan).differences).toEqual([]);
          const next = runner(cloud, left.steps);
          for (let step = 0; step < kill; step++) next();
        }
        const left = planOf(wanted, cloud);
        expect(left.steps).toEqual([]);
      }),
    );
  });

  it('of an edit holds what is left of it after any step', () => {
    fc.assert(
      fc.property(cases, (given) => {
        const { cloud, after, plan } = begun(given);
        expect(partOfPlan(planOf(after, cloud), plan).differences).toEqual([]);
      }),
    );
  });

  it('does not hold what somebody else changed in between', () => {
    fc.assert(
      fc.property(cases, fc.constantFrom(...foreignEdits), fc.nat({ max: 2 }), (given, change, which) => {
        const { cloud, after, plan } = begun(given);
        const name = after.secrets[which]?.name ?? '';
        const before = planOf(after, cloud);
        change(cloud, name);
        const left = planOf(after, cloud);
        if (JSON.stringify(left.changes) === JSON.stringify(before.changes)) return;
        expect(partOfPlan(left, plan).differences).toContainEqual(expect.objectContaining({ secret: name }));
      }),
    );
  });
});
