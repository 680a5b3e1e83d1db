import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

const [old, next] = ['Old-passw0rd', 'New-passw0rd'];
const accounts = [
  { name: 'app', password: old },
  { name: 'dba', password: old, type: 'Super' },
] as const;
const lockedAccount = { name: 'locked', password: old, locked: true } as const;

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({
    seed: {
      instances: [
        { id: 'my', engine: 'MySQL', accounts },
        { id: 'maria', engine: 'MariaDB', accounts },
        { id: 'pg', engine: 'PostgreSQL', databases: ['db'], accounts: [...accounts, lockedAccount] },
        { id: 'ms', engine: 'SQLServer', accounts },
      ],
      secrets: [{ name: 'held', instance: 'pg', accounts: [{ name: 'locked' }] }],
    },
  });
});
afterAll(() => emulator.close());

const reset = (action: string, DBInstanceId: string, AccountName: string, AccountPassword = next) =>
  emulator.call(action, { DBInstanceId, AccountName, AccountPassword });
const portOf = (id: string) => emulator.state().instances.find((instance) => instance.id === id)?.port ?? 0;

/** Whether MySQL's builtin server lets the account in. */
const logsIn = async (user: string, password: string, id = 'my'): Promise<boolean> => {
  const connection = await createConnection({ host: '127.0.0.1', port: portOf(id), user, password }).catch(() => null);
  await connection?.end();
  return connection !== null;
};

const opensPostgres = async (user: string, password: string): Promise<boolean> => {
  const client = new pg.Client({ host: '127.0.0.1', port: portOf('pg'), user, password, database: 'db' });
  client.on('error', () => undefined);
  const opened = await client.connect().then(
    () => true,
    () => false,
  );
  await client.end().catch(() => undefined);
  return opened;
};

test('ResetAccountPassword counts at once, on every engine [rds.account-reset-password]', async () => {
  for (const id of ['my', 'maria', 'pg', 'ms'])
    expect(await reset('ResetAccountPassword', id, 'app'), id).toMatchObject({ status: 200 });
  expect(await logsIn('app', next)).toBe(true);
  expect(await logsIn('app', old)).toBe(false);
  const weak = await reset('ResetAccountPassword', 'my', 'app', 'weak');
  expect(weak).toMatchObject({ status: 400, code: 'InvalidAccountPassword.Format' });
  expect(JSON.stringify(weak.body)).not.toContain('"weak"');
  expect(await reset('ResetAccountPassword', 'my', 'nobody')).toMatchObject({
    status: 404,
    code: 'InvalidAccountName.NotFound',
  });
  expect(await logsIn('app', next)).toBe(true);
});

test('ResetAccount is for privileged accounts, not for PostgreSQL [rds.account-reset]', async () => {
  expect(await logsIn('dba', old)).toBe(true);
  for (const id of ['my', 'maria', 'ms'])
    expect(await reset('ResetAccount', id, 'dba'), id).toMatchObject({ status: 200 });
  expect(await logsIn('dba', next)).toBe(true);
  expect(await logsIn('dba', old)).toBe(false);
  expect(await reset('ResetAccount', 'my', 'app')).toMatchObject({ status: 403, code: 'IncorrectAccountType' });
  expect(await reset('ResetAccount', 'my', 'dba', 'weak')).toMatchObject({ code: 'InvalidAccountPassword.Format' });
  expect(await reset('ResetAccount', 'pg', 'dba')).toMatchObject({ status: 403, code: 'IncorrectDBInstanceType' });
});

test('a locked account of PostgreSQL stands still [rds.account-locked] [rds.account-status]', async () => {
  const on = { DBInstanceId: 'pg', AccountName: 'locked' };
  expect(await emulator.must('DescribeAccounts', on)).toMatchObject({
    Accounts: { DBInstanceAccount: [{ AccountStatus: 'Lock' }] },
  });
  const refused = { status: 400, code: 'IncorrectAccountStatus' };
  expect(await reset('ResetAccountPassword', 'pg', 'locked')).toMatchObject(refused);
  expect(await emulator.call('DeleteAccount', on)).toMatchObject(refused);
  const grant = { DBName: 'db', AccountPrivilege: 'DBOwner' };
  expect(await emulator.call('GrantAccountPrivilege', { ...on, ...grant })).toMatchObject(refused);
  expect(await emulator.call('RotateSecret', { SecretName: 'held', VersionId: 'v2' })).toMatchObject({
    code: 'Rejected.RotationFailed',
  });
  expect(await opensPostgres('dba', old)).toBe(true);
  expect(await opensPostgres('locked', old)).toBe(false);
});
