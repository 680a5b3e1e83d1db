import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SeedInstance } from '../../src/emulator/seed.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

const instance = (id: string, engine: SeedInstance['engine'], more: Partial<SeedInstance> = {}): SeedInstance => ({
  id,
  engine,
  server: 'none',
  ...more,
});
const existing = { name: 'existing', password: 'Old-passw0rd' };

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({
    seed: {
      instances: [
        instance('my', 'MySQL', { accounts: [existing] }),
        instance('my56', 'MySQL', { engineVersion: '5.6' }),
        instance('maria', 'MariaDB'),
        instance('pg', 'PostgreSQL'),
        instance('pg-local', 'PostgreSQL', { storageType: 'local_ssd' }),
        instance('ms', 'SQLServer'),
        instance('full', 'MySQL', { accounts: [existing], accountMaxQuantity: 1 }),
        instance('stopped', 'MySQL', { status: 'Stopped' }),
        instance('creating', 'MySQL', { status: 'Creating' }),
      ],
    },
  });
});
afterAll(() => emulator.close());

const create = (DBInstanceId: string, AccountName: string, more: Record<string, string> = {}) =>
  emulator.call('CreateAccount', { DBInstanceId, AccountName, AccountPassword: 'Passw0rd', ...more });
const list = async (DBInstanceId: string, AccountName = '') =>
  (await emulator.must('DescribeAccounts', { DBInstanceId, AccountName })) as {
    Accounts: { DBInstanceAccount: Record<string, unknown>[] };
    TotalRecordCount: number;
  };

test('an account is Unavailable at first; until then no other account write goes through', async () => {
  const slow = await startTestEmulator({
    accountDelay: 60_000,
    seed: {
      instances: [instance('rm-1', 'MySQL', { accounts: [existing], databases: ['db'] }), instance('rm-2', 'MySQL')],
    },
  });
  const on = { DBInstanceId: 'rm-1', AccountName: 'app' };
  const statusOf = async () =>
    JSON.stringify(await slow.must('DescribeAccounts', on)).match(/"AccountStatus":"(\w+)"/)?.[1];
  await slow.must('CreateAccount', { ...on, AccountPassword: 'Passw0rd' });
  expect(await statusOf()).toBe('Unavailable');
  const busy = { status: 403, code: 'OperationDenied.DBInstanceStatus' };
  expect(await slow.call('CreateAccount', { ...on, AccountName: 'other', AccountPassword: 'Passw0rd' })).toMatchObject(
    busy,
  );
  expect(await slow.call('DeleteAccount', { ...on, AccountName: 'existing' })).toMatchObject(busy);
  expect(await slow.call('GrantAccountPrivilege', { ...on, DBName: 'db', AccountPrivilege: 'ReadOnly' })).toMatchObject(
    busy,
  );
  expect(
    await slow.call('CreateAccount', { DBInstanceId: 'rm-2', AccountName: 'app', AccountPassword: 'Passw0rd' }),
  ).toMatchObject({ status: 200 });
  await slow.advance('1m');
  expect(await statusOf()).toBe('Available');
  await slow.close();
});

test('DescribeAccounts shows what was made, an unknown name as nothing', async () => {
  await create('my', 'Shown_1', { AccountDescription: 'keyturn_a-b' });
  expect(await list('my', 'Shown_1')).toMatchObject({
    PageNumber: 1,
    TotalRecordCount: 1,
    Accounts: {
      DBInstanceAccount: [
        {
          DBInstanceId: 'my',
          AccountName: 'Shown_1',
          AccountType: 'Normal',
          AccountStatus: 'Available',
          AccountDescription: 'keyturn_a-b',
          DatabasePrivileges: { DatabasePrivilege: [] },
        },
      ],
    },
  });
  expect(await list('my', 'nobody')).toMatchObject({ TotalRecordCount: 0, Accounts: { DBInstanceAccount: [] } });
  for (const PageSize of ['29', '201']) {
    expect(await emulator.call('DescribeAccounts', { DBInstanceId: 'my', PageSize })).toMatchObject({
      status: 400,
      code: 'InvalidParameter',
    });
  }
});

test('pages of accounts hold thirty', async () => {
  for (let n = 0; n < 31; n += 1) await create('maria', `acc_${n}`);
  expect((await list('maria')).Accounts.DBInstanceAccount).toHaveLength(30);
  expect(await emulator.must('DescribeAccounts', { DBInstanceId: 'maria', PageNumber: '2' })).toMatchObject({
    TotalRecordCount: 31,
    Accounts: { DBInstanceAccount: [{ AccountName: 'acc_30' }] },
  });
});

describe('names', () => {
  test.each([
    ['my', 'a'.repeat(32), 'a'.repeat(33)],
    ['my56', 'a'.repeat(16), 'a'.repeat(17)],
    ['maria', 'b'.repeat(16), 'b'.repeat(17)],
    ['pg', 'a'.repeat(63), 'a'.repeat(64)],
    ['pg-local', 'a'.repeat(16), 'a'.repeat(17)],
  ])('%s takes %s, not one more', async (id, fits, long) => {
    expect(await create(id, fits)).toMatchObject({ status: 200 });
    expect(await create(id, long)).toMatchObject({ status: 400, code: 'InvalidAccountName.Format' });
  });

  test.each([
    ['my', 'a'],
    ['my', '1abc'],
    ['my', 'abc_'],
    ['my', 'a-b'],
    ['pg', 'Upper'],
  ])('%s refuses %s', async (id, name) => {
    expect(await create(id, name)).toMatchObject({ status: 400, code: 'InvalidAccountName.Format' });
  });

  test('a keyword, and a name that is there', async () => {
    expect(await create('my', 'root')).toMatchObject({ status: 400, code: 'InvalidAccountName.Forbid' });
    expect(await create('my', 'existing')).toMatchObject({
      status: 400,
      body: {
        Code: 'InvalidAccountName.Duplicate',
        Message: 'Specified account name already exists in this instance.',
      },
    });
    expect(await create('my', 'EXISTING', { AccountType: 'Super' })).toMatchObject({
      code: 'InvalidAccountName.Duplicate',
    });
    expect(await create('my', 'EXISTING')).toMatchObject({ status: 200 });
  });
});

test.each(['Short1!', 'onlylower1', 'ONLYUPPER1', 'Blank 123', 'Quote"123', `A1a${'x'.repeat(30)}`])(
  'refuses the password %s',
  async (AccountPassword) => {
    const reply = await create('my', 'pw', { AccountPassword });
    expect(reply).toMatchObject({ status: 400, code: 'InvalidAccountPassword.Format' });
    expect(JSON.stringify(reply.body)).not.toContain(AccountPassword);
  },
);

test.each(['a', '1abc', 'http://x', 'with blank', `a${'x'.repeat(256)}`])(
  'refuses the description %s',
  async (AccountDescription) => {
    expect(await create('my', 'desc', { AccountDescription })).toMatchObject({
      code: 'InvalidAccountDescription.Format',
    });
  },
);

test('privileged accounts: one on MySQL, several on PostgreSQL, the first on SQL Server', async () => {
  const Super = { AccountType: 'Super' };
  expect(await create('my', 'dba', Super)).toMatchObject({ status: 200 });
  expect(await create('my', 'dba2', Super)).toMatchObject({ status: 403, code: 'IncorrectAccountType' });
  expect(await create('pg', 'dba', Super)).toMatchObject({ status: 200 });
  expect(await create('pg', 'dba2', Super)).toMatchObject({ status: 200 });
  expect(await list('pg', 'dba')).toMatchObject({
    Accounts: { DBInstanceAccount: [{ AccountType: 'Super', CreateDB: 't' }] },
  });
  expect(await create('ms', 'app')).toMatchObject({
    status: 400,
    body: { Code: 'InvalidAccountType.Format', Message: "The first account can't be normal type." },
  });
  expect(await create('ms', 'dba', Super)).toMatchObject({ status: 200 });
  expect(await create('ms', 'app')).toMatchObject({ status: 200 });
  expect(await create('my', 'sysad', { AccountType: 'Sysadmin' })).toMatchObject({
    code: 'InvalidEngineVersion.NotSupported',
  });
});

test.each<[string, string, string, number, string]>([
  ['an unknown instance', 'none', 'app', 400, 'InvalidDBInstanceId.NotFound'],
  ['an instance that is not running', 'stopped', 'app', 403, 'IncorrectDBInstanceState'],
  ['an instance with its quota of accounts', 'full', 'app', 403, 'AccountLimitExceeded'],
])('refuses %s', async (_, id, name, status, code) => {
  expect(await create(id, name)).toMatchObject({ status, code });
});

test('an instance that is being created has no list yet', async () => {
  expect(await emulator.call('DescribeAccounts', { DBInstanceId: 'creating' })).toMatchObject({
    status: 400,
    code: 'InvalidDBInstanceStatus.NotSupport',
  });
});

test('ModifyAccountDescription and DeleteAccount', async () => {
  await create('my', 'changed');
  const on = { DBInstanceId: 'my', AccountName: 'changed' };
  await emulator.must('ModifyAccountDescription', { ...on, AccountDescription: 'keyturn_x' });
  expect(await list('my', 'changed')).toMatchObject({
    Accounts: { DBInstanceAccount: [{ AccountDescription: 'keyturn_x' }] },
  });
  expect(await emulator.call('ModifyAccountDescription', { ...on, AccountDescription: '1' })).toMatchObject({
    code: 'InvalidAccountDescription.Format',
  });
  await emulator.must('DeleteAccount', on);
  expect(await list('my', 'changed')).toMatchObject({ TotalRecordCount: 0 });
  expect(await emulator.call('DeleteAccount', on)).toMatchObject({ status: 404, code: 'InvalidAccountName.NotFound' });
});
