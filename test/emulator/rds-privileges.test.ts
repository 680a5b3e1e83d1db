import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

const accounts = [
  { name: 'app', password: 'Old-passw0rd' },
  { name: 'dba', password: 'Old-passw0rd', type: 'Super' },
] as const;
const databases = ['orders', 'audit'];
const base = { databases, accounts, server: 'none' } as const;

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({
    seed: {
      instances: [
        { id: 'my', engine: 'MySQL', ...base },
        { id: 'pg', engine: 'PostgreSQL', ...base },
        { id: 'pg-local', engine: 'PostgreSQL', storageType: 'local_ssd', ...base },
        { id: 'ms', engine: 'SQLServer', ...base },
        { id: 'far', engine: 'MySQL', region: 'cn-shanghai', ...base },
        { id: 'off', engine: 'MySQL', status: 'Stopped', ...base },
      ],
    },
  });
});
afterAll(() => emulator.close());

const grant = (DBInstanceId: string, DBName: string, AccountPrivilege: string, AccountName = 'app') =>
  emulator.call('GrantAccountPrivilege', { DBInstanceId, AccountName, DBName, AccountPrivilege });
const revoke = (DBInstanceId: string, DBName: string) =>
  emulator.call('RevokeAccountPrivilege', { DBInstanceId, AccountName: 'app', DBName });

/** What both lists say about `app`: by account, and by database. */
const seen = async (id: string, from = emulator) => {
  const { Accounts } = (await from.must('DescribeAccounts', { DBInstanceId: id, AccountName: 'app' })) as {
    Accounts: {
      DBInstanceAccount: {
        DatabasePrivileges: { DatabasePrivilege: { DBName: string; AccountPrivilege: string }[] };
      }[];
    };
  };
  const { Databases } = (await from.must('DescribeDatabases', { DBInstanceId: id })) as {
    Databases: {
      Database: {
        DBName: string;
        Accounts: { AccountPrivilegeInfo: { Account: string; AccountPrivilege: string }[] };
      }[];
    };
  };
  const listed = Accounts.DBInstanceAccount[0]?.DatabasePrivileges.DatabasePrivilege ?? [];
  const byDatabase = Databases.Database.flatMap(({ DBName, Accounts: { AccountPrivilegeInfo: infos } }) =>
    infos.filter(({ Account }) => Account === 'app').map(({ AccountPrivilege }) => `${DBName} ${AccountPrivilege}`),
  );
  return [listed.map(({ DBName, AccountPrivilege }) => `${DBName} ${AccountPrivilege}`), byDatabase];
};

test('lists of databases and privileges correspond; a new privilege replaces the old one', async () => {
  expect(await grant('my', 'orders,audit', 'ReadWrite,ReadOnly')).toMatchObject({ status: 200 });
  const both = ['orders ReadWrite', 'audit ReadOnly'];
  expect(await seen('my')).toEqual([both, both]);
  await grant('my', 'orders', 'DMLOnly');
  expect((await seen('my'))[0]).toContain('orders DMLOnly');
  await revoke('my', 'orders,audit');
  expect(await seen('my')).toEqual([[], []]);
});

test('PostgreSQL shows DBOwner as ALL, by database only, and cannot revoke', async () => {
  await grant('pg', 'orders', 'DBOwner');
  expect(await seen('pg')).toEqual([[], ['orders ALL']]);
  expect(await revoke('pg', 'orders')).toMatchObject({ status: 403, code: 'IncorrectDBInstanceType' });
  expect(await grant('pg', 'orders', 'DBOwner', 'dba')).toMatchObject({ status: 200 });
});

test('SQL Server shows DBOwner as DbOwner', async () => {
  await grant('ms', 'orders', 'DBOwner');
  expect(await seen('ms')).toEqual([['orders DbOwner'], ['orders DbOwner']]);
  expect(await revoke('ms', 'orders')).toMatchObject({ status: 200 });
});

test.each<[string, string, string, string, string, number, string]>([
  ['DBOwner on MySQL', 'my', 'orders', 'DBOwner', 'app', 400, 'InvalidAccountPrivilege.Malformed'],
  ['ReadWrite on PostgreSQL', 'pg', 'orders', 'ReadWrite', 'app', 400, 'InvalidAccountPrivilege.Malformed'],
  ['DDLOnly on SQL Server', 'ms', 'orders', 'DDLOnly', 'app', 400, 'InvalidAccountPrivilege.Malformed'],
  ['PostgreSQL on a local disk', 'pg-local', 'orders', 'DBOwner', 'app', 403, 'IncorrectDBInstanceType'],
  ['lists of different length', 'my', 'orders,audit', 'ReadOnly', 'app', 400, 'InvalidDBNameOrAccountPrivilege'],
  ['an unknown account', 'my', 'orders', 'ReadOnly', 'nobody', 404, 'InvalidAccountName.NotFound'],
  ['an unknown database', 'my', 'none', 'ReadOnly', 'app', 404, 'InvalidDBName.NotFound'],
  ['a privileged account', 'my', 'orders', 'ReadOnly', 'dba', 403, 'IncorrectAccountType'],
  ['an instance that is not running', 'off', 'orders', 'ReadOnly', 'app', 403, 'IncorrectDBInstanceState'],
])('refuses %s', async (_, id, database, privilege, account, status, code) => {
  expect(await grant(id, database, privilege, account)).toMatchObject({ status, code });
});

test('a grant is seen late; until then the old privilege is', async () => {
  const slow = await startTestEmulator({
    accountDelay: 60_000,
    seed: {
      instances: [
        {
          id: 'my',
          engine: 'MySQL',
          databases,
          server: 'none',
          accounts: [{ name: 'app', password: 'x', grants: { orders: 'ReadOnly' } }],
        },
      ],
    },
  });
  await slow.must('GrantAccountPrivilege', {
    DBInstanceId: 'my',
    AccountName: 'app',
    DBName: 'orders,audit',
    AccountPrivilege: 'ReadWrite,ReadWrite',
  });
  expect((await seen('my', slow))[0]).toEqual(['orders ReadOnly']);
  await slow.advance('1m');
  expect((await seen('my', slow))[0]).toEqual(['orders ReadWrite', 'audit ReadWrite']);
  await slow.close();
});

test('CreateDatabase takes a while; page sizes are 30, 50 or 100', async () => {
  const slow = await startTestEmulator({
    accountDelay: 60_000,
    seed: { instances: [{ id: 'my', engine: 'MySQL', server: 'none' }] },
  });
  const make = (DBName: string, CharacterSetName = 'utf8mb4') =>
    slow.call('CreateDatabase', { DBInstanceId: 'my', DBName, CharacterSetName });
  expect(await make('new_db')).toMatchObject({ status: 200 });
  const shown = () => slow.must('DescribeDatabases', { DBInstanceId: 'my', DBName: 'new_db' });
  expect(await shown()).toMatchObject({
    Databases: { Database: [{ DBName: 'new_db', DBStatus: 'Creating', Engine: 'MySQL' }] },
  });
  await slow.advance('1m');
  expect(await shown()).toMatchObject({
    Databases: { Database: [{ DBStatus: 'Running', CharacterSetName: 'utf8mb4' }] },
  });
  expect(await make('new_db')).toMatchObject({ status: 400, code: 'InvalidDBName.Duplicate' });
  expect(await make('Upper')).toMatchObject({ code: 'InvalidParameter' });
  expect(await make('other', 'koi8')).toMatchObject({ code: 'InvalidParameter' });
  expect(await slow.call('DescribeDatabases', { DBInstanceId: 'my', PageSize: '40' })).toMatchObject({
    code: 'InvalidParameter',
  });
  await slow.close();
});

test('DescribeDBInstances filters by region and pages both ways', async () => {
  const list = (more: object) => emulator.must('DescribeDBInstances', { RegionId: 'cn-hangzhou', ...more });
  expect(await list({})).toMatchObject({ TotalRecordCount: 5, PageRecordCount: 5, PageNumber: 1 });
  expect(await list({ Engine: 'PostgreSQL', PageSize: '1', PageNumber: '2' })).toMatchObject({
    Items: { DBInstance: [{ DBInstanceId: 'pg-local', Engine: 'PostgreSQL' }] },
  });
  expect(await list({ MaxResults: '3' })).toMatchObject({ NextToken: '3', PageRecordCount: 3 });
  expect(await list({ MaxResults: '3', NextToken: '3' })).toMatchObject({ NextToken: '', PageRecordCount: 2 });
  expect(await list({ SearchKey: 'pg' })).toMatchObject({ TotalRecordCount: 2 });
  expect(await emulator.call('DescribeDBInstances')).toMatchObject({ code: 'MissingParameter' });
});

test('DescribeDBInstanceAttribute names an address only where a login server is', async () => {
  expect(await emulator.must('DescribeDBInstanceAttribute', { DBInstanceId: 'far' })).toMatchObject({
    Items: {
      DBInstanceAttribute: [
        {
          DBInstanceId: 'far',
          RegionId: 'cn-shanghai',
          ConnectionString: 'far.emulator.invalid',
          Port: '3306',
          AccountMaxQuantity: 500,
        },
      ],
    },
  });
  expect(await emulator.call('DescribeDBInstanceAttribute', { DBInstanceId: 'none' })).toMatchObject({
    status: 400,
    code: 'InvalidDBInstanceId.NotFound',
  });
});
