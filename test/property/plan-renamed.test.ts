import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DesiredSecret } from '../../src/model/desired.ts';
import type { PlanOptions } from '../../src/plan/change/plan.ts';
import { everything, freshCloud, whichFirst } from '../support/plan-arbitraries.ts';
import { desired, secret } from '../support/plan-builders.ts';
import { brokenLogins } from '../support/plan-cloud.ts';
import { planOf, runner } from '../support/plan-run.ts';
import { harm, harms } from '../support/plan-spoil.ts';

/** An entry whose accounts have other names, another mode or another place each time that it is written. */
const entry = (name: string): fc.Arbitrary<DesiredSecret> =>
  fc
    .record({
      first: fc.constantFrom('a', 'b', 'c'),
      mode: fc.constantFrom('single' as const, 'dual' as const),
      id: fc.constantFrom('rm-my', 'rm-my', 'rm-pg'),
      onRemove: fc.constantFrom('keepAccounts' as const, 'deleteAccounts' as const),
      rotateOnCreate: fc.boolean(),
    })
    .map(({ first, mode, id, onRemove, rotateOnCreate }) => {
      const names = [`${name}${first}`, `${name}${first}_clone`].slice(0, mode === 'dual' ? 2 : 1);
      const grants = { orders: id === 'rm-pg' ? 'DBOwner' : 'ReadWrite' } as const;
      const accounts = { how: 'create', mode, type: 'normal', names, grants } as const;
      return secret(name, { accounts, instance: { id }, onRemove, rotateOnCreate });
    });

/** What somebody does to accounts by hand, then other files, and where the run of them is cut off. */
const round = fc.record({
  harmed: fc.array(harms, { maxLength: 1 }),
  files: fc.tuple(entry('s0'), entry('s1')).map((secrets) => desired(secrets)),
  kill: fc.integer({ min: 0, max: 14 }),
  prune: fc.boolean(),
});

it('whatever accounts were given up, deleted by hand and half replaced, one whole run makes every credential open its account', () => {
  fc.assert(
    fc.property(whichFirst, fc.array(round, { minLength: 1, maxLength: 5 }), (first, rounds) => {
      const cloud = freshCloud(first);
      const run = (files: ReturnType<typeof desired>, options: Partial<PlanOptions>, kill: number): void => {
        const next = runner(cloud, planOf(files, cloud, options).steps);
        for (let step = 0; step < kill; step++) next();
      };
      for (const { harmed, files, kill, prune } of rounds) {
        for (const one of harmed.flat()) harm(cloud, one);
        run(files, { ...everything, prune }, kill);
      }
      const last = rounds.at(-1)?.files ?? desired([]);
      run(last, { ...everything, prune: false }, 100);
      expect(brokenLogins(cloud)).toEqual([]);
      expect(
        [...cloud.secrets.values()]
          .flatMap(({ current, previous }) => [current.account, ...(previous ? [previous.account] : [])])
          .filter((name) => name !== 'theirs')
          .sort(),
      ).toEqual(last.secrets.flatMap(({ accounts }) => (accounts.how === 'create' ? accounts.names : [])).sort());
      // Nor does --prune take away what is in use.
      for (const _ of [1, 2]) run(last, everything, 100);
      expect(brokenLogins(cloud)).toEqual([]);
      expect(planOf(last, cloud, everything)).toMatchObject({ changes: [], steps: [] });
    }),
    { numRuns: 400 },
  );
});
