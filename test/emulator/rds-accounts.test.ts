import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SeedInstance } from '../../src/emulator/seed/seed.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

const instance = (id: string, engine: SeedInstance['engine'], more: Partial<SeedInstance> = {}): SeedInstance => ({
  id,
  engine,
  server: 'none',
  ...more,
});
const existing = { name: 'existing', password: 'Old-passw0rd' };
const owner = { name: 'owner', password: 'Old-passw0rd', grants: { db: 'DBOwner' } } as const;
const replaced = { name: 'app', password: 'Old-passw0rd', grants: { db: 'ReadOnly' } } as const;

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({
    seed: {
      instances: [
        instance('my', 'MySQL', { accounts: [existing] }),
        instance('maria', 'MariaDB', { databases: ['db'], accounts: [replaced], accountMaxQuantity: 1 }),
        instance('many', 'MySQL'),
        instance('pg', 'PostgreSQL', { databases: ['db'], accounts: [owner, existing] }),
        instance('local', 'PostgreSQL', { storageType: 'ephemeral_ssd', accounts: [existing] }),
        instance('ms', 'SQLServer', { accounts: [{ ...existing, name: 'dba', type: 'Super' }, existing] }),
        instance('full', 'MySQL', { accounts: [existing], accountMaxQuantity: 1 }),
      ],
    },
  });
});
afterAll(() => emulator.close());

const create = (DBInstanceId: string, AccountName: string, more: Record<string, string> = {}) =>
  emulator.call('CreateAccount', { DBInstanceId, AccountName, AccountPassword: 'Passw0rd', ...more });
const remove = (DBInstanceId: string, AccountName: string) =>
  emulator.call('DeleteAccount', { DBInstanceId, AccountName });
const list = async (DBInstanceId: string, AccountName = '') =>
  (await emulator.must('DescribeAccounts', { DBInstanceId, AccountName })) as {
    Accounts: { DBInstanceAccount: Record<string, unknown>[] };
    TotalRecordCount: number;
  };
const gone = { TotalRecordCount: 0, Accounts: { DBInstanceAccount: [] } };

test('an account is Unavailable at first; until then no other account write goes through [rds.account-unavailable] [rds.account-busy]', async () => {
  const slow = await startTestEmulator({
    accountDelay: 60_000,
    seed: {
      instances: [
        instance('rm-1', 'MySQL', { accounts: [existing], databases: ['db'] }),
        instance('rm-2', 'MySQL', { accounts: [{ ...existing, grants: { db: 'ReadOnly' } }], databases: ['db'] }),
      ],
    },
  });
  const on = { DBInstanceId: 'rm-1', AccountName: 'app' };
  const statusOf = async () =>
    JSON.stringify(await slow.must('DescribeAccounts', on)).match(/"AccountStatus":"(\w+)"/)?.[1];
  await slow.must('CreateAccount', { ...on, AccountPassword: 'Passw0rd' });
  expect(await statusOf()).toBe('Unavailable');
  const busy = { status: 403, code: 'OperationDenied.DBInstanceStatus' };
  const other = { ...on, AccountName: 'existing' };
  const password = { AccountPassword: 'Passw0rd' };
  const grant = { DBName: 'db', AccountPrivilege: 'ReadOnly' };
  expect(await slow.call('CreateAccount', { ...on, AccountName: 'second', ...password })).toMatchObject(busy);
  expect(await slow.call('DeleteAccount', other)).toMatchObject(busy);
  expect(await slow.call('GrantAccountPrivilege', { ...other, ...grant })).toMatchObject(busy);
  expect(await slow.call('RevokeAccountPrivilege', { ...other, DBName: 'db' })).toMatchObject(busy);
  await slow.must('ResetAccountPassword', { ...other, ...password });
  expect(await slow.must('DescribeDBInstanceAttribute', on).catch(String)).toMatch(/UnsupportedParameter/);
  expect(await slow.must('DescribeDBInstanceAttribute', { DBInstanceId: 'rm-1' })).toMatchObject({
    Items: { DBInstanceAttribute: [{ DBInstanceStatus: 'Running' }] },
  });
  const elsewhere = { DBInstanceId: 'rm-2', AccountName: 'existing' };
  await slow.must('GrantAccountPrivilege', { ...elsewhere, ...grant });
  expect(await slow.call('DeleteAccount', elsewhere)).toMatchObject(busy);
  await slow.advance('1m');
  expect(await statusOf()).toBe('Available');
  await slow.must('DeleteAccount', elsewhere);
  await slow.close();
});

test('DescribeAccounts shows what was made, an unknown name as nothing [rds.account-list-unknown]', async () => {
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
          PrivExceeded: '0',
          DatabasePrivileges: { DatabasePrivilege: [] },
        },
      ],
    },
  });
  expect(await list('my', 'nobody')).toMatchObject(gone);
});

test('pages of accounts hold 30 to 200 [rds.account-list-pages]', async () => {
  for (let n = 0; n < 31; n += 1) await create('many', `acc_${n}`);
  const page = async (more: Record<string, string>) =>
    (await emulator.must('DescribeAccounts', { DBInstanceId: 'many', ...more })) as Awaited<ReturnType<typeof list>>;
  expect((await page({})).Accounts.DBInstanceAccount).toHaveLength(30);
  expect(await page({ PageNumber: '2' })).toMatchObject({
    PageNumber: 2,
    TotalRecordCount: 31,
    Accounts: { DBInstanceAccount: [{ AccountName: 'acc_30' }] },
  });
  expect((await page({ PageSize: '200' })).Accounts.DBInstanceAccount).toHaveLength(31);
  for (const PageSize of ['29', '201'])
    expect(await emulator.call('DescribeAccounts', { DBInstanceId: 'many', PageSize })).toMatchObject({
      status: 400,
      code: 'InvalidParameter',
    });
});

describe('a name that is there', () => {
  const taken = { status: 400, code: 'InvalidAccountName.Duplicate' };

  test('is refused, on MySQL also in other case for another type [rds.account-name-taken] [rds.account-name-case]', async () => {
    expect(await create('my', 'existing')).toMatchObject({
      ...taken,
      body: { Message: 'Specified account name already exists in this instance.' },
    });
    expect(await create('my', 'existing', { AccountType: 'Super' })).toMatchObject(taken);
    expect(await create('my', 'EXISTING', { AccountType: 'Super' })).toMatchObject(taken);
    expect(await create('my', 'EXISTING')).toMatchObject({ status: 200 });
  });

  test('is replaced by a privileged account on MariaDB, which needs no room [rds.account-replaced]', async () => {
    expect(await create('maria', 'app')).toMatchObject(taken);
    expect(await create('maria', 'app', { AccountType: 'Super', AccountDescription: 'the_new_one' })).toMatchObject({
      status: 200,
    });
    expect(await list('maria')).toMatchObject({
      TotalRecordCount: 1,
      Accounts: {
        DBInstanceAccount: [
          {
            AccountType: 'Super',
            AccountDescription: 'the_new_one',
            DatabasePrivileges: { DatabasePrivilege: [] },
          },
        ],
      },
    });
    expect(await create('maria', 'app', { AccountType: 'Super' })).toMatchObject(taken);
  });
});

test.each(['a', '1abc', 'http://x', 'with blank', `a${'x'.repeat(256)}`])(
  'refuses the description %s [rds.account-description]',
  async (AccountDescription) => {
    expect(await create('my', 'described', { AccountDescription })).toMatchObject({
      status: 400,
      code: 'InvalidAccountDescription.Format',
    });
  },
);

test('an instance with its quota of accounts takes none [rds.account-quota]', async () => {
  expect(await create('full', 'app')).toMatchObject({
    status: 403,
    body: { Code: 'AccountLimitExceeded', Message: 'AccountQuotaExceeded: Exceeding the allowed amount of account' },
  });
});

test('what is checked first [rds.order]', async () => {
  const wrong = { AccountPassword: 'x', AccountDescription: '1', AccountType: 'Sysadmin' };
  const codes = [];
  codes.push((await create('none', '1', wrong)).code, (await create('full', '1', wrong)).code);
  codes.push((await create('full', 'existing', wrong)).code);
  codes.push((await create('full', 'existing', { ...wrong, AccountPassword: 'Passw0rd' })).code);
  codes.push((await create('full', 'existing', { AccountType: 'Sysadmin' })).code);
  codes.push((await create('full', 'other', { AccountType: 'Sysadmin' })).code, (await create('full', 'other')).code);
  expect(codes).toEqual([
    'InvalidDBInstanceId.NotFound',
    'InvalidAccountName.Format',
    'InvalidAccountPassword.Format',
    'InvalidAccountDescription.Format',
    'InvalidAccountName.Duplicate',
    'InvalidEngineVersion.NotSupported',
    'AccountLimitExceeded',
  ]);
});

test('CheckAccountNameAvailable says what CreateAccount would [rds.account-check-name]', async () => {
  const check = (AccountName: string, DBInstanceId = 'my') =>
    emulator.call('CheckAccountNameAvailable', { DBInstanceId, AccountName, ClientToken: 'once' });
  expect(await check('still_free')).toMatchObject({ status: 200, body: { ResourceGroupId: 'rg-emulator' } });
  expect(await check('existing')).toMatchObject({ status: 400, code: 'InvalidAccountName.Duplicate' });
  expect(await check('root')).toMatchObject({ status: 400, code: 'InvalidAccountName.Forbid' });
  expect(await check('free_')).toMatchObject({ status: 400, code: 'InvalidAccountName.Format' });
  expect(await check('Upper')).toMatchObject({ status: 400, code: 'InvalidAccountName.Format' });
  expect(await check('free', 'none')).toMatchObject({ status: 400, code: 'InvalidDBInstanceId.NotFound' });
  expect(await list('my', 'still_free')).toMatchObject(gone);
});

test('ModifyAccountDescription [rds.account-change-description] [rds.account-unknown]', async () => {
  await create('my', 'changed');
  const on = { DBInstanceId: 'my', AccountName: 'changed' };
  await emulator.must('ModifyAccountDescription', { ...on, AccountDescription: 'keyturn_x' });
  expect(await list('my', 'changed')).toMatchObject({
    Accounts: { DBInstanceAccount: [{ AccountDescription: 'keyturn_x' }] },
  });
  expect(await emulator.call('ModifyAccountDescription', { ...on, AccountDescription: '1' })).toMatchObject({
    code: 'InvalidAccountDescription.Format',
  });
  expect(
    await emulator.call('ModifyAccountDescription', { ...on, AccountName: 'nobody', AccountDescription: 'two' }),
  ).toMatchObject({ status: 404, code: 'InvalidAccountName.NotFound' });
});

describe('DeleteAccount', () => {
  test('takes an account once [rds.account-delete] [rds.account-unknown]', async () => {
    await create('my', 'removed');
    expect(await remove('my', 'removed')).toMatchObject({ status: 200 });
    expect(await list('my', 'removed')).toMatchObject(gone);
    expect(await remove('my', 'removed')).toMatchObject({ status: 404, code: 'InvalidAccountName.NotFound' });
  });

  test('also a privileged one, of SQL Server too [rds.account-delete-super]', async () => {
    expect(await remove('ms', 'dba')).toMatchObject({ status: 200 });
    expect(await list('ms', 'dba')).toMatchObject(gone);
  });

  test('not one of PostgreSQL that owns a database, none on local disks [rds.account-delete-owner] [rds.account-delete-local]', async () => {
    expect(await remove('pg', 'owner')).toMatchObject({
      status: 400,
      body: { Code: 'Account.DeleteError', Message: 'Some objects depend on account.' },
    });
    expect(await remove('pg', 'existing')).toMatchObject({ status: 200 });
    expect(await remove('local', 'existing')).toMatchObject({ status: 403, code: 'IncorrectDBInstanceType' });
  });
});
