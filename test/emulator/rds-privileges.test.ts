import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

const accounts = [
  { name: 'app', password: 'Old-passw0rd' },
  { name: 'dba', password: 'Old-passw0rd', type: 'Super', privExceeded: true },
] as const;
const databases = ['orders', 'audit'];
const base = { databases, accounts, server: 'none' } as const;

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({
    seed: {
      instances: [
        { id: 'my', engine: 'MySQL', ...base },
        { id: 'maria', engine: 'MariaDB', ...base },
        { id: 'pg', engine: 'PostgreSQL', ...base },
        { id: 'ms', engine: 'SQLServer', ...base },
      ],
    },
  });
});
afterAll(() => emulator.close());

const grant = (DBInstanceId: string, DBName: string, AccountPrivilege: string, AccountName = 'app') =>
  emulator.call('GrantAccountPrivilege', { DBInstanceId, AccountName, DBName, AccountPrivilege });

type Listed = { readonly DatabasePrivileges: { readonly DatabasePrivilege: readonly Record<string, string>[] } };

const accountOf = async (DBInstanceId: string, AccountName: string, from = emulator): Promise<Listed> => {
  const { Accounts } = (await from.must('DescribeAccounts', { DBInstanceId, AccountName })) as {
    Accounts: { DBInstanceAccount: Listed[] };
  };
  return Accounts.DBInstanceAccount[0] ?? { DatabasePrivileges: { DatabasePrivilege: [] } };
};

const privilegesOf = async (id: string, from = emulator): Promise<string[]> =>
  (await accountOf(id, 'app', from)).DatabasePrivileges.DatabasePrivilege.map(
    ({ DBName, AccountPrivilege }) => `${DBName} ${AccountPrivilege}`,
  );

test('what is refused first [rds.account-unknown] [rds.grant-super] [rds.grant-lists] [rds.grant-values] [rds.database-unknown] [rds.order]', async () => {
  const codes = [
    await grant('my', 'none,none', 'Nothing', 'nobody'),
    await grant('my', 'none,none', 'Nothing', 'dba'),
    await grant('my', 'none,none', 'Nothing'),
    await grant('my', 'none,none', 'Nothing,Nothing'),
    await grant('my', 'none,none', 'ReadOnly,ReadOnly'),
  ].map(({ status, code }) => `${status} ${code}`);
  expect(codes).toEqual([
    '404 InvalidAccountName.NotFound',
    '403 IncorrectAccountType',
    '400 InvalidDBNameOrAccountPrivilege',
    '400 InvalidAccountPrivilege.Malformed',
    '404 InvalidDBName.NotFound',
  ]);
  expect(
    await emulator.call('RevokeAccountPrivilege', { DBInstanceId: 'my', AccountName: 'app', DBName: 'none' }),
  ).toMatchObject({ status: 404, code: 'InvalidDBName.NotFound' });
  expect(await emulator.call('GrantAccountPrivilege', { DBInstanceId: 'my', AccountName: 'app' })).toMatchObject({
    status: 400,
    code: 'MissingParameter',
  });
});

test('a grant is seen late; until then the old privilege is [rds.grant-late] [rds.grant-revoke] [rds.account-status]', async () => {
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
  const app = { DBInstanceId: 'my', AccountName: 'app' };
  const both = { DBName: 'orders,audit', AccountPrivilege: 'ReadWrite,ReadWrite' };
  await slow.must('GrantAccountPrivilege', { ...app, ...both });
  expect(await privilegesOf('my', slow)).toEqual(['orders ReadOnly']);
  await slow.advance('1m');
  expect(await privilegesOf('my', slow)).toEqual(['orders ReadWrite', 'audit ReadWrite']);
  await slow.must('RevokeAccountPrivilege', { ...app, DBName: 'orders' });
  expect(await privilegesOf('my', slow)).toEqual(['audit ReadWrite']);
  await slow.must('CreateAccount', { ...app, AccountName: 'late', AccountPassword: 'Passw0rd' });
  expect(
    await slow.call('ResetAccountPassword', { ...app, AccountName: 'late', AccountPassword: 'Passw0rd' }),
  ).toMatchObject({ status: 400, code: 'IncorrectAccountStatus' });
  await slow.close();
});

test.each([
  ['ReadOnly', 'SELECT,SHOW VIEW'],
  [
    'ReadWrite',
    'ALTER,ALTER ROUTINE,CREATE,CREATE TEMPORARY TABLES,CREATE VIEW,CREATE ROUTINE,DELETE,DROP,EVENT,EXECUTE,INSERT,INDEX,LOCK TABLES,REFERENCES,SELECT,SHOW VIEW,TRIGGER,UPDATE',
  ],
  [
    'DDLOnly',
    'ALTER,ALTER ROUTINE,CREATE,CREATE VIEW,CREATE TEMPORARY TABLES,CREATE ROUTINE,DROP,INDEX,LOCK TABLES,SHOW VIEW',
  ],
  ['DMLOnly', 'CREATE TEMPORARY TABLES,DELETE,EVENT,EXECUTE,INSERT,LOCK TABLES,SELECT,SHOW VIEW,TRIGGER,UPDATE'],
])('the details of %s in the words of MySQL, in both lists [rds.grant-details]', async (privilege, details) => {
  for (const id of ['my', 'maria']) {
    await grant(id, 'orders', privilege);
    expect((await accountOf(id, 'app')).DatabasePrivileges.DatabasePrivilege).toEqual([
      { DBName: 'orders', AccountPrivilege: privilege, AccountPrivilegeDetail: details },
    ]);
    expect(await emulator.must('DescribeDatabases', { DBInstanceId: id, DBName: 'orders' })).toMatchObject({
      Databases: {
        Database: [
          {
            Accounts: {
              AccountPrivilegeInfo: [{ Account: 'app', AccountPrivilege: privilege, AccountPrivilegeDetail: details }],
            },
          },
        ],
      },
    });
  }
});

test('SQL Server has no such details [rds.grant-details]', async () => {
  await grant('ms', 'orders', 'ReadOnly');
  expect((await accountOf('ms', 'app')).DatabasePrivileges.DatabasePrivilege).toEqual([
    { DBName: 'orders', AccountPrivilege: 'ReadOnly' },
  ]);
});

test('fields of PostgreSQL, and of no other engine [rds.account-list-postgres] [rds.account-list-exceeded]', async () => {
  const powers = (power: string) => ({ BypassRLS: power, CreateDB: power, CreateRole: power, Replication: power });
  expect(await accountOf('pg', 'dba')).toMatchObject({ ...powers('t'), ValidUntil: 'infinity', PrivExceeded: '1' });
  expect(await accountOf('pg', 'app')).toMatchObject({ ...powers('f'), ValidUntil: 'infinity', PrivExceeded: '0' });
  for (const id of ['my', 'ms'])
    expect(Object.keys(await accountOf(id, 'dba'))).not.toEqual(expect.arrayContaining(['CreateDB']));
});

test('fields of SQL Server, and of no other engine [rds.account-list-sqlserver]', async () => {
  const list = () => emulator.must('DescribeAccounts', { DBInstanceId: 'ms' });
  const create = { DBInstanceId: 'ms', AccountPassword: 'Passw0rd' };
  expect(await list()).toMatchObject({ SystemAdminAccountStatus: 'False' });
  await emulator.must('CreateAccount', { ...create, AccountName: 'checked', CheckPolicy: 'true' });
  await emulator.must('CreateAccount', { ...create, AccountName: 'sysad', AccountType: 'Sysadmin' });
  expect(await list()).toMatchObject({
    SystemAdminAccountStatus: 'True',
    SystemAdminAccountFirstActivationTime: expect.stringMatching(/^20\d\d-\d\d-\d\dT[\d:]{8}Z$/),
  });
  expect(await accountOf('ms', 'checked')).toMatchObject({ CheckPolicy: true, PasswordExpireTime: '' });
  expect(await accountOf('ms', 'app')).toMatchObject({ CheckPolicy: false });
  expect(await accountOf('my', 'app')).not.toHaveProperty('CheckPolicy');
  expect(await emulator.must('DescribeAccounts', { DBInstanceId: 'my' })).not.toHaveProperty(
    'SystemAdminAccountStatus',
  );
});
