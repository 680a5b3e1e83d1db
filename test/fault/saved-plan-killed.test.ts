import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { partOfPlan } from '../../src/plan/saved/part-of-plan.ts';
import { readSaved } from '../../src/plan/saved/saved-plan.ts';
import { renderPlanJson } from '../../src/render/plan/json.ts';
import { type TransitionRun, transitionRun } from '../support/transition-run.ts';
import { transitions } from '../support/transitions.ts';

// What a run leaves behind when it is killed after any step of a saved plan is part of that plan.

let run: TransitionRun;
beforeEach(async () => {
  run = await transitionRun();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await run.close();
});

const allow = ['replace', 'interruption', 'revoke', 'mass-change'];

describe('what is left of a saved plan', () => {
  it.each(transitions)('$what', async ({ from, meanwhile, to, prune = false }) => {
    for (let steps = 0, all = 1; steps <= all; steps++) {
      if (steps > 0) {
        await run.close();
        run = await transitionRun();
      }
      await run.apply(from);
      await meanwhile?.(run);
      const file = readSaved('plan.json', renderPlanJson(await run.plan(to, { prune, allow })));
      if (file.is !== 'plan') throw new Error(JSON.stringify(file));
      all = (await run.applyUntil(steps, to, { prune })).steps.length;
      const left = await run.plan(to, { prune, allow });
      expect({ steps, ...partOfPlan(left, file.plan) }).toMatchObject({ steps, differences: [] });
      expect(left.refusals).toEqual([]);
    }
  });
});
