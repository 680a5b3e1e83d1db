import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { partOfPlan } from '../../src/plan/saved/part-of-plan.ts';
import { readSaved } from '../../src/plan/saved/saved-plan.ts';
import { renderPlanJson } from '../../src/render/plan/json.ts';
import { expectSettled, type TransitionRun, transitionRun } from '../support/transition-run.ts';
import { transitions } from '../support/transitions.ts';

// Each step of a saved plan is refused once, and the steps that do not wait for it are done: the same plan goes on.

let run: TransitionRun;
beforeEach(async () => {
  run = await transitionRun();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await run.close();
});

const allow = ['replace', 'interruption', 'revoke', 'mass-change'];

describe('a saved plan goes on after a step was refused', () => {
  it.each(transitions)('$what', { timeout: 60_000 }, async ({ from, meanwhile, to, prune = false }) => {
    for (let step = 0, all = 1; step < all; step++) {
      if (step > 0) {
        await run.close();
        run = await transitionRun();
      }
      await run.apply(from);
      await meanwhile?.(run);
      const saved = await run.plan(to, { prune, allow });
      all = saved.steps.length;
      const file = readSaved('plan.json', renderPlanJson(saved));
      if (file.is !== 'plan') throw new Error(JSON.stringify(file));
      const name = saved.steps[step]?.id;
      expect((await run.perform(saved, step)).filter(({ outcome }) => outcome === 'failed')).toHaveLength(1);
      const left = await run.plan(to, { prune, allow });
      expect({ name, ...partOfPlan(left, file.plan) }).toMatchObject({ name, differences: [] });
      expect(left.refusals).toEqual([]);
      const results = await run.perform(left);
      expect(results.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
      await expectSettled(run, to);
    }
  });
});
