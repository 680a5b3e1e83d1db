import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Desired } from '../../src/model/desired.ts';
import { files, freshCloud, whichFirst } from '../support/plan-arbitraries.ts';
import type { ModelCloud } from '../support/plan-cloud.ts';
import { converge, planOf, runner } from '../support/plan-run.ts';
import { harm, harms } from '../support/plan-spoil.ts';

/** All rotations since the beginning: each secret begins with one version. */
const rotationsIn = (cloud: ModelCloud): number =>
  [...cloud.secrets.values()].reduce((sum, { versions }) => sum + versions.length - 1, 0);

/** Plans and applies, killed after so many steps each time, and once to the end: each plan must keep its word. */
const expectHonest = (wanted: Desired, cloud: ModelCloud, kills: readonly number[]): void => {
  for (const kill of [...kills, Number.POSITIVE_INFINITY]) {
    const { steps, estimate } = planOf(wanted, cloud);
    const before = rotationsIn(cloud);
    const next = runner(cloud, steps);
    let taken = 0;
    while (taken < kill && next()) taken += 1;
    if (taken < kill) expect(rotationsIn(cloud) - before).toBe(estimate.rotations);
  }
};

const kills = fc.array(fc.integer({ min: 0, max: 25 }), { maxLength: 4 });

describe('a plan announces the rotations that its run makes, and no others', () => {
  it('of new secrets, however often runs were killed before', () => {
    fc.assert(
      fc.property(files, whichFirst, kills, (wanted, current, when) => expectHonest(wanted, freshCloud(current), when)),
      { numRuns: 300 },
    );
  });

  it('of accounts made again, however often runs were killed before', () => {
    fc.assert(
      fc.property(files, whichFirst, harms, kills, (wanted, current, all, when) => {
        const cloud = freshCloud(current);
        converge(wanted, cloud);
        const isMade = (name: string): boolean =>
          wanted.secrets.some((secret) => secret.name === name && secret.accounts.how === 'create');
        for (const one of all) if (isMade(one.secret)) harm(cloud, one);
        expectHonest(wanted, cloud, when);
      }),
      { numRuns: 300 },
    );
  });
});
