import { readFileSync } from 'node:fs';
import https from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SeedAccessKey } from '../../src/emulator/seed/seed.ts';
import { type Params, signV1, startTestEmulator, type TestEmulator } from '../support/emulator.ts';

const account = '1000000000000000';
const named = ['full', 'plan', 'apply', 'verify', 'none'] as const;

type Conditions = Readonly<Record<string, Readonly<Record<string, string>>>>;
const rule =
  (Effect: 'Allow' | 'Deny') =>
  (Action: string, Resource = '*', Condition: Conditions = {}) => ({ Effect, Action, Resource, Condition });
const [allow, deny] = [rule('Allow'), rule('Deny')];
const policy = (...Statement: ReturnType<typeof allow>[]) => ({ Version: '1', Statement }) as const;
const onlyIf = (operator: string, key: string, value: string) =>
  policy(allow('*', '*', { [operator]: { [key]: value } }));

const session = { role: { name: 'deployer', session: 'ci' }, token: 'token' };
const keys: Readonly<Record<string, Omit<SeedAccessKey, 'id' | 'secret'>>> = {
  ...Object.fromEntries(named.map((name) => [name, { policy: name }])),
  team: { policy: policy(allow('kms:Describe*', 'acs:kms:*:*:secret/team/*')) },
  two: { policy: ['plan', policy(allow('kms:GetSecretValue')), policy(deny('kms:*', 'acs:kms:*:*:secret/team/*'))] },
  owner: { root: true, policy: 'none' },
  past: { policy: onlyIf('DateLessThan', 'acs:CurrentTime', '2030-01-02T00:00:00Z') },
  here: { policy: onlyIf('IpAddress', 'acs:SourceIp', '127.0.0.0/8') },
  there: { policy: onlyIf('IpAddress', 'acs:SourceIp', '10.0.0.0/8') },
  plain: { policy: onlyIf('Bool', 'acs:SecureTransport', 'false') },
  secure: { policy: onlyIf('Bool', 'acs:SecureTransport', 'true') },
  mfa: { policy: policy(allow('*'), deny('*', '*', { Bool: { 'acs:MFAPresent': 'false' } })) },
  withMfa: { policy: onlyIf('Bool', 'acs:MFAPresent', 'true') },
  tagged: { policy: onlyIf('StringEquals', 'rds:ResourceTag/team', 'a') },
  keyTag: { policy: onlyIf('StringLike', 'kms:tag/team', '*') },
  session: { ...session, policy: 'verify' },
  keyless: { ...session, policy: policy(allow('kms:GetSecretValue')) },
  narrow: {
    ...session,
    policy: 'full',
    sessionPolicy: policy(allow('kms:Describe*'), deny('kms:DescribeSecret', 'acs:kms:*:*:secret/s')),
  },
  wide: { ...session, policy: 'plan', sessionPolicy: policy(allow('*')) },
  batch: { policy: policy(allow('kms:GetSecretValue', 'acs:kms:*:*:secret/s')) },
};

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({
    now: new Date('2030-01-01T00:00:00Z'),
    seed: {
      accessKeys: [
        { id: 'emulator', secret: 'emulator' },
        ...Object.entries(keys).map(([id, key]) => ({ id, secret: 's', ...key })),
      ],
      kmsInstances: [{ id: 'kst-1', keys: ['key-1'] }],
      instances: [{ id: 'rm-1', engine: 'MySQL', server: 'none', tags: { team: 'a' }, accounts: [{ name: 'one' }] }],
      secrets: [
        { name: 's', type: 'Generic', data: 'x', tags: { team: 'a' } },
        { name: 'team/a', type: 'Generic', data: 'x' },
        { name: 'keyed', type: 'Generic', data: 'x', kmsInstance: 'kst-1', encryptionKey: 'key-1' },
      ],
    },
  });
});
afterAll(() => emulator.close());

const as = (id: string, action: string, params: Params = {}) => {
  const { token } = keys[id] ?? {};
  return emulator.call(action, params, { key: { id, secret: 's', ...(token && { token }) } });
};
const mayRead = async (id: string, SecretName = 's', action = 'DescribeSecret'): Promise<boolean> =>
  (await as(id, action, { SecretName })).status === 200;

describe('named policies', () => {
  test.each([
    ['DescribeSecret', { SecretName: 's' }, ['full', 'plan', 'apply', 'verify']],
    ['GetSecretValue', { SecretName: 's' }, ['full', 'verify']],
    ['GetSecretValue', { SecretName: 'keyed' }, ['full', 'verify']],
    ['UpdateSecret', { SecretName: 's' }, ['full', 'apply']],
    ['DescribeAccounts', { DBInstanceId: 'rm-1' }, ['full', 'plan', 'apply', 'verify']],
    ['LookupEvents', {}, ['full', 'plan', 'apply', 'verify']],
    ['CreateDatabase', { DBInstanceId: 'rm-1', DBName: 'dd', CharacterSetName: 'utf8' }, ['full']],
    ['GetCallerIdentity', {}, [...named]],
  ] as const)('%s %o [perm.named]', async (action, params, allowed) => {
    const found: string[] = [];
    for (const name of named) if ((await as(name, action, params)).status === 200) found.push(name);
    expect(found).toEqual(allowed);
  });
});

test('a document says which actions on which secrets, and nothing else is allowed [perm.decision]', async () => {
  expect([await mayRead('team', 'team/a'), await mayRead('team', 's')]).toEqual([true, false]);
  expect(await mayRead('team', 'team/a', 'GetSecretValue')).toBe(false);
});

test('several documents add up, and a Deny in one of them wins [perm.documents]', async () => {
  expect([await mayRead('two'), await mayRead('two', 's', 'GetSecretValue')]).toEqual([true, true]);
  expect(await mayRead('two', 'team/a')).toBe(false);
});

test('the account owner is not bound by policies [perm.root]', async () => {
  expect(await mayRead('owner', 'keyed', 'GetSecretValue')).toBe(true);
});

test('permission is asked before parameters are looked at [perm.order]', async () => {
  expect(await as('none', 'CreateSecret', { Nonsense: '1' })).toMatchObject({ code: 'Forbidden.NoPermission' });
  expect(await as('full', 'CreateSecret', { Nonsense: '1' })).toMatchObject({ code: 'UnsupportedParameter' });
});

describe('sessions', () => {
  test('need what their role may, and what their own policy allows too [perm.session-policy]', async () => {
    expect([await mayRead('narrow', 'team/a'), await mayRead('narrow', 's')]).toEqual([true, false]);
    expect(await mayRead('narrow', 'team/a', 'GetSecretValue')).toBe(false);
    expect([await mayRead('wide'), await mayRead('wide', 's', 'GetSecretValue')]).toEqual([true, false]);
  });

  test('read a value without kms:Decrypt on its key [perm.sts-key]', async () => {
    expect([
      await mayRead('session', 'keyed', 'GetSecretValue'),
      await mayRead('keyless', 'keyed', 'GetSecretValue'),
    ]).toEqual([true, true]);
  });
});

describe('what a request tells', () => {
  test('the address it comes from [perm.keys]', async () => {
    expect([await mayRead('here'), await mayRead('there')]).toEqual([true, false]);
  });

  test('whether it came by TLS [perm.keys]', async () => {
    expect([await mayRead('plain'), await mayRead('secure')]).toEqual([true, false]);
    const accessKeys = [{ id: 'secure', secret: 's', ...keys.secure }];
    const { ready, close } = await startTestEmulator({ tls: true, seed: { accessKeys } });
    const { ca = '', kms } = ready;
    const signed = signV1(kms, 'ListSecrets', {}, { key: { id: 'secure', secret: 's' }, version: '2016-01-20' });
    const status = await new Promise((resolve, reject) => {
      const sent = https.request(signed.url, { ...signed, ca: readFileSync(ca), agent: false }, (answer) =>
        resolve(answer.resume().statusCode),
      );
      sent.on('error', reject).end(signed.body);
    });
    await close();
    expect(status).toBe(200);
  });

  test('nothing about MFA: neither true nor false [perm.no-mfa]', async () => {
    expect([await mayRead('mfa'), await mayRead('withMfa')]).toEqual([true, false]);
  });

  test('tags of an instance, where something is changed [perm.tag-keys]', async () => {
    const params = { DBInstanceId: 'rm-1', AccountName: 'one' };
    const changed = await as('tagged', 'ModifyAccountDescription', { ...params, AccountDescription: 'about' });
    expect(changed.status).toBe(200);
    expect(await as('tagged', 'DescribeAccounts', params)).toMatchObject({ code: 'Forbidden.RAM' });
  });

  test('no tags of a secret [perm.tag-keys]', async () => {
    expect(await mayRead('keyTag')).toBe(false);
  });

  test('the time, by the virtual clock [perm.keys]', async () => {
    expect(await mayRead('past')).toBe(true);
    await emulator.advance('1d');
    expect(await mayRead('past')).toBe(false);
  });
});

test('a batch asks for each value on its own [perm.batch]', async () => {
  const SecretsList = JSON.stringify(['s', 'team/a'].map((SecretName) => ({ SecretName })));
  expect(await as('batch', 'BatchGetSecretValue', { SecretsList })).toMatchObject({
    status: 200,
    body: {
      SecretValues: [{ SecretName: 's', SecretData: 'x' }],
      Errors: [{ SecretName: 'team/a', Code: 'Forbidden.NoPermission', HttpStatus: 403 }],
    },
  });
});

describe('a denial', () => {
  const of = (product: string): string => `This operation for ${product} is forbidden by permission system.`;
  const ram = 'You are not authorized to do this action.';
  test.each([
    [
      'names the secret [perm.denied-kms]',
      'DescribeSecret',
      { SecretName: 's' },
      'Forbidden.NoPermission',
      of(`acs:kms:cn-hangzhou:${account}:secret/s`),
    ],
    [
      'names the container [perm.denied-kms]',
      'ListSecrets',
      {},
      'Forbidden.NoPermission',
      of(`acs:kms:cn-hangzhou:${account}:secret`),
    ],
    [
      'of RDS [perm.denied-rds]',
      'DescribeAccounts',
      { DBInstanceId: 'rm-1' },
      'Forbidden.RAM',
      'The user is not authorized to operate the specified resource, or this operation does not support RAM.',
    ],
    ['of RAM [perm.denied-ram]', 'GetRole', { RoleName: 'a' }, 'NoPermission', ram],
    ['of ActionTrail [perm.denied-others]', 'LookupEvents', {}, 'NoPermission', ram],
    ['of CloudMonitor [perm.denied-others]', 'DescribeSystemEventAttribute', {}, 'NoPermission', ram],
  ] as const)('%s', async (_, action, params, code, message) => {
    const { status, body } = await as('none', action, params);
    expect({ status, code: body.Code, message: body.Message }).toEqual({ status: 403, code, message });
    expect(body.HttpStatus).toBe(code === 'Forbidden.NoPermission' ? 403 : undefined);
  });

  test('names the key that may not be used [perm.denied-key]', async () => {
    expect(await as('two', 'GetSecretValue', { SecretName: 'keyed' })).toMatchObject({
      status: 403,
      body: { Code: 'Forbidden.NoPermission', Message: of('key-1'), AccessDeniedDetail: { AuthAction: 'kms:Decrypt' } },
    });
  });

  test.each([
    [
      'a user',
      'none',
      'DescribeSecret',
      's',
      ['SubUser', expect.stringMatching(/^2\d{17}$/), 'AccountLevelIdentityBasedPolicy', 'ImplicitDeny'],
    ],
    [
      'an explicit one',
      'two',
      'DescribeSecret',
      'team/a',
      ['SubUser', expect.stringMatching(/^2\d{17}$/), 'AccountLevelIdentityBasedPolicy', 'ExplicitDeny'],
    ],
    [
      'a role',
      'wide',
      'GetSecretValue',
      's',
      ['AssumedRoleUser', 'deployer:ci', 'AccountLevelIdentityBasedPolicy', 'ImplicitDeny'],
    ],
    ['a session', 'narrow', 'DescribeSecret', 's', ['AssumedRoleUser', 'deployer:ci', 'SessionPolicy', 'ExplicitDeny']],
  ] as const)('tells whom and why: %s [perm.detail]', async (_, id, action, SecretName, [type, name, kind, why]) => {
    expect((await as(id, action, { SecretName })).body.AccessDeniedDetail).toEqual({
      AuthAction: `kms:${action}`,
      AuthPrincipalType: type,
      AuthPrincipalDisplayName: name,
      AuthPrincipalOwnerId: account,
      PolicyType: kind,
      NoPermissionType: why,
      EncodedDiagnosticMessage: expect.stringMatching(/^[\w+/]{40,}=*$/),
    });
  });
});
