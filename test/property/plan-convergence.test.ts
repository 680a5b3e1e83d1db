import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Desired } from '../../src/model/desired.ts';
import { edited, files, freshCloud, whichFirst } from '../support/plan-arbitraries.ts';
import { brokenLogins, type ModelCloud } from '../support/plan-cloud.ts';
import { converge, differences, planOf, runner, shapeOf } from '../support/plan-run.ts';

/** What belongs to others, byte for byte. */
const others = (cloud: ModelCloud): unknown => ({
  secret: cloud.secrets.get('bystander'),
  account: cloud.instances.get('rm-my')?.accounts.theirs,
});

/** The cloud is as the files say, every credential opens its account, and nobody else noticed. */
const expectSettled = (wanted: Desired, cloud: ModelCloud): void => {
  expect(differences(wanted, cloud)).toEqual([]);
  expect(brokenLogins(cloud)).toEqual([]);
  expect(others(cloud)).toEqual(others(freshCloud()));
};

const upTo = (steps: number): fc.Arbitrary<number> => fc.integer({ min: 0, max: steps });

describe('plans converge', () => {
  it('apply, then plan: nothing to do, and every credential opens its account', () => {
    fc.assert(
      fc.property(files, whichFirst, (wanted, current) => {
        const cloud = freshCloud(current);
        expect(converge(wanted, cloud)).toBeLessThanOrEqual(1);
        expect(planOf(wanted, cloud)).toMatchObject({ changes: [], steps: [], summary: { unchanged: 3 } });
        expectSettled(wanted, cloud);
      }),
    );
  });

  it('edits as well, in one run', () => {
    const cases = files.chain((before) => fc.tuple(fc.constant(before), edited(before)));
    fc.assert(
      fc.property(cases, whichFirst, ([before, after], current) => {
        const cloud = freshCloud(current);
        converge(before, cloud);
        expect(converge(after, cloud)).toBeLessThanOrEqual(1);
        const { changes, steps } = planOf(after, cloud);
        expect({ changes, steps }).toEqual({ changes: [], steps: [] });
        expectSettled(after, cloud);
      }),
    );
  });

  it('killed after any step, also again and again: the next run ends in the same state', () => {
    fc.assert(
      fc.property(files, fc.array(upTo(6), { maxLength: 3 }), whichFirst, (wanted, kills, current) => {
        const [straight, killed] = [freshCloud(current), freshCloud(current)];
        converge(wanted, straight);
        for (const kill of kills) {
          const next = runner(killed, planOf(wanted, killed).steps);
          for (let step = 0; step < kill; step++) next();
        }
        expect(converge(wanted, killed)).toBeLessThanOrEqual(1);
        expect(shapeOf(killed)).toEqual(shapeOf(straight));
        expectSettled(wanted, killed);
      }),
    );
  });

  it('killed after any step, then the files edited: one run is enough, and every credential opens its account', () => {
    const cases = files.chain((before) => fc.tuple(fc.constant(before), edited(before), upTo(20)));
    fc.assert(
      fc.property(cases, whichFirst, ([before, after, kill], current) => {
        const cloud = freshCloud(current);
        const next = runner(cloud, planOf(before, cloud).steps);
        for (let step = 0; step < kill; step++) next();
        expect(converge(after, cloud)).toBeLessThanOrEqual(1);
        expect(planOf(after, cloud).changes).toEqual([]);
        expectSettled(after, cloud);
      }),
    );
  });

  it('two runs at once, each with its own plan, in any order of steps: the next run ends in the same state', () => {
    const turns = fc.array(fc.boolean(), { minLength: 10, maxLength: 40 });
    fc.assert(
      fc.property(files, turns, upTo(8), whichFirst, (wanted, order, headStart, current) => {
        const [straight, cloud] = [freshCloud(current), freshCloud(current)];
        converge(wanted, straight);
        const one = runner(cloud, planOf(wanted, cloud).steps);
        for (let step = 0; step < headStart; step++) one();
        const other = runner(cloud, planOf(wanted, cloud).steps);
        for (const first of order) (first ? one : other)();
        while (one() || other());
        expect(converge(wanted, cloud)).toBeLessThanOrEqual(1);
        expect(shapeOf(cloud)).toEqual(shapeOf(straight));
        expectSettled(wanted, cloud);
      }),
    );
  });
});
