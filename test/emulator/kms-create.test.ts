import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { accountData, config, generic, single, tagList } from '../support/kms.ts';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({
    now: new Date('2027-01-01T00:00:00Z'),
    seed: { kmsInstances: [{ id: 'kst-1', keys: ['key-1'] }, { id: 'kst-2' }] },
  });
});
afterAll(() => emulator.close());

type Change = Readonly<Record<string, string>>;

const create = (SecretName: string, more: Change = {}) =>
  emulator.call('CreateSecret', { SecretName, ...single, ...more });

test('answers with what it made, and checks neither instance nor account nor password [secret.created] [secret.unchecked] [secret.dates]', async () => {
  const rotating = { EnableAutomaticRotation: 'true', RotationInterval: '7d', Description: 'd' };
  expect((await create('made/one', rotating)).body).toEqual({
    Arn: 'acs:kms:cn-hangzhou:1000000000000000:secret/made/one',
    SecretName: 'made/one',
    VersionId: 'v1',
    SecretType: 'Rds',
    AutomaticRotation: 'Enabled',
    NextRotationDate: expect.stringMatching(/^2027-01-08T00:00:\d\dZ$/),
    RotationInterval: '604800s',
    ExtendedConfig: '{"SecretSubType":"SingleUser","DBInstanceId":"rm-none","CustomData":{}}',
    RequestId: expect.any(String),
  });
  const inside = { ...generic, DKMSInstanceId: 'kst-1', EncryptionKeyId: 'key-1' };
  expect(await emulator.must('CreateSecret', { SecretName: 'made/two', ...inside })).toEqual({
    Arn: 'acs:kms:cn-hangzhou:1000000000000000:secret/made/two',
    SecretName: 'made/two',
    VersionId: 'v1',
    SecretType: 'Generic',
    DKMSInstanceId: 'kst-1',
    RequestId: expect.any(String),
  });
});

test('is the lock: a taken name is refused, also while it waits for its deletion [secret.name-taken] [secret.name-in-window]', async () => {
  await create('taken');
  expect(await create('taken')).toMatchObject({
    status: 409,
    code: 'Rejected.ResourceExist',
    body: { HttpStatus: 409, Message: 'The resource already exists.' },
  });
  await emulator.must('DeleteSecret', { SecretName: 'taken' });
  expect(await create('taken')).toMatchObject({
    status: 409,
    body: { Code: 'Rejected.ResourceInDeleteWindow', Message: 'The secret is planned to be deleted.' },
  });
});

test('looks at values before keys, and at keys before the name [secret.order]', async () => {
  await create('ordered');
  const key = { EncryptionKeyId: 'nope' };
  expect(await create('ordered', { ...key, SecretData: 'x' })).toMatchObject({ code: 'InvalidParameter' });
  expect(await create('ordered', key)).toMatchObject({ code: 'Forbidden.KeyNotFound' });
  expect(await create('ordered')).toMatchObject({ code: 'Rejected.ResourceExist' });
});

const rotating = { EnableAutomaticRotation: 'true' };
const custom = (CustomData: unknown) => ({ ExtendedConfig: config('SingleUser', { CustomData }) });

test.each<[string, Change, string, number?]>([
  ['no name [secret.name]', { SecretName: '' }, 'MissingParameter'],
  ['no version id [secret.version-id]', { VersionId: '' }, 'MissingParameter'],
  ['a version id of 65 [secret.version-id]', { VersionId: 'v'.repeat(65) }, 'InvalidParameter'],
  [
    'data over 30720 bytes [secret.data-size]',
    { SecretType: 'Generic', SecretData: 'é'.repeat(15_361) },
    'InvalidParameter',
  ],
  ['a type in another case [secret.types]', { SecretType: 'rds' }, 'InvalidParameter'],
  ['binary managed data [secret.data-managed]', { SecretDataType: 'binary' }, 'InvalidParameter'],
  ['no config [secret.config]', { ExtendedConfig: '' }, 'MissingParameter'],
  ['a config over 1024 [secret.config]', custom({ a: 'x'.repeat(1000) }), 'InvalidParameter'],
  ['an unknown sub type [secret.config]', { ExtendedConfig: config('DualUser') }, 'InvalidParameter'],
  ['no instance [secret.config]', { ExtendedConfig: '{"SecretSubType":"SingleUser"}' }, 'InvalidParameter'],
  ['11 custom pairs [secret.config]', custom({ ...[...'abcdefghijk'] }), 'InvalidParameter'],
  [
    'an unknown key of the config [secret.config-unknown]',
    { ExtendedConfig: config('SingleUser', { RegionId: 'x' }) },
    'InvalidParameter',
  ],
  ['two accounts for one [secret.accounts-single]', { SecretData: accountData('a', 'b') }, 'InvalidParameter'],
  [
    'data in another shape [secret.accounts-single]',
    { SecretData: '{"AccountName":"a","AccountPassword":"b"}' },
    'InvalidParameter',
  ],
  ['one account for two [secret.accounts-double]', { ExtendedConfig: config('DoubleUsers') }, 'InvalidParameter'],
  [
    'the same account twice [secret.accounts-double]',
    { ExtendedConfig: config('DoubleUsers'), SecretData: accountData('a', 'a') },
    'InvalidParameter',
  ],
  [
    'three accounts for two [secret.accounts-double]',
    { ExtendedConfig: config('DoubleUsers'), SecretData: accountData('a', 'b', 'c') },
    'InvalidParameter',
  ],
  ['rotation without interval [rotation.interval]', rotating, 'MissingParameter'],
  ['an interval under 6h [rotation.interval]', { ...rotating, RotationInterval: '21599s' }, 'InvalidParameter'],
  ['an interval over 365d [rotation.interval]', { ...rotating, RotationInterval: '8761h' }, 'InvalidParameter'],
  [
    'rotation of generic data [secret.generic-rotation]',
    { SecretType: 'Generic', ...rotating, RotationInterval: '7d' },
    'InvalidParameter',
  ],
  ['a tag of aliyun [secret.tags]', { Tags: tagList({ aliyun1: 'x' }) }, 'InvalidParameter'],
  ['a tag of acs: [secret.tags]', { Tags: tagList({ 'acs:a': 'x' }) }, 'InvalidParameter'],
  ['a tag with a bracket [secret.tags]', { Tags: tagList({ '(a)': 'x' }) }, 'InvalidParameter'],
  ['a tag with an umlaut [secret.tags]', { Tags: tagList({ größe: 'x' }) }, 'InvalidParameter'],
  ['a tag of 129 [secret.tags]', { Tags: tagList({ ['a'.repeat(129)]: 'x' }) }, 'InvalidParameter'],
  [
    '21 tags [secret.tags]',
    { Tags: tagList(Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`k${n}`, '']))) },
    'InvalidParameter',
  ],
  [
    'a key twice [secret.tags-twice]',
    { Tags: '[{"TagKey":"a","TagValue":"x"},{"TagKey":"a","TagValue":"y"}]' },
    'InvalidParameter',
  ],
  [
    'an unknown KMS instance [secret.instance-unknown]',
    { DKMSInstanceId: 'kst-9', EncryptionKeyId: 'key-1' },
    'Forbidden.DKMSInstanceNotFound',
    403,
  ],
  ['an unknown key [secret.key-unknown]', { EncryptionKeyId: 'key-2' }, 'Forbidden.KeyNotFound', 404],
  [
    'a key of another KMS instance [secret.key-unknown]',
    { DKMSInstanceId: 'kst-2', EncryptionKeyId: 'key-1' },
    'Forbidden.KeyNotFound',
    404,
  ],
  ['a KMS instance without key [secret.key-needed]', { DKMSInstanceId: 'kst-1' }, 'MissingParameter'],
  ['an unknown parameter', { SecretDatta: 'x' }, 'UnsupportedParameter'],
])('refuses %s', async (_, change, code, status = 400) => {
  const reply = await create('refused', change);
  expect(reply).toMatchObject({ status, code, body: { HttpStatus: status } });
  expect(JSON.stringify(reply.body)).not.toContain('Imported-1');
  expect(await emulator.call('DescribeSecret', { SecretName: 'refused' })).toMatchObject({ status: 404 });
});

test.each([
  ['Redis', 'cache', '$Auto'],
  ['PolarDB', 'polar', '$Auto'],
  ['RAMCredentials', '$Auto', '{"AccessKeys":[]}'],
  ['ECS', 'acs/ecs/one', '{"UserName":"","Password":""}'],
])('says that there are no %s secrets here [secret.types]', async (SecretType, name, SecretData) => {
  expect(await create(name, { SecretType, SecretData })).toMatchObject({
    status: 400,
    body: {
      Code: 'UnsupportedOperation',
      Message: 'This emulator has secrets of the types Generic and Rds only.',
    },
  });
});

test.each<[string, Change]>([
  ['a version id of 64', { VersionId: 'v'.repeat(64) }],
  ['data of 30720 bytes', { ...generic, SecretType: 'Generic', SecretData: 'é'.repeat(15_360) }],
  ['custom data of any JSON [secret.config-unknown]', custom({ a: 1, b: null, c: ['x'], d: { e: true } })],
  ['20 tags', { Tags: tagList(Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`k${n}`, 'a b/\\_-.+=:@']))) }],
  ['an interval, when rotation is off [rotation.interval]', { RotationInterval: 'soon' }],
  ['the shortest interval', { ...rotating, RotationInterval: '360m' }],
  ['the longest interval', { ...rotating, RotationInterval: '8760h' }],
])('takes %s', async (title, change) => {
  expect(await create(title.replaceAll(/\W/g, '_'), change)).toMatchObject({ status: 200 });
});

test('a config reads back as a JSON string; for Generic it is ignored [secret.config-text] [secret.config-generic]', async () => {
  await create('configured', custom({ k: 'v', n: 1 }));
  expect(await emulator.must('DescribeSecret', { SecretName: 'configured' })).toMatchObject({
    ExtendedConfig: '{"SecretSubType":"SingleUser","DBInstanceId":"rm-none","CustomData":{"k":"v","n":1}}',
  });
  await emulator.must('CreateSecret', { SecretName: 'plain', ...generic, ExtendedConfig: 'anything' });
  expect(await emulator.must('DescribeSecret', { SecretName: 'plain' })).not.toHaveProperty('ExtendedConfig');
});

test('binary data is read back as it was sent [secret.data-binary]', async () => {
  const data = { SecretName: 'bytes', VersionId: 'v1', SecretData: 'not base64!', SecretDataType: 'binary' };
  await emulator.must('CreateSecret', data);
  expect(await emulator.must('GetSecretValue', { SecretName: 'bytes' })).toMatchObject({
    SecretData: 'not base64!',
    SecretDataType: 'binary',
  });
});
