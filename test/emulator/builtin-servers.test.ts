import { createConnection } from 'mysql2/promise';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

const existing = [{ name: 'one', password: 'Old-passw0rd' }];

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({
    accountDelay: 60_000,
    seed: {
      instances: [
        { id: 'my', engine: 'MySQL', databases: ['db'], accounts: existing },
        { id: 'maria', engine: 'MariaDB', databases: ['db'], accounts: existing },
        { id: 'pg', engine: 'PostgreSQL', databases: ['db'], accounts: existing },
        { id: 'ms', engine: 'SQLServer', databases: ['db'], accounts: existing },
        { id: 'none', engine: 'MySQL', server: 'none', accounts: existing },
      ],
    },
  });
});
afterAll(() => emulator.close());

type Attribute = { readonly ConnectionString: string; readonly Port: string; readonly Engine: string };

const addressOf = async (DBInstanceId: string): Promise<Attribute> => {
  const { Items } = await emulator.must('DescribeDBInstanceAttribute', { DBInstanceId });
  const { DBInstanceAttribute } = Items as { DBInstanceAttribute: Attribute[] };
  return DBInstanceAttribute[0] ?? { ConnectionString: '', Port: '', Engine: '' };
};

/** True, or the server's own code for a refused password. */
const login = async (id: string, user: string, password: string): Promise<true | string> => {
  const { ConnectionString: host, Port, Engine } = await addressOf(id);
  const address = { host, port: Number(Port), user, password };
  try {
    if (Engine === 'PostgreSQL') {
      const client = new Client({ ...address, database: 'db' });
      client.on('error', () => undefined);
      await client.connect();
      await client.end();
    } else {
      (await createConnection(address)).destroy();
    }
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : 'no code';
  }
};

describe.each([
  ['my', 'ER_ACCESS_DENIED_ERROR'],
  ['maria', 'ER_ACCESS_DENIED_ERROR'],
  ['pg', '28P01'],
])('the login server of %s', (id, refused) => {
  test('knows accounts from the moment they are Available to the moment they are gone', async () => {
    const on = { DBInstanceId: id, AccountName: `new_${id}` };
    await emulator.must('CreateAccount', { ...on, AccountPassword: 'Passw0rd!' });
    expect(await login(id, on.AccountName, 'Passw0rd!')).toBe(refused);
    await emulator.advance('1m');
    expect(await login(id, on.AccountName, 'Passw0rd!')).toBe(true);
    expect(await login(id, on.AccountName, 'Passw0rd?')).toBe(refused);
    await emulator.must('DeleteAccount', on);
    expect(await login(id, on.AccountName, 'Passw0rd!')).toBe(refused);
  });

  test('follows a rotation at once', async () => {
    await emulator.must('CreateSecret', {
      SecretName: id,
      VersionId: 'v1',
      SecretType: 'Rds',
      SecretData: '{"Accounts":[{"AccountName":"one","AccountPassword":"unknown"}]}',
      ExtendedConfig: JSON.stringify({ SecretSubType: 'SingleUser', DBInstanceId: id }),
    });
    expect(await login(id, 'one', 'Old-passw0rd')).toBe(true);
    await emulator.must('RotateSecret', { SecretName: id, VersionId: 'v2' });
    const { SecretData } = await emulator.must('GetSecretValue', { SecretName: id });
    expect(await login(id, 'one', JSON.parse(String(SecretData)).AccountPassword)).toBe(true);
    expect(await login(id, 'one', 'Old-passw0rd')).toBe(refused);
  });
});

test('SQL Server, and an instance that wants none, have no login server', async () => {
  expect(await addressOf('ms')).toMatchObject({ ConnectionString: 'ms.emulator.invalid', Port: '1433' });
  expect(await addressOf('none')).toMatchObject({ ConnectionString: 'none.emulator.invalid', Port: '3306' });
});
