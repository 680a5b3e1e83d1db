import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Params, startTestEmulator, type TestEmulator } from '../support/emulator.ts';

const accounts = [
  { name: 'dba', type: 'Super' },
  { name: 'app', grants: { db: 'ReadOnly' } },
] as const;
const base = { databases: ['db'], accounts, server: 'none' } as const;
const cluster = { engine: 'SQLServer', category: 'AlwaysOn', ...base } as const;

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({
    seed: {
      instances: [
        { id: 'running', engine: 'MySQL', ...base },
        { id: 'stopped', engine: 'MySQL', status: 'Stopped', ...base },
        { id: 'creating', engine: 'MySQL', status: 'Creating', ...base },
        { id: 'locked', engine: 'MySQL', lockMode: 'LockByDiskQuota', ...base },
        { id: 'cluster2017', engineVersion: '2017_ent', ...cluster },
        { id: 'cluster2019', engineVersion: '2019_ent', ...cluster },
      ],
      secrets: [{ name: 'on-locked', instance: 'locked', accounts: [{ name: 'app' }] }],
    },
  });
});
afterAll(() => emulator.close());

const name = { AccountName: 'app' };
const password = { AccountPassword: 'Passw0rd' };
const writes: readonly (readonly [string, Params])[] = [
  ['CreateAccount', { AccountName: 'other', ...password }],
  ['GrantAccountPrivilege', { ...name, DBName: 'db', AccountPrivilege: 'ReadWrite' }],
  ['RevokeAccountPrivilege', { ...name, DBName: 'db' }],
  ['ModifyAccountDescription', { ...name, AccountDescription: 'changed' }],
  ['ResetAccountPassword', { ...name, ...password }],
  ['ResetAccount', { AccountName: 'dba', ...password }],
  ['CreateDatabase', { DBName: 'new', CharacterSetName: 'utf8' }],
  ['DeleteAccount', name],
];
const on = (DBInstanceId: string, action: string, more: Params = {}) =>
  emulator.call(action, { DBInstanceId, ...more });

describe.each(writes)('%s', (action, more) => {
  test('needs an instance that is there, Running and not locked [rds.instance-unknown] [rds.instance-running] [rds.instance-locked]', async () => {
    expect(await on('none', action, more)).toMatchObject({
      status: 400,
      body: {
        Code: 'InvalidDBInstanceId.NotFound',
        Message: 'The DBInstanceId provided does not exist in records.',
      },
    });
    expect(await on('stopped', action, more)).toMatchObject({
      status: 403,
      body: {
        Code: 'IncorrectDBInstanceState',
        Message: 'Current DB instance state does not support this operation.',
      },
    });
    expect(await on('locked', action, more)).toMatchObject({ status: 404, code: 'IncorrectDBInstanceLockMode' });
    expect(await on('running', action, more)).toMatchObject({ status: 200 });
  });
});

test('reading an instance that is not Running, or locked [rds.instance-running] [rds.instance-creating] [rds.instance-locked]', async () => {
  expect(await on('stopped', 'DescribeDatabases')).toMatchObject({ status: 403, code: 'IncorrectDBInstanceState' });
  expect(await on('stopped', 'DescribeAccounts')).toMatchObject({ status: 200 });
  expect(await on('creating', 'DescribeAccounts')).toMatchObject({
    status: 400,
    code: 'InvalidDBInstanceStatus.NotSupport',
  });
  expect(await on('locked', 'DescribeAccounts')).toMatchObject({ status: 404, code: 'IncorrectDBInstanceLockMode' });
  expect(await on('locked', 'DescribeDatabases')).toMatchObject({ status: 200 });
  expect(await on('locked', 'DescribeDBInstanceAttribute')).toMatchObject({
    body: { Items: { DBInstanceAttribute: [{ LockMode: 'LockByDiskQuota', DBInstanceStatus: 'Running' }] } },
  });
});

test('KMS cannot rotate an account of a locked instance [rds.instance-locked]', async () => {
  expect(await emulator.call('RotateSecret', { SecretName: 'on-locked', VersionId: 'v2' })).toMatchObject({
    code: 'Rejected.RotationFailed',
  });
});

test('the cluster edition of SQL Server 2017 is managed by SQL, later ones are not [rds.account-cluster-2017]', async () => {
  const managed: readonly (readonly [string, Params])[] = [
    ['DescribeAccounts', {}],
    ['GrantAccountPrivilege', { ...name, DBName: 'db', AccountPrivilege: 'ReadWrite' }],
    ['RevokeAccountPrivilege', { ...name, DBName: 'db' }],
    ['DeleteAccount', name],
  ];
  for (const [action, more] of managed) {
    expect(await on('cluster2017', action, more), action).toMatchObject({
      status: 403,
      code: 'IncorrectDBInstanceType',
    });
    expect(await on('cluster2019', action, more), action).toMatchObject({ status: 200 });
  }
});
