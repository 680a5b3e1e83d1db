import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({
    now: new Date('2027-01-01T00:00:00Z'),
    seed: { kmsInstances: [{ id: 'kst-1', keys: ['key-1'] }] },
  });
});
afterAll(() => emulator.close());

const data = (...names: readonly string[]) =>
  JSON.stringify({ Accounts: names.map((AccountName) => ({ AccountName, AccountPassword: 'Imported-1' })) });
const config = (SecretSubType: string, more: object = {}) =>
  JSON.stringify({ SecretSubType, DBInstanceId: 'rm-none', ...more });
const single = {
  VersionId: 'v1',
  SecretType: 'Rds',
  SecretData: data('one'),
  ExtendedConfig: config('SingleUser', { CustomData: { k: 'v' } }),
};
const create = (SecretName: string, more: Record<string, string> = {}) =>
  emulator.call('CreateSecret', { SecretName, ...single, ...more });

describe('CreateSecret', () => {
  test('answers with what it made, and checks neither instance nor account nor password', async () => {
    const reply = await create('made/one', {
      EnableAutomaticRotation: 'true',
      RotationInterval: '7d',
      Description: 'd',
    });
    expect(reply.body).toEqual({
      Arn: 'acs:kms:cn-hangzhou:1000000000000000:secret/made/one',
      SecretName: 'made/one',
      VersionId: 'v1',
      SecretType: 'Rds',
      AutomaticRotation: 'Enabled',
      NextRotationDate: expect.stringMatching(/^2027-01-08T00:00:\d\dZ$/),
      RotationInterval: '604800s',
      ExtendedConfig: '{"SecretSubType":"SingleUser","DBInstanceId":"rm-none","CustomData":{"k":"v"}}',
      RequestId: expect.any(String),
    });
  });

  test('is the lock: a taken name is refused, also while it waits for its deletion', async () => {
    await create('taken');
    expect(await create('taken')).toMatchObject({
      status: 409,
      code: 'Rejected.ResourceExist',
      body: { HttpStatus: 409, Message: 'The resource already exists.' },
    });
    await emulator.must('DeleteSecret', { SecretName: 'taken' });
    expect(await create('taken')).toMatchObject({ status: 409, code: 'Rejected.ResourceInDeleteWindow' });
  });

  test.each<[string, Record<string, string>, string, number?]>([
    ['a name with a blank', { SecretName: 'a b' }, 'InvalidParameter'],
    ['a name under acs/', { SecretName: 'acs/x' }, 'InvalidParameter'],
    ['a name of 193', { SecretName: 'a'.repeat(193) }, 'InvalidParameter'],
    ['no name', { SecretName: '' }, 'MissingParameter'],
    ['a version id of 65', { VersionId: 'v'.repeat(65) }, 'InvalidParameter'],
    ['no version id', { VersionId: '' }, 'MissingParameter'],
    ['data over 30720 bytes', { SecretType: 'Generic', SecretData: 'é'.repeat(15_361) }, 'InvalidParameter'],
    ['a type that is not emulated', { SecretType: 'Redis', SecretName: '$Auto' }, 'UnsupportedOperation'],
    ['a type that there is not', { SecretType: 'rds' }, 'InvalidParameter'],
    ['binary managed data', { SecretDataType: 'binary' }, 'InvalidParameter'],
    ['no config', { ExtendedConfig: '' }, 'MissingParameter'],
    [
      'a config over 1024',
      { ExtendedConfig: config('SingleUser', { CustomData: { a: 'x'.repeat(1000) } }) },
      'InvalidParameter',
    ],
    ['an unknown sub type', { ExtendedConfig: config('DualUser') }, 'InvalidParameter'],
    [
      '11 custom pairs',
      { ExtendedConfig: config('SingleUser', { CustomData: { ...[...'abcdefghijk'] } }) },
      'InvalidParameter',
    ],
    ['two accounts for one', { SecretData: data('a', 'b') }, 'InvalidParameter'],
    ['one account for two', { ExtendedConfig: config('DoubleUsers') }, 'InvalidParameter'],
    [
      'the same account twice',
      { ExtendedConfig: config('DoubleUsers'), SecretData: data('a', 'a') },
      'InvalidParameter',
    ],
    ['data in another shape', { SecretData: '{"AccountName":"a","AccountPassword":"b"}' }, 'InvalidParameter'],
    ['rotation without interval', { EnableAutomaticRotation: 'true' }, 'MissingParameter'],
    ['an interval under 6h', { EnableAutomaticRotation: 'true', RotationInterval: '21599s' }, 'InvalidParameter'],
    ['an interval over 365d', { EnableAutomaticRotation: 'true', RotationInterval: '8761h' }, 'InvalidParameter'],
    [
      'rotation of generic data',
      { SecretType: 'Generic', EnableAutomaticRotation: 'true', RotationInterval: '7d' },
      'InvalidParameter',
    ],
    [
      '21 tags',
      { Tags: JSON.stringify(Array.from({ length: 21 }, (_, n) => ({ TagKey: `k${n}`, TagValue: '' }))) },
      'InvalidParameter',
    ],
    ['a tag of aliyun', { Tags: '[{"TagKey":"aliyun1","TagValue":"x"}]' }, 'InvalidParameter'],
    ['a key twice', { Tags: '[{"TagKey":"a","TagValue":"x"},{"TagKey":"a","TagValue":"y"}]' }, 'InvalidParameter'],
    [
      'an unknown KMS instance',
      { DKMSInstanceId: 'kst-2', EncryptionKeyId: 'key-1' },
      'Forbidden.DKMSInstanceNotFound',
      403,
    ],
    ['an unknown key', { DKMSInstanceId: 'kst-1', EncryptionKeyId: 'key-2' }, 'Forbidden.KeyNotFound', 404],
    ['a KMS instance without key', { DKMSInstanceId: 'kst-1' }, 'MissingParameter'],
    ['an unknown parameter', { SecretDatta: 'x' }, 'UnsupportedParameter'],
  ])('refuses %s', async (_, change, code, status = 400) => {
    const reply = await create('refused', change);
    expect(reply).toMatchObject({ status, code, body: { HttpStatus: status } });
    expect(JSON.stringify(reply.body)).not.toContain('Imported-1');
    expect(await emulator.call('DescribeSecret', { SecretName: 'refused' })).toMatchObject({ status: 404 });
  });
});

test('DescribeSecret shows metadata, tags when asked, and takes an ARN', async () => {
  const extra = {
    Tags: '[{"TagKey":"keyturn:owner","TagValue":"pay@prod"}]',
    DKMSInstanceId: 'kst-1',
    EncryptionKeyId: 'key-1',
  };
  await create('described', { ...extra, EnableAutomaticRotation: 'true', RotationInterval: '168h' });
  const arn = 'acs:kms:cn-hangzhou:1000000000000000:secret/described';
  const plain = await emulator.must('DescribeSecret', { SecretName: arn });
  expect(plain).toMatchObject({
    Arn: arn,
    SecretType: 'Rds',
    RotationInterval: '604800s',
    EncryptionKeyId: 'key-1',
    DKMSInstanceId: 'kst-1',
  });
  expect(plain).not.toHaveProperty('Tags');
  expect(JSON.stringify(plain)).not.toContain('AccountName');
  expect(await emulator.must('DescribeSecret', { SecretName: 'described', FetchTags: 'true' })).toMatchObject({
    Tags: { Tag: [{ TagKey: 'keyturn:owner', TagValue: 'pay@prod' }] },
  });
  expect(await emulator.call('DescribeSecret', { SecretName: 'none' })).toMatchObject({
    status: 404,
    body: {
      Code: 'Forbidden.ResourceNotFound',
      Message: 'Resource not found.',
      HttpStatus: 404,
      HostId: expect.any(String),
    },
  });
});

test('ListSecrets pages by ten, filters, and shows no rotation data', async () => {
  const own = await startTestEmulator();
  try {
    for (let n = 1; n <= 12; n += 1) {
      const Tags = JSON.stringify([{ TagKey: 'n', TagValue: `${n % 2}` }]);
      await own.must('CreateSecret', { SecretName: `s${n}`, VersionId: 'v1', SecretData: 'x', Tags });
    }
    const list = (params: Record<string, string>) => own.must('ListSecrets', params);
    const first = await list({});
    expect(first).toMatchObject({ PageNumber: 1, PageSize: 10, TotalCount: 12 });
    expect(first).toHaveProperty('SecretList.Secret.length', 10);
    expect(first).not.toHaveProperty('SecretList.Secret.0.Tags');
    expect(await list({ PageNumber: '2', FetchTags: 'true' })).toMatchObject({
      SecretList: {
        Secret: [{ SecretName: 's11', SecretType: 'Generic', Tags: { Tag: [{ TagKey: 'n', TagValue: '1' }] } }, {}],
      },
    });
    const filter = (filters: unknown) => list({ Filters: JSON.stringify(filters) });
    expect(await filter([{ Key: 'SecretName', Values: ['s1', 's2', 'none'] }])).toMatchObject({ TotalCount: 2 });
    expect(
      await filter([
        { Key: 'TagKey', Values: ['n'] },
        { Key: 'TagValue', Values: ['0'] },
      ]),
    ).toMatchObject({ TotalCount: 6 });
    expect(await filter([{ Key: 'SecretType', Values: ['RDS'] }])).toMatchObject({ TotalCount: 0 });
    expect(await filter([{ Key: 'SecretType', Values: ['RDS', 'GENERIC'] }])).toMatchObject({ TotalCount: 12 });
    for (const PageSize of ['0', '101', 'x'])
      expect(await own.call('ListSecrets', { PageSize })).toMatchObject({ code: 'InvalidParameter' });
    expect(await own.call('ListSecrets', { Filters: '[{"Key":"Nope","Values":["x"]}]' })).toMatchObject({
      code: 'InvalidParameter',
    });
  } finally {
    await own.close();
  }
});

test('UpdateSecret changes the description and the whole custom data', async () => {
  await create('updated');
  await emulator.must('UpdateSecret', {
    SecretName: 'updated',
    Description: 'new',
    'ExtendedConfig.CustomData': '{"b":"2"}',
  });
  expect(await emulator.must('DescribeSecret', { SecretName: 'updated' })).toMatchObject({
    Description: 'new',
    ExtendedConfig: '{"SecretSubType":"SingleUser","DBInstanceId":"rm-none","CustomData":{"b":"2"}}',
  });
  await emulator.must('UpdateSecret', { SecretName: 'updated', Description: '' });
  expect(await emulator.must('DescribeSecret', { SecretName: 'updated' })).toMatchObject({ Description: '' });
  const long = JSON.stringify({ a: 'x'.repeat(1000) });
  expect(
    await emulator.call('UpdateSecret', { SecretName: 'updated', 'ExtendedConfig.CustomData': long }),
  ).toMatchObject({ code: 'InvalidParameter' });
});

test('TagResource adds and overwrites, UntagResource removes', async () => {
  await create('tagged', { Tags: '[{"TagKey":"a","TagValue":"1"},{"TagKey":"b","TagValue":"2"}]' });
  await emulator.must('TagResource', {
    SecretName: 'tagged',
    Tags: '[{"TagKey":"a","TagValue":"9"},{"TagKey":"c","TagValue":""}]',
  });
  await emulator.must('UntagResource', { SecretName: 'tagged', TagKeys: '["b","none"]' });
  const tags = await emulator.must('DescribeSecret', { SecretName: 'tagged', FetchTags: 'true' });
  expect(tags).toMatchObject({
    Tags: {
      Tag: [
        { TagKey: 'a', TagValue: '9' },
        { TagKey: 'c', TagValue: '' },
      ],
    },
  });
  const many = JSON.stringify(Array.from({ length: 19 }, (_, n) => ({ TagKey: `k${n}`, TagValue: '' })));
  expect(await emulator.call('TagResource', { SecretName: 'tagged', Tags: many })).toMatchObject({
    code: 'Rejected.LimitExceeded',
  });
});
