import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { generic, single } from '../support/kms.ts';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({ seed: { kmsInstances: [{ id: 'kst-1', keys: ['key-1'] }] } });
  const inside = { DKMSInstanceId: 'kst-1', EncryptionKeyId: 'key-1' };
  await emulator.must('CreateSecret', { SecretName: 'db/main', ...generic, ...inside });
  await emulator.must('CreateSecret', { SecretName: 'db/rds', ...single, ...inside });
});
afterAll(() => emulator.close());

const arn = (name: string, region = 'cn-hangzhou', account = '1000000000000000') =>
  `acs:kms:${region}:${account}:secret/${name}`;

test.each([
  ['192 characters', 'a'.repeat(192)],
  ['all the signs', 'Az09_/+=.@-'],
  ['64 Chinese characters', `${'密'.repeat(64)}-db`],
])('takes a name of %s [secret.name]', async (_, SecretName) => {
  await emulator.must('CreateSecret', { SecretName, ...generic });
  expect(await emulator.must('GetSecretValue', { SecretName })).toMatchObject({ SecretName, SecretData: 'first' });
});

test.each([
  ['a blank [secret.name]', 'a b'],
  ['193 characters [secret.name]', 'a'.repeat(193)],
  ['65 Chinese characters [secret.name]', '密'.repeat(65)],
  ['a colon [secret.name]', 'a:b'],
  ['acs/ in front [secret.name-reserved]', 'acs/x'],
])('refuses a name with %s', async (_, SecretName) => {
  expect(await emulator.call('CreateSecret', { SecretName, ...generic })).toMatchObject({
    status: 400,
    body: { Code: 'InvalidParameter', Message: 'The specified parameter "SecretName" is not valid.' },
  });
});

/** What each action needs besides the name. RotateSecret fails behind the name, for want of an instance. */
const byArn: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
  ['DescribeSecret', {}, 'db/main'],
  ['GetSecretValue', {}, 'db/main'],
  ['ListSecretVersionIds', {}, 'db/main'],
  ['PutSecretValue', { VersionId: 'v2', SecretData: 'second' }, 'db/main'],
  ['UpdateSecret', { Description: 'x' }, 'db/main'],
  ['UpdateSecretVersionStage', { VersionStage: 'Mine', MoveToVersion: 'v1' }, 'db/main'],
  ['UpdateSecretRotationPolicy', { EnableAutomaticRotation: 'false' }, 'db/rds'],
  ['RotateSecret', { VersionId: 'v1' }, 'db/rds'],
  ['GetSecretPolicy', {}, 'db/main'],
  ['RestoreSecret', {}, 'db/main'],
  [
    'SetSecretPolicy',
    {
      Policy:
        '{"Version":"1","Statement":[{"Effect":"Allow","Principal":{"RAM":["acs:ram::1:*"]},"Action":["kms:*"],"Resource":["*"]}]}',
    },
    'db/main',
  ],
];

test.each(byArn)(
  '%s takes an ARN for a name, of here only [secret.arn] [secret.arn-foreign]',
  async (action, more, name) => {
    if (action === 'RestoreSecret') await emulator.must('DeleteSecret', { SecretName: name });
    for (const foreign of [arn(name, 'cn-shanghai'), arn(name, 'cn-hangzhou', '2')])
      expect(await emulator.call(action, { SecretName: foreign, ...more })).toMatchObject({
        status: 404,
        code: 'Forbidden.ResourceNotFound',
      });
    expect(await emulator.call(action, { SecretName: arn(name), ...more })).toMatchObject({ status: 200 });
  },
);

test('so does a batch [secret.arn] [secret.arn-foreign]', async () => {
  const list = [{ SecretName: arn('db/main') }, { SecretName: arn('db/main', 'cn-shanghai') }];
  expect(await emulator.must('BatchGetSecretValue', { SecretsList: JSON.stringify(list) })).toMatchObject({
    SecretValues: [{ SecretName: 'db/main' }],
    Errors: [{ SecretName: arn('db/main', 'cn-shanghai'), Code: 'Forbidden.ResourceNotFound' }],
  });
});

test.each([
  ['CreateSecret', generic],
  ['DeleteSecret', {}],
  ['TagResource', { Tags: '[{"TagKey":"a","TagValue":"b"}]' }],
  ['UntagResource', { TagKeys: '["a"]' }],
])('%s takes no ARN for a name [secret.arn-refused]', async (action, more) => {
  expect(await emulator.call(action, { SecretName: arn('db/main'), ...more })).toMatchObject({
    status: 400,
    body: { Code: 'InvalidParameter', Message: 'The specified parameter "SecretName" is not valid.' },
  });
});

test.each([
  ['TagResources', { 'Tag.1.Key': 'a' }],
  ['UntagResources', { 'TagKey.1': 'a' }],
  ['ListTagResources', {}],
])('%s takes no ARN either [secret.arn-refused]', async (action, more) => {
  const which = { RegionId: 'cn-hangzhou', ResourceType: 'secret', 'ResourceId.1': arn('db/main') };
  expect(await emulator.call(action, { ...which, ...more })).toMatchObject({
    status: 400,
    body: { Code: 'InvalidParameter', Message: 'The specified parameter "ResourceId.1" is not valid.' },
  });
});

test('a name that no secret has is not found [secret.unknown]', async () => {
  expect(await emulator.call('DescribeSecret', { SecretName: 'none' })).toMatchObject({
    status: 404,
    body: { Code: 'Forbidden.ResourceNotFound', Message: 'Resource not found.', HttpStatus: 404 },
  });
});
