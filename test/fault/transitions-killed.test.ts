import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Plan } from '../../src/plan/change/plan.ts';
import { expectSettled, type TransitionRun, transitionRun } from '../support/transition-run.ts';
import { transitions } from '../support/transitions.ts';

// Killed after each of its steps, everything in memory lost: the same command again ends it.

let run: TransitionRun;
beforeEach(async () => {
  run = await transitionRun();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await run.close();
});

const wordsOf = ({ refusals }: Plan): readonly string[] => refusals.flatMap(({ word }) => word ?? []);

const several = transitions.filter(({ change }) => change !== 'update');

describe('a transition that is killed', () => {
  it.each(several)('$what', async ({ from, meanwhile, to, prune = false, needs }) => {
    for (let steps = 0, all = 1; steps < all; steps++) {
      if (steps > 0) {
        await run.close();
        run = await transitionRun();
      }
      await run.apply(from);
      await meanwhile?.(run);
      const planned = await run.applyUntil(steps, to, { prune });
      all = planned.steps.length;
      const next = await run.plan(to, { prune });
      // What has happened needs no word again, and nothing new does.
      for (const word of wordsOf(next)) expect(needs).toContain(word);
      await run.apply(to, { prune });
      await expectSettled(run, to);
      expect(await run.plan(to, { prune: true })).toMatchObject({ changes: [] });
    }
  });
});
