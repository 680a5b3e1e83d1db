import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Seed } from '../../src/emulator/seed/seed.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { serverDouble } from '../support/server-double.ts';

const adminPassword = 'Admin-passw0rd';
const seed: Seed = {
  instances: [
    {
      id: 'rm-1',
      engine: 'MySQL',
      server: `mysql://root:${adminPassword}@db.example.test:3307`,
      databases: ['orders'],
      accounts: [
        { name: 'app', password: 'App-passw0rd', grants: { orders: 'ReadOnly' } },
        { name: 'theirs', password: 'Seed-passw0rd', grants: { orders: 'ReadWrite' } },
      ],
    },
    { id: 'rm-2', engine: 'MySQL' },
  ],
};

let double: ReturnType<typeof serverDouble>;
let emulator: TestEmulator;
beforeEach(async () => {
  double = serverDouble();
  double.accounts.set('theirs', { password: 'Their-passw0rd', locked: false, type: 'Normal', grants: new Map() });
  emulator = await startTestEmulator({ seed }, { connectServer: () => double.server });
});
afterEach(() => emulator.close());

const on = { DBInstanceId: 'rm-1' };
const made = { ...on, AccountName: 'new_one', AccountPassword: 'New-passw0rd' };

type Listed = {
  AccountName: string;
  AccountStatus: string;
  AccountDescription: string;
  DatabasePrivileges: { DatabasePrivilege: { DBName: string; AccountPrivilege: string }[] };
};
const listed = async (): Promise<Record<string, string>> => {
  const { Accounts } = await emulator.must('DescribeAccounts', on);
  const { DBInstanceAccount } = Accounts as { DBInstanceAccount: Listed[] };
  return Object.fromEntries(
    DBInstanceAccount.map(({ AccountName, AccountStatus, DatabasePrivileges }) => [
      AccountName,
      [
        AccountStatus,
        ...DatabasePrivileges.DatabasePrivilege.map((one) => `${one.DBName}:${one.AccountPrivilege}`),
      ].join(' '),
    ]),
  );
};

test('the seed is made on the server where it is missing; what is there stays as it is [server.url] [server.seed]', async () => {
  expect([...double.databases]).toEqual(['orders']);
  expect(double.opens('app', 'App-passw0rd')).toBe(true);
  expect(double.opens('theirs', 'Their-passw0rd')).toBe(true);
  expect(await listed()).toEqual({ app: 'Available orders:ReadOnly', theirs: 'Available' });
});

test('accounts, passwords, privileges and databases are made there before the answer [server.url]', async () => {
  await emulator.must('CreateAccount', { ...made, AccountDescription: 'mine' });
  expect(double.opens('new_one', 'New-passw0rd')).toBe(true);
  await emulator.must('CreateDatabase', { ...on, DBName: 'bills', CharacterSetName: 'utf8mb4' });
  const granted = { ...on, AccountName: 'new_one', DBName: 'orders,bills', AccountPrivilege: 'ReadOnly,DDLOnly' };
  await emulator.must('GrantAccountPrivilege', granted);
  expect(double.accounts.get('new_one')?.grants).toEqual(
    new Map([
      ['orders', 'ReadOnly'],
      ['bills', 'DDLOnly'],
    ]),
  );
  await emulator.must('RevokeAccountPrivilege', { ...on, AccountName: 'new_one', DBName: 'bills' });
  expect(await listed()).toMatchObject({ new_one: 'Available orders:ReadOnly' });
  await emulator.must('ResetAccountPassword', { ...made, AccountPassword: 'Other-passw0rd1' });
  expect(double.opens('new_one', 'Other-passw0rd1')).toBe(true);
  await emulator.must('DeleteAccount', { ...on, AccountName: 'new_one' });
  expect(double.accounts.has('new_one')).toBe(false);
});

test('what somebody did by SQL shows, and counts in refusals [server.sql-seen]', async () => {
  double.accounts.delete('app');
  double.accounts.set('by_sql', {
    password: 'x',
    locked: true,
    type: 'Normal',
    grants: new Map([['orders', 'Custom']]),
  });
  double.databases.add('side');
  expect(await listed()).toEqual({ theirs: 'Available', by_sql: 'Lock orders:Custom' });
  expect(JSON.stringify(await emulator.must('DescribeDatabases', on))).toContain('"DBName":"side"');
  expect(await emulator.call('ResetAccountPassword', { ...made, AccountName: 'app' })).toMatchObject({
    code: 'InvalidAccountName.NotFound',
  });
  expect(await emulator.call('DeleteAccount', { ...on, AccountName: 'by_sql' })).toMatchObject({
    code: 'IncorrectAccountStatus',
  });
  expect(await emulator.call('CreateAccount', { ...made, AccountName: 'by_sql' })).toMatchObject({
    code: 'InvalidAccountName.Duplicate',
  });
  await emulator.must('CreateAccount', { ...made, AccountName: 'app' });
});

test('the address is the one of the server, and its administrator shows nowhere [server.address] [server.admin-hidden]', async () => {
  const attribute = await emulator.must('DescribeDBInstanceAttribute', on);
  expect(attribute).toMatchObject({
    Items: { DBInstanceAttribute: [{ ConnectionString: 'db.example.test', Port: '3307' }] },
  });
  double.down();
  const refused = await emulator.call('CreateAccount', made);
  const shown = [attribute, refused.body, emulator.state(), emulator.requests(), emulator.ready];
  expect(JSON.stringify(shown)).not.toMatch(new RegExp(`${adminPassword}|root`));
});

test('a server that is down: what looks into the instance is refused, the rest answers [server.unreachable]', async () => {
  double.down();
  const refused = { status: 400, code: 'Database.ConnectError' };
  expect(await emulator.call('DescribeAccounts', on)).toMatchObject(refused);
  expect(await emulator.call('DescribeDatabases', on)).toMatchObject(refused);
  expect(await emulator.call('CreateAccount', made)).toMatchObject(refused);
  expect(await emulator.call('CreateAccount', { ...made, DBInstanceId: 'rm-2' })).toMatchObject({ status: 200 });
  expect(await emulator.call('DescribeDBInstanceAttribute', on)).toMatchObject({ status: 200 });
  double.trouble(undefined);
  expect(await listed()).not.toHaveProperty('new_one');
  await emulator.must('CreateAccount', made);
});

test.each([
  ['CreateAccount', 'createAccount', made, 'Account.AddError'],
  ['ResetAccountPassword', 'setPassword', { ...made, AccountName: 'app' }, 'Account.UpdateError'],
  [
    'GrantAccountPrivilege',
    'grant',
    { ...on, AccountName: 'app', DBName: 'orders', AccountPrivilege: 'DMLOnly' },
    'Account.UpdateError',
  ],
  ['RevokeAccountPrivilege', 'revoke', { ...on, AccountName: 'app', DBName: 'orders' }, 'Account.UpdateError'],
  ['DeleteAccount', 'deleteAccount', { ...on, AccountName: 'app' }, 'Account.DeleteError'],
  [
    'CreateDatabase',
    'createDatabase',
    { ...on, DBName: 'bills', CharacterSetName: 'utf8' },
    'SqlExecuteFailedOrTimeout',
  ],
] as const)(
  '%s that the server refuses leaves everything as it was [server.refused]',
  async (action, step, params, code) => {
    const before = await listed();
    const { instances } = emulator.state();
    double.trouble(step, 'refused');
    const reply = await emulator.call(action, params);
    expect(reply).toMatchObject({ status: 400, code });
    expect(String(reply.body.Message)).not.toContain('1396');
    expect(emulator.state().instances).toEqual(instances);
    double.trouble(undefined);
    expect(await listed()).toEqual(before);
    const { Events } = await emulator.must('LookupEvents', {
      'LookupAttribute.1.Key': 'EventName',
      'LookupAttribute.1.Value': action,
    });
    expect(JSON.stringify(Events)).toContain(code);
  },
);

test('an account that something depends on is not deleted [server.in-use]', async () => {
  double.trouble('deleteAccount', 'inUse');
  const reply = await emulator.call('DeleteAccount', { ...on, AccountName: 'app' });
  expect(reply).toMatchObject({ code: 'Account.DeleteError', body: { Message: 'Some objects depend on account.' } });
  double.trouble(undefined);
  expect(await listed()).toHaveProperty('app');
});

test('calls about one instance take turns [server.turns]', async () => {
  const names = ['aa', 'bb', 'cc', 'dd'];
  const replies = await Promise.all(
    names.map((AccountName) => emulator.call('CreateAccount', { ...made, AccountName })),
  );
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  expect(double.mostAtOnce()).toBe(1);
  expect(Object.keys(await listed())).toEqual(expect.arrayContaining(names));
});

test('a start with a server that is not there, or does not know the administrator, names the instance only [server.start]', async () => {
  double.down();
  const started = startTestEmulator({ seed }, { connectServer: () => double.server });
  await expect(started).rejects.toThrow(
    'The server of instance rm-1 at db.example.test:3307 cannot be reached (ECONNREFUSED).',
  );
});
