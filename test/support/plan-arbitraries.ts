import fc from 'fast-check';
import type { Desired, DesiredAccounts, DesiredSecret } from '../../src/model/desired.ts';
import type { Grants } from '../../src/model/engine.ts';
import type { PlanOptions } from '../../src/plan/change/plan.ts';
import { account, desired, instance, secret } from './plan-builders.ts';
import { importedPassword, type ModelAccount, type ModelCloud, type ModelSecret } from './plan-cloud.ts';

const isPostgres = (index: number): boolean => index % 3 === 2;
const instanceId = (index: number): string => (isPostgres(index) ? 'rm-pg' : 'rm-my');

const grants = (index: number): fc.Arbitrary<Grants> => {
  const privilege = isPostgres(index) ? fc.constant('DBOwner' as const) : fc.constantFrom('ReadWrite', 'ReadOnly');
  return fc.dictionary(fc.constantFrom('orders', 'audit', 'stock'), privilege, { minKeys: 1, noNullPrototype: true });
};

/** The accounts of the secret with this index: their way and their names never change, their grants may. */
const accounts = (index: number): fc.Arbitrary<DesiredAccounts> => {
  const names = [`a${index}`, `a${index}_clone`];
  const imported = [`i${index}`, `j${index}`];
  const ways: readonly fc.Arbitrary<DesiredAccounts>[] = [
    grants(index).map((all) => ({ how: 'create', mode: 'dual', type: 'normal', names, grants: all })),
    grants(index).map((all) => ({
      how: 'create',
      mode: 'single',
      type: 'normal',
      names: names.slice(0, 1),
      grants: all,
    })),
    fc.constant({ how: 'create', mode: 'single', type: 'super', names: ['root_app'], grants: {} }),
    fc.tuple(fc.boolean(), fc.boolean()).map((known) => ({
      how: 'import',
      mode: 'dual',
      accounts: imported.map((name, at) =>
        known[at] ? { name, password: { env: importedPassword(name) } } : { name },
      ),
    })),
    fc.boolean().map((known) => ({
      how: 'import',
      mode: 'single',
      accounts: [
        known ? { name: `i${index}`, password: { env: importedPassword(`i${index}`) } } : { name: `i${index}` },
      ],
    })),
  ];
  // One super account where the engine has one: PostgreSQL has no such limit, MySQL gets none here.
  const possible = isPostgres(index) ? ways : ways.filter((_, way) => way !== 2);
  return fc.constantFrom(...possible).chain((way) => way);
};

const text = fc.constantFrom('', 'one', 'two');
const keyed = fc.dictionary(fc.constantFrom('k1', 'k2', 'k3'), fc.option(text), { noNullPrototype: true });

const fields = fc.record({
  description: text,
  rotation: fc.constantFrom<number | 'off'>('off', 86_400, 604_800, 30 * 86_400),
  rotateOnCreate: fc.boolean(),
  tags: keyed,
  customData: keyed,
  protect: fc.boolean(),
  onRemove: fc.constantFrom('keepAccounts' as const, 'deleteAccounts' as const, 'release' as const),
  recoveryWindow: fc.constantFrom(7, 30),
});

const oneSecret = (index: number): fc.Arbitrary<DesiredSecret> =>
  fc
    .record({ more: fields, accounts: accounts(index) })
    .map(({ more, accounts: all }) =>
      secret(`s${index}`, { ...more, accounts: all, instance: { id: instanceId(index) } }),
    );

export const files: fc.Arbitrary<Desired> = fc
  .tuple(oneSecret(0), oneSecret(1), oneSecret(2))
  .map((secrets) => desired(secrets));

const editedOne = (one: DesiredSecret, index: number): fc.Arbitrary<DesiredSecret> =>
  fc.tuple(fields, grants(index)).map(([more, all]) => {
    const isNormal = one.accounts.how === 'create' && one.accounts.type === 'normal';
    return { ...one, ...more, accounts: isNormal ? { ...one.accounts, grants: all } : one.accounts };
  });

/** The same secrets, edited: only what can change in place. */
export const edited = (before: Desired): fc.Arbitrary<Desired> =>
  fc.tuple(...before.secrets.map(editedOne)).map((secrets) => desired(secrets));

const another = (before: DesiredSecret, index: number): fc.Arbitrary<readonly DesiredSecret[]> =>
  fc.oneof(
    { arbitrary: editedOne(before, index).map((one) => [one]), weight: 3 },
    { arbitrary: oneSecret(index).map((one) => [one]), weight: 2 },
    { arbitrary: fc.constant([]), weight: 1 },
  );

/** Files rewritten: each secret edited, replaced as far as it has other accounts now, or gone. */
const rewritten = (before: Desired): fc.Arbitrary<Desired> =>
  fc.tuple(...before.secrets.map(another)).map((secrets) => desired(secrets.flat()));

const bystander: ModelSecret = {
  name: 'bystander',
  type: 'Rds',
  tags: { 'keyturn:owner': 'others', 'keyturn:accounts': 'theirs' },
  description: 'not ours',
  mode: 'single',
  instance: 'rm-my',
  customData: {},
  rotation: { interval: 604_800 },
  current: { account: 'theirs', password: 'their password' },
  versions: ['v1'],
};

export const whichFirst = fc.constantFrom<ModelCloud['current']>('first', 'second');

/** A fresh cloud: two instances with accounts to import, and somebody else's secret. */
export const freshCloud = (current: ModelCloud['current'] = 'first'): ModelCloud => {
  const standing = (names: readonly string[]): Readonly<Record<string, ModelAccount>> =>
    Object.fromEntries(names.map((name) => [name, { ...account(name), password: importedPassword(name) }]));
  const theirs = { ...account('theirs'), password: 'their password' };
  const databases = { orders: 'Running', audit: 'Running', stock: 'Running' };
  const imports = [0, 1, 2].flatMap((index) => [`i${index}`, `j${index}`]);
  const mySql = { ...instance([], { id: 'rm-my', databases }), accounts: { ...standing(imports), theirs } };
  const postgres = instance([], { id: 'rm-pg', engine: 'PostgreSQL', version: '16.0', databases });
  return {
    instances: new Map([
      ['rm-my', mySql],
      ['rm-pg', { ...postgres, accounts: standing(imports) }],
    ]),
    current,
    secrets: new Map([['bystander', bystander]]),
    counter: 0,
  };
};

/** A run that may do all that there is to do. */
export const everything: Partial<PlanOptions> = {
  prune: true,
  allow: ['interruption', 'mass-change', 'replace', 'revoke'],
};

/** Files before and after; how often the first and the second were run, the last time up to a kill. */
export type Begun = {
  readonly before: Desired;
  readonly after: Desired;
  readonly steps: number;
  readonly first: ModelCloud['current'];
};

export const begun: fc.Arbitrary<Begun> = fc
  .oneof({ arbitrary: files, weight: 3 }, { arbitrary: fc.constant(desired([])), weight: 1 })
  .chain((before) =>
    fc.record({
      before: fc.constant(before),
      after: before.secrets.length === 0 ? files : rewritten(before),
      steps: fc.nat({ max: 30 }),
      first: whichFirst,
    }),
  );
