import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { partOfPlan } from '../../src/plan/saved/part-of-plan.ts';
import { renderPlanJson } from '../../src/render/plan/json.ts';
import { begun, everything, freshCloud } from '../support/plan-arbitraries.ts';
import { rotated } from '../support/plan-meddling.ts';
import { converge, planOf, runner } from '../support/plan-run.ts';
import { saved } from '../support/plan-seen.ts';

describe('a saved plan', () => {
  it('is read back as it was', () => {
    fc.assert(
      fc.property(begun, ({ before, after, steps, first }) => {
        const cloud = freshCloud(first);
        converge(before, cloud);
        const next = runner(cloud, planOf(after, cloud, everything).steps);
        for (let step = 0; step < steps; step++) next();
        const plan = planOf(after, cloud, everything);
        expect(renderPlanJson(saved(plan))).toBe(renderPlanJson(plan));
      }),
    );
  });

  it('holds what is left of it after any step, and after another kill', () => {
    fc.assert(
      fc.property(begun, fc.nat({ max: 30 }), ({ before, after, steps, first }, more) => {
        const cloud = freshCloud(first);
        converge(before, cloud);
        const plan = saved(planOf(after, cloud, everything));
        for (const kill of [0, steps, more, 40]) {
          const left = planOf(after, cloud, everything, plan);
          const stale = left.refusals.filter(({ code }) => code === 'E_PLAN_STALE');
          expect([...partOfPlan(left, plan).differences, ...stale]).toEqual([]);
          const next = runner(cloud, left.steps);
          for (let step = 0; step < kill; step++) next();
        }
        expect(planOf(after, cloud, everything, plan).changes).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('holds what is left of it when KMS has rotated in between', () => {
    fc.assert(
      fc.property(begun, ({ before, after, first }) => {
        const cloud = freshCloud(first);
        converge(before, cloud);
        const plan = saved(planOf(after, cloud, everything));
        for (const entry of before.secrets) rotated(cloud, entry);
        expect(partOfPlan(planOf(after, cloud, everything), plan).differences).toEqual([]);
      }),
    );
  });
});
