import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CallOptions, startTestEmulator, type TestEmulator } from '../support/emulator.ts';

const policies = ['full', 'plan', 'apply', 'verify', 'none'] as const;
const keyOf = (policy: string) => ({ id: `key-${policy}`, secret: 's' });
const account = '1000000000000000';

const allow = (Action: string | string[], Resource: string | string[] = '*', Condition = {}) =>
  ({ Effect: 'Allow', Action, Resource, Condition }) as const;
const deny = (Action: string | string[], Resource: string | string[] = '*') =>
  ({ Effect: 'Deny', Action, Resource }) as const;
const policy = (...Statement: (ReturnType<typeof allow> | ReturnType<typeof deny>)[]) =>
  ({ Version: '1', Statement }) as const;

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({
    seed: {
      accessKeys: [
        { id: 'emulator', secret: 'emulator' },
        ...policies.map((name) => ({ ...keyOf(name), policy: name })),
        { ...keyOf('team'), policy: policy(allow('kms:Describe*', `acs:kms:*:*:secret/team/*`)) },
      ],
      kmsInstances: [{ id: 'kst-1', keys: ['key-1'] }],
      instances: [{ id: 'rm-1', engine: 'MySQL', server: 'none' }],
      secrets: [
        { name: 's', type: 'Generic', data: 'x' },
        { name: 'team/a', type: 'Generic', data: 'x' },
        { name: 'keyed', type: 'Generic', data: 'x', kmsInstance: 'kst-1', encryptionKey: 'key-1' },
      ],
    },
  });
});
afterAll(() => emulator.close());

const statusOf = async (action: string, params: Readonly<Record<string, string>>, options: CallOptions) =>
  (await emulator.call(action, params, options)).status;

describe('named policies', () => {
  test.each([
    ['DescribeSecret', { SecretName: 's' }, ['full', 'plan', 'apply', 'verify']],
    ['GetSecretValue', { SecretName: 's' }, ['full', 'verify']],
    ['UpdateSecret', { SecretName: 's' }, ['full', 'apply']],
    ['DescribeAccounts', { DBInstanceId: 'rm-1' }, ['full', 'plan', 'apply', 'verify']],
    ['CreateDatabase', { DBInstanceId: 'rm-1', DBName: 'dd', CharacterSetName: 'utf8' }, ['full']],
  ] as const)('%s [perm.named]', async (action, params, allowed) => {
    const found: string[] = [];
    for (const name of policies) if ((await statusOf(action, params, { key: keyOf(name) })) === 200) found.push(name);
    expect(found).toEqual(allowed);
  });
});

test('a document says which actions on which secrets', async () => {
  const key = keyOf('team');
  expect(await statusOf('DescribeSecret', { SecretName: 'team/a' }, { key })).toBe(200);
  expect(await statusOf('DescribeSecret', { SecretName: 's' }, { key })).toBe(403);
  expect(await statusOf('GetSecretValue', { SecretName: 'team/a' }, { key })).toBe(403);
});

test('denials look as documented', async () => {
  const key = keyOf('none');
  expect(await emulator.call('DescribeSecret', { SecretName: 's' }, { key })).toMatchObject({
    status: 403,
    body: {
      HttpStatus: 403,
      Code: 'Forbidden.NoPermission',
      Message: `This operation for acs:kms:cn-hangzhou:${account}:secret/s is forbidden by permission system.`,
      AccessDeniedDetail: { AuthAction: 'kms:DescribeSecret', NoPermissionType: 'ImplicitDeny' },
    },
  });
  expect(await emulator.call('DescribeAccounts', { DBInstanceId: 'rm-1' }, { key })).toMatchObject({
    status: 403,
    code: 'Forbidden.RAM',
  });
});
