import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

const principal = (rest: string): string => `acs:ram::1000000000000000:${rest}`;
const session = { role: { name: 'deployer', session: 'ci' }, token: 'token' };

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({
    seed: {
      accessKeys: [
        { id: 'emulator', secret: 'emulator', user: 'admin' },
        { id: 'alice', secret: 's', user: 'alice', policy: 'none' },
        { id: 'bob', secret: 's', user: 'bob', policy: 'plan' },
        { id: 'session', secret: 's', ...session, policy: 'none' },
        {
          id: 'limited',
          secret: 's',
          ...session,
          policy: 'none',
          sessionPolicy: { Version: '1', Statement: [{ Effect: 'Allow', Action: 'kms:List*', Resource: '*' }] },
        },
        { id: 'owner', secret: 's', root: true },
      ],
      kmsInstances: [{ id: 'kst-1', keys: ['key-1'] }],
      secrets: [
        { name: 's', type: 'Generic', data: 'x', kmsInstance: 'kst-1', encryptionKey: 'key-1' },
        { name: 'other', type: 'Generic', data: 'x', kmsInstance: 'kst-1', encryptionKey: 'key-1' },
      ],
    },
  });
});
afterAll(() => emulator.close());

const set = (Effect: 'Allow' | 'Deny', who: string[], Action = ['kms:*']) =>
  emulator.must('SetSecretPolicy', {
    SecretName: 's',
    Policy: JSON.stringify({
      Version: '1',
      Statement: [{ Sid: 'one', Effect, Principal: { RAM: who }, Action, Resource: ['*'] }],
    }),
  });

/** Who may do it, by key. */
const allowed = async (action = 'DescribeSecret', SecretName = 's'): Promise<string[]> => {
  const found: string[] = [];
  for (const id of ['alice', 'bob', 'session', 'limited', 'owner']) {
    const key = { id, secret: 's', ...(/session|limited/.test(id) && { token: 'token' }) };
    if ((await emulator.call(action, { SecretName }, { key })).status === 200) found.push(id);
  }
  return found;
};

test('without one, only the policies of users and roles count [perm.secret-policy-allow]', async () => {
  expect(await allowed()).toEqual(['bob', 'owner']);
});

test('it allows a user or a role that it names, on this secret [perm.secret-policy-allow]', async () => {
  await set('Allow', [principal('user/alice')]);
  expect(await allowed()).toEqual(['alice', 'bob', 'owner']);
  expect(await allowed('DescribeSecret', 'other')).toEqual(['bob', 'owner']);
  await set('Allow', [principal('role/deployer')]);
  // What bounds a session bounds it here too.
  expect(await allowed()).toEqual(['bob', 'session', 'owner']);
});

test('the account as a whole is allowed nothing by it [perm.secret-policy-account]', async () => {
  for (const whole of ['*', 'root']) {
    await set('Allow', [principal(whole)]);
    expect(await allowed()).toEqual(['bob', 'owner']);
  }
});

test('it denies whoever it names, whatever else is allowed [perm.secret-policy-deny]', async () => {
  await set('Deny', [principal('user/bob')]);
  expect(await allowed()).toEqual(['owner']);
  await set('Deny', [principal('*')]);
  expect(await allowed()).toEqual([]);
  const { body } = await emulator.call('DescribeSecret', { SecretName: 's' });
  expect(body.AccessDeniedDetail).toMatchObject({
    PolicyType: 'ResourceBasedPolicy',
    NoPermissionType: 'ExplicitDeny',
  });
});

test('it speaks about some actions only, so that nobody locks everybody out [perm.secret-policy-scope]', async () => {
  await set('Deny', [principal('*')], ['kms:*']);
  expect((await emulator.call('GetSecretPolicy', { SecretName: 's' })).status).toBe(200);
  await set('Allow', [principal('user/alice')], ['kms:GetSecretPolicy', 'kms:ListSecretVersionIds']);
  expect(await allowed('GetSecretPolicy')).toEqual(['bob', 'owner']);
  expect(await allowed('ListSecretVersionIds')).toEqual(['alice', 'bob', 'owner']);
});

test('the key is asked for all the same [perm.key]', async () => {
  await set('Allow', [principal('user/alice'), principal('role/deployer')]);
  expect(await allowed('GetSecretValue')).toEqual(['session', 'owner']);
});

describe('what is no policy of a secret is refused [perm.secret-policy-grammar]', () => {
  const good = { Effect: 'Allow', Principal: { RAM: [principal('*')] }, Action: ['kms:*'], Resource: ['*'] };
  test.each([
    ['no principal', { ...good, Principal: undefined }],
    ['a principal of others', { ...good, Principal: { RAM: ['arn:aws:iam::1:root'] } }],
    ['a service', { ...good, Principal: { Service: ['kms.aliyuncs.com'] } }],
    ['an action of others', { ...good, Action: ['rds:*'] }],
    ['a resource', { ...good, Resource: ['acs:kms:*:*:secret/s'] }],
    ['NotAction', { ...good, NotAction: ['kms:*'] }],
    ['an operator', { ...good, Condition: { Null: { 'acs:SourceIp': 'true' } } }],
  ])('%s', async (_, statement) => {
    const Policy = JSON.stringify({ Version: '1', Statement: [statement] });
    expect(await emulator.call('SetSecretPolicy', { SecretName: 's', Policy })).toMatchObject({
      status: 400,
      code: 'InvalidParameter',
    });
  });
});
