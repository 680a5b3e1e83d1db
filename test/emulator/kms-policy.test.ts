import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { generic } from '../support/kms.ts';

const inside = { DKMSInstanceId: 'kst-1', EncryptionKeyId: 'key-1' };

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({ seed: { kmsInstances: [{ id: 'kst-1', keys: ['key-1'] }] } });
  await emulator.must('CreateSecret', { SecretName: 'in', ...generic, ...inside });
  await emulator.must('CreateSecret', { SecretName: 'out', ...generic });
});
afterAll(() => emulator.close());

const statement = {
  Sid: 'readers',
  Effect: 'Allow',
  Principal: { RAM: ['acs:ram::1000000000000000:user/alice'] },
  Action: ['kms:GetSecretValue'],
  Resource: ['*'],
};
const policy = (...statements: readonly object[]) => JSON.stringify({ Version: '1', Statement: statements }, null, 1);
const shown = async (SecretName: string) => (await emulator.must('GetSecretPolicy', { SecretName })).Policy;
const set = (more: Record<string, string>) =>
  emulator.call('SetSecretPolicy', { SecretName: 'in', Policy: policy(statement), ...more });

test('without a policy, the account may do everything [secret.policy-default]', async () => {
  expect(JSON.parse(String(await shown('in')))).toEqual({
    Version: '1',
    Statement: [
      {
        Sid: 'kms default secret policy',
        Effect: 'Allow',
        Principal: { RAM: ['acs:ram::1000000000000000:*'] },
        Action: ['kms:*'],
        Resource: ['*'],
      },
    ],
  });
});

test('a policy is shown as it was sent, from the creation or later [secret.policy-set]', async () => {
  const deny = policy({ ...statement, Effect: 'Deny' });
  await emulator.must('CreateSecret', { SecretName: 'born', ...generic, ...inside, Policy: deny });
  expect(await shown('born')).toBe(deny);
  expect(await set({ SecretName: 'born', PolicyName: 'default' })).toMatchObject({ status: 200 });
  expect(await shown('born')).toBe(policy(statement));
});

test('secrets outside of KMS instances have none [secret.policy-instance]', async () => {
  const unsupported = { status: 400, code: 'Forbidden.KeyPolicyUnSupported' };
  expect(await emulator.call('GetSecretPolicy', { SecretName: 'out' })).toMatchObject(unsupported);
  expect(await set({ SecretName: 'out' })).toMatchObject(unsupported);
  const created = { SecretName: 'out2', ...generic, Policy: policy(statement) };
  expect(await emulator.call('CreateSecret', created)).toMatchObject(unsupported);
});

test('there is one policy, named default [secret.policy-name]', async () => {
  const notFound = { status: 404, code: 'Forbidden.ResourceNotFound' };
  expect(await set({ PolicyName: 'mine' })).toMatchObject(notFound);
  expect(await emulator.call('GetSecretPolicy', { SecretName: 'in', PolicyName: 'mine' })).toMatchObject(notFound);
});

const { Effect: _effect, ...withoutEffect } = statement;
test.each([
  ['no JSON', 'allow'],
  ['another version', JSON.stringify({ Version: '2', Statement: [statement] })],
  ['no statement', policy()],
  ['no effect', policy(withoutEffect)],
  ['an action of another product', policy({ ...statement, Action: ['rds:*'] })],
  ['another resource', policy({ ...statement, Resource: ['acs:kms:*:*:secret/x'] })],
  ['an unknown element', policy({ ...statement, NotAction: ['kms:*'] })],
  ['a long Sid', policy({ ...statement, Sid: 's'.repeat(129) })],
  ['more than 32,768 bytes', `${policy(statement)}${' '.repeat(32_768)}`],
])('refuses a policy with %s [secret.policy-shape]', async (_, Policy) => {
  const invalid = { status: 400, body: { Message: 'The specified parameter "Policy" is not valid.' } };
  expect(await set({ Policy })).toMatchObject(invalid);
  const created = { SecretName: 'never', ...generic, ...inside, Policy };
  expect(await emulator.call('CreateSecret', created)).toMatchObject(invalid);
});
