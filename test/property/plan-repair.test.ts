import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Desired } from '../../src/model/desired.ts';
import { files, freshCloud, whichFirst } from '../support/plan-arbitraries.ts';
import { brokenLogins, type ModelCloud } from '../support/plan-cloud.ts';
import { converge, differences, planOf, runner, shapeOf } from '../support/plan-run.ts';
import { type Harm, harm, harms, takeName } from '../support/plan-spoil.ts';

const isMade = (wanted: Desired, name: string): boolean =>
  wanted.secrets.find((secret) => secret.name === name)?.accounts.how === 'create';

/** Only what keyturn may put right: of imports nothing is deleted. */
const repairable = (wanted: Desired, all: readonly Harm[]): readonly Harm[] =>
  all.filter(({ how, secret }) => how !== 'delete' || isMade(wanted, secret));

const settledCloud = (wanted: Desired, current: ModelCloud['current']): ModelCloud => {
  const cloud = freshCloud(current);
  converge(wanted, cloud);
  return cloud;
};

/** Foreign grants on PostgreSQL are told and stay, and grants of imports are nobody's business. */
const shapeWithout = (cloud: ModelCloud): unknown =>
  JSON.parse(JSON.stringify(shapeOf(cloud)), (key, value: unknown) => (key === 'grants' ? undefined : value));

const expectWhole = (wanted: Desired, cloud: ModelCloud, before: unknown): void => {
  const { changes, steps } = planOf(wanted, cloud);
  expect({ changes, steps }).toEqual({ changes: [], steps: [] });
  expect(differences(wanted, cloud)).toEqual([]);
  expect(brokenLogins(cloud)).toEqual([]);
  expect(shapeWithout(cloud)).toEqual(before);
};

describe('what somebody did to accounts that keyturn made', () => {
  it('one run puts right, again and again', () => {
    fc.assert(
      fc.property(files, whichFirst, fc.array(harms, { minLength: 1, maxLength: 3 }), (wanted, current, rounds) => {
        const cloud = settledCloud(wanted, current);
        const before = shapeWithout(cloud);
        for (const round of rounds) {
          for (const one of repairable(wanted, round)) harm(cloud, one);
          expect(converge(wanted, cloud)).toBeLessThanOrEqual(1);
          expectWhole(wanted, cloud, before);
        }
      }),
    );
  });

  it('runs that are killed after any step, with more harm in between, put right in the end', () => {
    const killed = fc.array(fc.tuple(harms, fc.integer({ min: 0, max: 12 })), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(files, whichFirst, killed, (wanted, current, rounds) => {
        const cloud = settledCloud(wanted, current);
        const before = shapeWithout(cloud);
        for (const [round, kill] of rounds) {
          for (const one of repairable(wanted, round)) harm(cloud, one);
          const next = runner(cloud, planOf(wanted, cloud).steps);
          for (let step = 0; step < kill; step++) next();
        }
        expect(converge(wanted, cloud)).toBeLessThanOrEqual(1);
        expectWhole(wanted, cloud, before);
      }),
      { numRuns: 300 },
    );
  });

  it('two runs at once, in any order of steps, put right in the end', () => {
    const turns = fc.array(fc.boolean(), { minLength: 10, maxLength: 40 });
    fc.assert(
      fc.property(files, whichFirst, harms, turns, (wanted, current, all, order) => {
        const cloud = settledCloud(wanted, current);
        const before = shapeWithout(cloud);
        for (const one of repairable(wanted, all)) harm(cloud, one);
        const [one, other] = [planOf(wanted, cloud), planOf(wanted, cloud)].map(({ steps }) => runner(cloud, steps));
        for (const first of order) (first ? one : other)?.();
        while (one?.() || other?.());
        expect(converge(wanted, cloud)).toBeLessThanOrEqual(1);
        expectWhole(wanted, cloud, before);
      }),
    );
  });
});

describe('what keyturn must not put right', () => {
  it('imports that are gone are told, and no plan has a step for them', () => {
    fc.assert(
      fc.property(files, whichFirst, harms, (wanted, current, all) => {
        const cloud = settledCloud(wanted, current);
        for (const one of all) harm(cloud, { ...one, how: 'delete' });
        const made = planOf(wanted, cloud);
        for (const { secret } of all.filter((one) => !isMade(wanted, one.secret))) {
          expect(made.steps.filter((step) => step.secret === secret)).toEqual([]);
          expect(made.findings).toContainEqual(expect.objectContaining({ code: 'W_ACCOUNT_MISSING', secret }));
        }
      }),
    );
  });

  it('an account of somebody who took the name stays untouched, its password too, whatever is owed', () => {
    const kills = fc.integer({ min: 0, max: 6 });
    fc.assert(
      fc.property(files, whichFirst, harms, kills, (wanted, current, all, kill) => {
        const cloud = settledCloud(wanted, current);
        for (const one of repairable(wanted, all)) harm(cloud, one);
        const next = runner(cloud, planOf(wanted, cloud).steps);
        for (let step = 0; step < kill; step++) next();
        const taken = wanted.secrets.flatMap(({ accounts, instance }) =>
          accounts.how === 'create' ? [{ id: instance.id, name: accounts.names[0] ?? '' }] : [],
        );
        for (const { id, name } of taken) takeName(cloud, id, name);
        converge(wanted, cloud);
        for (const { id, name } of taken)
          expect(cloud.instances.get(id)?.accounts[name]).toMatchObject({ password: 'their password', grants: {} });
      }),
    );
  });
});
