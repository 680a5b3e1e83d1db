import { describe, expect, it } from 'vitest';
import type { DesiredAccounts, DesiredSecret } from '../../../src/model/desired.ts';
import type { LiveInstance } from '../../../src/model/live.ts';
import {
  account,
  codesOf,
  createDual,
  createSingle,
  createSuper,
  instance,
  live,
  plan,
  secret,
} from '../../support/plan-builders.ts';

/** Findings on a secret that is to be created. */
const found = (accounts: DesiredAccounts, on: LiveInstance, more: Partial<DesiredSecret> = {}) =>
  plan([secret('s', { accounts, ...more })], live([], [on]));

describe('account names by engine, version and storage', () => {
  const on = (engine: LiveInstance['engine'], version: string, storage = 'cloud_essd') =>
    instance([account('dba', { type: 'Super' })], { engine, version, storage });
  const longest = [
    { on: on('MySQL', '8.0'), max: 32 },
    { on: on('MySQL', '5.7'), max: 32 },
    { on: on('MySQL', '5.6'), max: 16 },
    { on: on('MySQL', '5.5'), max: 16 },
    { on: on('MariaDB', '10.6'), max: 16 },
    { on: on('SQLServer', '2019_std_ha'), max: 64 },
    { on: on('PostgreSQL', '16.0'), max: 63 },
    { on: on('PostgreSQL', '10.0', 'local_ssd'), max: 16 },
    { on: on('PostgreSQL', '10.0', 'ephemeral_ssd'), max: 16 },
  ];
  it.each(longest)('$on.engine $on.version $on.storage takes $max', ({ on: where, max }) => {
    const codes = (name: string) => codesOf(found(createSingle(name, {}), where).findings);
    expect(codes('a'.repeat(max))).toEqual([]);
    expect(codes('a'.repeat(max + 1))).toEqual(['E_ACCOUNT_NAME_FOR_ENGINE s']);
  });
  it.each([
    { name: 'a', code: true },
    { name: 'ab', code: false },
    { name: '1a', code: true },
    { name: 'a_', code: true },
    { name: 'a-b', code: true },
    { name: 'App', code: false },
    { name: 'App', code: true, where: on('PostgreSQL', '16.0') },
    { name: 'App', code: true, where: on('SQLServer', '2019_std_ha') },
    { name: 'App', code: true, where: on('MariaDB', '10.6') },
    { name: 'a_1', code: false, where: on('PostgreSQL', '16.0') },
    { name: 'pg_app', code: true, where: on('PostgreSQL', '16.0') },
    { name: 'pg_app', code: false },
    { name: 'pgapp', code: true, where: on('PostgreSQL', '16.0') },
    { name: 'root', code: true },
    { name: 'ROOT', code: true },
    { name: 'root_clone', code: false },
    { name: 'replicator', code: true },
    { name: 'replicator', code: true, where: on('MariaDB', '10.6') },
    { name: 'replicator', code: false, where: on('SQLServer', '2019_std_ha') },
    { name: 'drc_rds', code: true, where: on('SQLServer', '2019_std_ha') },
    { name: 'drc_rds', code: false },
    { name: 'user', code: true, where: on('PostgreSQL', '16.0') },
    { name: 'user', code: false },
    { name: 'postgres', code: true, where: on('PostgreSQL', '16.0') },
  ])('$name', ({ name, code, where }) => {
    const codes = codesOf(found(createSingle(name, {}), where ?? on('MySQL', '8.0')).findings);
    expect(codes).toEqual(code ? ['E_ACCOUNT_NAME_FOR_ENGINE s'] : []);
  });
  it.each([
    {
      where: on('PostgreSQL', '16.0'),
      message: 'Account name A is too short; the shortest is 2 characters.',
      name: 'A',
    },
    {
      where: on('PostgreSQL', '16.0'),
      name: 'App',
      message:
        'Account name App is not legal on PostgreSQL 16.0: lower case letters, digits and _, a letter first, a letter or digit last.',
    },
    {
      where: on('PostgreSQL', '10.0', 'local_ssd'),
      name: 'a'.repeat(17),
      message: `Account name ${'a'.repeat(17)} is 17 characters long; PostgreSQL on local disks takes 16.`,
    },
    {
      where: on('MySQL', '8.0', 'local_ssd'),
      name: '1App',
      message:
        'Account name 1App is not legal on MySQL 8.0: letters, digits and _, a letter first, a letter or digit last.',
    },
    { where: on('MySQL', '8.0'), name: 'root', message: 'Account name root is reserved by RDS on MySQL.' },
    {
      where: on('PostgreSQL', '16.0'),
      name: 'pgapp',
      message: 'Account name pgapp begins with pg, which PostgreSQL keeps for itself.',
    },
  ])('says what is wrong with $name', ({ where, name, message }) => {
    expect(found(createSingle(name, {}), where).findings[0]?.message).toBe(message);
  });
  it.each([
    { other: account('APP', { type: 'Super' }), engine: 'MySQL', codes: ['E_ACCOUNT_NAME_FOR_ENGINE s'] },
    { other: account('APP'), engine: 'MySQL', codes: [] },
    { other: account('other', { type: 'Super' }), engine: 'MySQL', codes: [] },
    { other: account('APP', { type: 'Super' }), engine: 'SQLServer', codes: [] },
  ] as const)('beside $other.type $other.name on $engine: $codes', ({ other, engine, codes }) => {
    const made = found(createSingle('app', {}), instance([other], { engine }));
    expect(codesOf(made.findings)).toEqual(codes);
  });
  it.each([
    { engine: 'MySQL', names: ['App', 'app'], codes: ['E_ACCOUNT_NAME_FOR_ENGINE a', 'E_ACCOUNT_NAME_FOR_ENGINE b'] },
    { engine: 'MySQL', names: ['App', 'other'], codes: [] },
    { engine: 'PostgreSQL', names: ['app', 'apps'], codes: [] },
  ] as const)(
    'a super account $names.0 and a normal $names.1 of one plan on $engine: $codes',
    ({ engine, names, codes }) => {
      const entries = [
        secret('a', { accounts: createSuper(names[0]) }),
        secret('b', { accounts: createSingle(names[1], {}) }),
      ];
      const made = plan(entries, live([], [instance([], { engine, version: engine === 'MySQL' ? '8.0' : '16.0' })]));
      expect(codesOf(made.findings)).toEqual(codes);
    },
  );
  it('two normal accounts of one plan may differ in case alone', () => {
    const entries = ['App', 'app'].map((name) => secret(name, { accounts: createSingle(name, {}) }));
    expect(plan(entries, live([], [instance()])).findings).toEqual([]);
  });
  it('the second of a pair is checked as well, at its own place', () => {
    const at = { file: 'secrets.yaml', line: 20, column: 9 };
    const made = found(createDual('orders_app_x'), on('MySQL', '5.6'), { fieldAt: { 'accounts.create.second': at } });
    expect(made.findings).toMatchObject([
      { message: 'Account name orders_app_x_clone is 18 characters long; MySQL 5.6 takes 16.', at },
    ]);
  });
});
