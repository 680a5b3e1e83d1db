import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({ now: new Date('2027-01-01T00:00:00Z') });
});
afterAll(() => emulator.close());

const create = (SecretName: string) =>
  emulator.must('CreateSecret', { SecretName, VersionId: 'v1', SecretData: 'value' });

test('a deleted secret waits 30 days, is described but not read, and comes back whole', async () => {
  await create('gone');
  const deleted = await emulator.must('DeleteSecret', { SecretName: 'gone' });
  expect(deleted).toMatchObject({
    SecretName: 'gone',
    PlannedDeleteTime: expect.stringMatching(/^2027-01-31T00:00:\d\dZ$/),
  });
  expect(await emulator.must('DescribeSecret', { SecretName: 'gone' })).toMatchObject({
    PlannedDeleteTime: deleted.PlannedDeleteTime,
  });
  for (const [action, params] of [
    ['GetSecretValue', {}],
    ['DeleteSecret', {}],
    ['UpdateSecret', { Description: 'x' }],
    ['TagResource', { Tags: '[]' }],
    ['RotateSecret', { VersionId: 'v2' }],
  ] as const) {
    expect(await emulator.call(action, { SecretName: 'gone', ...params })).toMatchObject({
      status: 409,
      code: 'Rejected.ResourceInDeleteWindow',
    });
  }
  await emulator.must('RestoreSecret', { SecretName: 'gone' });
  expect(await emulator.must('GetSecretValue', { SecretName: 'gone' })).toMatchObject({ SecretData: 'value' });
  expect(await emulator.call('RestoreSecret', { SecretName: 'gone' })).toMatchObject({
    status: 409,
    body: { Code: 'Rejected.ResourceInUse', Message: 'restore normal secret' },
  });
});

test('after its window it is gone and the name is free', async () => {
  await create('short');
  await emulator.must('DeleteSecret', { SecretName: 'short', RecoveryWindowInDays: '7' });
  await emulator.advance('6d');
  expect(await emulator.call('DescribeSecret', { SecretName: 'short' })).toMatchObject({ status: 200 });
  await emulator.advance('1d');
  expect(await emulator.call('DescribeSecret', { SecretName: 'short' })).toMatchObject({ status: 404 });
  expect(await emulator.call('RestoreSecret', { SecretName: 'short' })).toMatchObject({ status: 404 });
  await create('short');
});

test('force deletes at once, also what was scheduled', async () => {
  for (const scheduled of [false, true]) {
    await create('forced');
    if (scheduled) await emulator.must('DeleteSecret', { SecretName: 'forced' });
    await emulator.must('DeleteSecret', { SecretName: 'forced', ForceDeleteWithoutRecovery: 'true' });
    expect(await emulator.call('DescribeSecret', { SecretName: 'forced' })).toMatchObject({ status: 404 });
  }
});

test.each(['6', '31', 'x'])('refuses a window of %s days', async (RecoveryWindowInDays) => {
  expect(await emulator.call('DeleteSecret', { SecretName: 'x', RecoveryWindowInDays })).toMatchObject({
    status: 400,
    code: 'InvalidParameter',
  });
});
