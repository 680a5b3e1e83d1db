import { describe, expect, it } from 'vitest';
import type { DesiredAccounts, DesiredSecret } from '../../../src/model/desired.ts';
import type { LiveInstance } from '../../../src/model/live.ts';
import {
  account,
  codesOf,
  createDual,
  createSingle,
  createSuper,
  importing,
  instance,
  live,
  liveSecret,
  plan,
  secret,
} from '../../support/plan-builders.ts';

/** Findings on a secret that is to be created. */
const found = (accounts: DesiredAccounts, on: LiveInstance, more: Partial<DesiredSecret> = {}) =>
  plan([secret('s', { accounts, ...more })], live([], [on]));

const serverOf = (version: string, edition: string) =>
  instance([account('dba', { type: 'Super' })], { engine: 'SQLServer', version, edition });

describe('the instance', () => {
  it('is not there, with a guess at what was meant', () => {
    const made = plan([secret('s', { instance: { id: 'rm-2' } })], live([], [instance()], {}));
    expect(made.findings).toMatchObject([
      {
        code: 'E_INSTANCE_NOT_FOUND',
        message: 'RDS shows no instance rm-2 in cn-hangzhou.',
        hint: expect.stringMatching(/^Did you mean rm-1\? Correct the id/),
      },
    ]);
    expect(made.changes).toHaveLength(1);
    expect(made.steps).toEqual([]);
  });
  it('is not guessed at when nothing resembles it', () => {
    const made = plan([secret('s', { instance: { id: 'pgm-zzzzzz' } })], live([], [instance()]));
    expect(made.findings[0]?.hint).toMatch(/^Correct the id/);
  });
  it.each([
    { on: instance([], { region: 'cn-shanghai' }), codes: ['E_INSTANCE_REGION s'] },
    { on: instance([], { status: 'Creating' }), codes: ['E_INSTANCE_NOT_RUNNING s'] },
    { on: instance([], { lock: 'LockByDiskQuota' }), codes: ['E_INSTANCE_NOT_RUNNING s'] },
    { on: serverOf('2017_ent', 'AlwaysOn'), codes: ['E_INSTANCE_EDITION s'] },
    { on: serverOf('2017_std', 'HighAvailability'), codes: [] },
    { on: serverOf('2019_ent', 'AlwaysOn'), codes: [] },
    { on: instance(), codes: [] },
  ])('$codes', ({ on, codes }) => {
    const made = found(createSingle(), on);
    expect(codesOf(made.findings)).toEqual(codes);
    expect(made.steps.length > 0).toBe(codes.length === 0);
  });
  it.each([
    { what: 'unknown', on: [], code: 'E_INSTANCE_NOT_FOUND s' },
    { what: 'elsewhere', on: [instance([], { region: 'cn-shanghai', databases: {} })], code: 'E_INSTANCE_REGION s' },
    {
      what: 'not running',
      on: [instance([], { status: 'Creating', databases: {} })],
      code: 'E_INSTANCE_NOT_RUNNING s',
    },
    {
      what: 'locked',
      on: [instance([], { lock: 'ManualLock', databases: {} })],
      code: 'E_INSTANCE_NOT_RUNNING s',
    },
  ])('$what: nothing else is said of what could not be read there', ({ on, code }) => {
    const ways = [createDual(), createSuper(), importing('old_a', 'old_b'), importing('?old_a')];
    for (const accounts of ways) {
      const files = [secret('s', { accounts, rotation: 'off' })];
      expect(codesOf(plan(files, live([], on)).findings)).toEqual([code]);
      const tags = { 'keyturn:accounts': accounts.mode === 'dual' ? undefined : 'app' };
      const there = live([liveSecret('s', { mode: accounts.mode, rotation: { state: 'off' } }, tags)], on);
      expect(codesOf(plan([secret('s', { accounts, rotation: 'off' })], there).findings)).toEqual([code]);
    }
  });
  it('is locked: says how', () => {
    const made = found(createSingle(), instance([], { lock: 'LockByExpiration' }));
    expect(made.findings[0]?.message).toBe('Instance rm-1 is locked (LockByExpiration).');
  });
  it('points at the field of the file', () => {
    const at = { file: 'secrets.yaml', line: 12, column: 3 };
    const made = plan([secret('s', { instance: { id: 'rm-9' }, fieldAt: { instance: at } })], live([]));
    expect(made.findings[0]?.at).toEqual(at);
  });
});

describe('permissions', () => {
  const postgres = { engine: 'PostgreSQL', version: '16.0' } as const;
  it.each([
    { grants: { orders: 'ReadWrite' }, on: instance(), codes: [] },
    { grants: { order: 'ReadWrite' }, on: instance(), codes: ['E_DATABASE_NOT_FOUND s'] },
    { grants: { orders: 'DBOwner' }, on: instance(), codes: ['E_GRANT_NOT_POSSIBLE s'] },
    { grants: { orders: 'DBOwner' }, on: instance([], postgres), codes: [] },
    { grants: { orders: 'ReadWrite' }, on: instance([], postgres), codes: ['E_GRANT_NOT_POSSIBLE s'] },
    {
      grants: { orders: 'DBOwner' },
      on: instance([], { ...postgres, storage: 'local_ssd' }),
      codes: ['E_GRANT_NOT_POSSIBLE s'],
    },
    {
      grants: { orders: 'DBOwner' },
      on: instance([], { ...postgres, storage: 'ephemeral_ssd' }),
      codes: ['E_GRANT_NOT_POSSIBLE s'],
    },
    { grants: {}, on: instance([], { ...postgres, storage: 'local_ssd' }), codes: [] },
    {
      grants: { orders: 'DDLOnly' },
      on: instance([account('sa', { type: 'Super' })], { engine: 'SQLServer' }),
      codes: ['E_GRANT_NOT_POSSIBLE s'],
    },
  ] as const)('$grants: $codes', ({ grants, on, codes }) => {
    expect(codesOf(found(createSingle('app', grants), on).findings)).toEqual(codes);
  });
  it('points at the database in the file, else at what is around it', () => {
    const at = { file: 'secrets.yaml', line: 20, column: 9 };
    const placed = (path: string, database: string) =>
      found(createSingle('app', { [database]: 'DBOwner' }), instance(), { fieldAt: { [path]: at } }).findings[0]?.at;
    expect(placed('accounts.create.grants.orders', 'orders')).toEqual(at);
    expect(placed('accounts.create.grants', 'order')).toEqual(at);
    expect(placed('accounts', 'orders')).toEqual(at);
    expect(placed('rotation', 'orders')).toMatchObject({ line: 10 });
  });
  it('guesses the database', () => {
    expect(found(createSingle('app', { order: 'ReadOnly' }), instance()).findings[0]?.hint).toMatch(
      /^Did you mean orders\?/,
    );
  });
  it('knows no storage: taken for a cloud disk', () => {
    const { storage: _storage, ...on } = instance([], postgres);
    expect(found(createSingle('app', { orders: 'DBOwner' }), on).findings).toEqual([]);
  });
});

describe('room on the instance', () => {
  const full = (limit: number) => instance([account('one')], { accountLimit: limit });
  it.each([
    { limit: 3, codes: [] },
    { limit: 2, codes: ['E_ACCOUNT_QUOTA s'] },
    { limit: 1, codes: ['E_ACCOUNT_QUOTA s', 'E_ACCOUNT_QUOTA s'] },
  ])('for two accounts where $limit fit', ({ limit, codes }) => {
    expect(codesOf(found(createDual(), full(limit)).findings)).toEqual(codes);
  });
  it('is shared by all secrets, by name', () => {
    const two = [secret('b', { accounts: createSingle('b2') }), secret('a', { accounts: createSingle('a2') })];
    const made = plan(two, live([], [full(2)]));
    expect(codesOf(made.findings)).toEqual(['E_ACCOUNT_QUOTA b']);
    expect(made.steps.map(({ secret: of }) => of)).toEqual(['a', 'a', 'a']);
  });

  const superAccount = account('boss', { type: 'Super' });
  it.each([
    { on: instance([superAccount]), codes: ['E_SUPER_EXISTS s'] },
    { on: instance([superAccount], { engine: 'MariaDB', version: '10.6' }), codes: ['E_SUPER_EXISTS s'] },
    { on: instance([superAccount], { engine: 'SQLServer', version: '2019_std' }), codes: ['E_SUPER_EXISTS s'] },
    { on: instance([superAccount], { engine: 'PostgreSQL', version: '16.0' }), codes: [] },
    { on: instance(), codes: [] },
  ])('one super account on $on.engine: $codes', ({ on, codes }) => {
    const { findings } = found(createSuper(), on);
    expect(codesOf(findings)).toEqual(codes);
    if (codes.length > 0) expect(findings[0]?.hint).toBe('Import that account, or use type: normal with grants.');
  });
  it('two super accounts in one plan', () => {
    const two = [secret('a', { accounts: createSuper('a2') }), secret('b', { accounts: createSuper('b2') })];
    const { findings } = plan(two, live([]));
    expect(codesOf(findings)).toEqual(['E_SUPER_EXISTS b']);
    // What is not there yet cannot be imported.
    expect(findings[0]).toMatchObject({
      message: 'MySQL has one super account; on rm-1 it is a2, which this plan makes for another entry.',
      hint: 'Use type: normal with grants.',
    });
  });

  const server = { engine: 'SQLServer', version: '2019_std_ha' } as const;
  it.each([
    { accounts: createSingle(), on: instance([], server), codes: ['E_FIRST_ACCOUNT s'] },
    { accounts: createDual(), on: instance([], server), codes: ['E_FIRST_ACCOUNT s'] },
    { accounts: createSuper(), on: instance([], server), codes: [] },
    { accounts: createSingle(), on: instance([superAccount], server), codes: [] },
  ])('the first account of SQL Server: $codes', ({ accounts, on, codes }) => {
    expect(codesOf(found(accounts, on).findings)).toEqual(codes);
  });
});

describe('imports', () => {
  const on = instance([
    account('old_a', { grants: { orders: 'ReadOnly' } }),
    account('old_b', { grants: { orders: 'ReadOnly' } }),
    account('gone', { status: 'Unavailable' }),
  ]);
  it.each([
    { accounts: importing('old_a', 'old_b'), codes: [] },
    { accounts: importing('old_c'), codes: ['E_ACCOUNT_NOT_FOUND s'] },
    { accounts: importing('gone'), codes: ['E_ACCOUNT_UNAVAILABLE s'] },
    { accounts: importing('old_a', 'gone'), codes: ['E_ACCOUNT_UNAVAILABLE s', 'W_TWINS_DIFFER s'] },
  ])('$accounts.accounts: $codes', ({ accounts, codes }) => {
    expect(codesOf(found(accounts, on).findings)).toEqual(codes);
  });
  it('guesses the account', () => {
    expect(found(importing('old_c'), on).findings[0]?.hint).toMatch(/^Did you mean old_a\?/);
  });
  it('and create need to be said for a new secret', () => {
    const made = found({ how: 'unknown', mode: 'dual' }, on);
    expect(codesOf(made.findings)).toEqual(['E_ACCOUNTS_UNSAID s']);
    expect(made.steps).toEqual([]);
  });
});

it('a pair on PostgreSQL warns once, when it is created', () => {
  const on = instance([], { engine: 'PostgreSQL', version: '16.0' });
  expect(codesOf(found(createDual('app', { orders: 'DBOwner' }), on).findings)).toEqual(['W_OBJECT_OWNERSHIP s']);
  expect(codesOf(found(createSingle('app', { orders: 'DBOwner' }), on).findings)).toEqual([]);
});
