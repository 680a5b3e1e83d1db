import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { single, tagList } from '../support/kms.ts';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({
    now: new Date('2027-01-01T00:00:00Z'),
    seed: {
      kmsInstances: [{ id: 'kst-1', keys: ['key-1'] }],
      instances: [{ id: 'rm-none', engine: 'MySQL', server: 'none', accounts: [{ name: 'one' }] }],
    },
  });
});
afterAll(() => emulator.close());

const create = (SecretName: string) =>
  emulator.must('CreateSecret', {
    SecretName,
    VersionId: 'v1',
    SecretData: 'value',
    Tags: tagList({ a: '1' }),
    DKMSInstanceId: 'kst-1',
    EncryptionKeyId: 'key-1',
  });
const policy = JSON.stringify({
  Version: '1',
  Statement: [{ Effect: 'Allow', Principal: { RAM: ['acs:ram::1:*'] }, Action: ['kms:*'], Resource: ['*'] }],
});

test('a deleted secret waits 30 days, is described and listed but not read, and comes back whole [secret.delete-window] [secret.describe-planned] [secret.in-window] [secret.restore] [secret.delete-twice]', async () => {
  await create('gone');
  const before = await emulator.must('DescribeSecret', { SecretName: 'gone', FetchTags: 'true' });
  const deleted = await emulator.must('DeleteSecret', { SecretName: 'gone' });
  expect(deleted).toMatchObject({
    SecretName: 'gone',
    PlannedDeleteTime: expect.stringMatching(/^2027-01-31T00:00:\d\dZ$/),
  });
  expect(await emulator.must('DescribeSecret', { SecretName: 'gone' })).toMatchObject({
    PlannedDeleteTime: deleted.PlannedDeleteTime,
  });
  expect(await emulator.must('ListSecrets')).toMatchObject({
    SecretList: { Secret: [{ SecretName: 'gone', PlannedDeleteTime: deleted.PlannedDeleteTime }] },
  });
  const named = { SecretName: 'gone' };
  const many = { RegionId: 'cn-hangzhou', ResourceType: 'secret', 'ResourceId.1': 'gone' };
  for (const [action, params] of [
    ['GetSecretValue', named],
    ['DeleteSecret', named],
    ['UpdateSecret', { ...named, Description: 'x' }],
    ['PutSecretValue', { ...named, VersionId: 'v2', SecretData: 'x' }],
    ['UpdateSecretVersionStage', { ...named, VersionStage: 'Mine', MoveToVersion: 'v1' }],
    ['UpdateSecretRotationPolicy', { ...named, EnableAutomaticRotation: 'false' }],
    ['RotateSecret', { ...named, VersionId: 'v2' }],
    ['SetSecretPolicy', { ...named, Policy: policy }],
    ['TagResource', { ...named, Tags: '[]' }],
    ['UntagResource', { ...named, TagKeys: '[]' }],
    ['TagResources', { ...many, 'Tag.1.Key': 'a' }],
    ['UntagResources', { ...many, All: 'true' }],
  ] as const) {
    expect([action, await emulator.call(action, params)]).toMatchObject([
      action,
      { status: 409, body: { Code: 'Rejected.ResourceInDeleteWindow', Message: 'secret in delete peroid' } },
    ]);
  }
  expect(await emulator.must('RestoreSecret', { SecretName: 'gone' })).toMatchObject({ SecretName: 'gone' });
  const { UpdateTime: _, RequestId: __, ...whole } = before;
  const restored = await emulator.must('DescribeSecret', { SecretName: 'gone', FetchTags: 'true' });
  expect(restored).toMatchObject(whole);
  expect(restored).not.toHaveProperty('PlannedDeleteTime');
  expect(await emulator.must('GetSecretValue', { SecretName: 'gone' })).toMatchObject({ SecretData: 'value' });
});

test('only what is deleted can be restored [secret.restore-normal]', async () => {
  await create('gone-not');
  expect(await emulator.call('RestoreSecret', { SecretName: 'gone-not' })).toMatchObject({
    status: 409,
    body: { Code: 'Rejected.ResourceInUse', Message: 'restore normal secret' },
  });
});

test('after its window it is gone and the name is free [secret.delete-end]', async () => {
  await create('short');
  await emulator.must('DeleteSecret', { SecretName: 'short', RecoveryWindowInDays: '7' });
  await emulator.advance('6d');
  expect(await emulator.call('DescribeSecret', { SecretName: 'short' })).toMatchObject({ status: 200 });
  await emulator.advance('1d');
  expect(await emulator.call('DescribeSecret', { SecretName: 'short' })).toMatchObject({ status: 404 });
  expect(await emulator.call('RestoreSecret', { SecretName: 'short' })).toMatchObject({ status: 404 });
  await create('short');
});

test('force deletes at once, also what was scheduled [secret.delete-force]', async () => {
  for (const scheduled of [false, true]) {
    await create('forced');
    if (scheduled) await emulator.must('DeleteSecret', { SecretName: 'forced' });
    await emulator.must('DeleteSecret', { SecretName: 'forced', ForceDeleteWithoutRecovery: 'true' });
    expect(await emulator.call('DescribeSecret', { SecretName: 'forced' })).toMatchObject({ status: 404 });
  }
});

test.each(['6', '31', 'x'])('refuses a window of %s days [secret.delete-window]', async (RecoveryWindowInDays) => {
  expect(await emulator.call('DeleteSecret', { SecretName: 'x', RecoveryWindowInDays })).toMatchObject({
    status: 400,
    code: 'InvalidParameter',
  });
});

test('accounts stay when their secret goes [secret.delete-accounts]', async () => {
  await emulator.must('CreateSecret', { SecretName: 'owner', ...single });
  await emulator.must('DeleteSecret', { SecretName: 'owner', ForceDeleteWithoutRecovery: 'true' });
  expect(await emulator.must('DescribeAccounts', { DBInstanceId: 'rm-none' })).toMatchObject({
    Accounts: { DBInstanceAccount: [{ AccountName: 'one', AccountStatus: 'Available' }] },
  });
});
