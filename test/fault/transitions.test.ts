import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { expectSettled, type TransitionRun, transitionRun } from '../support/transition-run.ts';
import { transitions } from '../support/transitions.ts';

let run: TransitionRun;
beforeEach(async () => {
  run = await transitionRun();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await run.close();
});

const wordsOf = (refusals: readonly { readonly word?: string }[]): readonly string[] => [
  ...new Set(refusals.flatMap(({ word }) => word ?? [])),
];

describe('a transition', () => {
  it.each(transitions)('$what', async ({ from, meanwhile, to, prune = false, change, needs, back = true }) => {
    await run.apply(from);
    await expectSettled(run, from);
    await meanwhile?.(run);
    const planned = await run.plan(to, { prune });
    expect(planned.changes.find(({ secret }) => secret === 'orders/app')?.action).toBe(change);
    expect([...wordsOf(planned.refusals), ...(prune ? ['--prune'] : [])]).toEqual(needs);
    await run.apply(to, { prune });
    await expectSettled(run, to);
    if (!back) return;
    await run.apply(from, { prune: true });
    await expectSettled(run, from);
  });
});
