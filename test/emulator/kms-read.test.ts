import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { generic, single, tagList } from '../support/kms.ts';

describe('DescribeSecret', () => {
  let emulator: TestEmulator;
  beforeAll(async () => {
    emulator = await startTestEmulator({
      now: new Date('2027-01-01T00:00:00Z'),
      seed: { kmsInstances: [{ id: 'kst-1', keys: ['key-1'] }] },
    });
  });
  afterAll(() => emulator.close());
  const shown = (SecretName: string, more = {}) => emulator.must('DescribeSecret', { SecretName, ...more });

  test('shows metadata, and tags when asked [secret.describe] [secret.describe-tags] [rotation.seconds]', async () => {
    await emulator.must('CreateSecret', {
      SecretName: 'described',
      ...single,
      Description: 'd',
      Tags: tagList({ 'keyturn:owner': 'pay@prod' }),
      DKMSInstanceId: 'kst-1',
      EncryptionKeyId: 'key-1',
      EnableAutomaticRotation: 'true',
      RotationInterval: '168h',
    });
    const date = expect.stringMatching(/^2027-01-01T00:00:\d\dZ$/);
    const fields = {
      Arn: 'acs:kms:cn-hangzhou:1000000000000000:secret/described',
      SecretName: 'described',
      SecretType: 'Rds',
      Description: 'd',
      CreateTime: date,
      UpdateTime: date,
      EncryptionKeyId: 'key-1',
      DKMSInstanceId: 'kst-1',
      AutomaticRotation: 'Enabled',
      RotationInterval: '604800s',
      NextRotationDate: expect.stringMatching(/^2027-01-08T00:00:\d\dZ$/),
      ExtendedConfig: '{"SecretSubType":"SingleUser","DBInstanceId":"rm-none","CustomData":{}}',
      RequestId: expect.any(String),
    };
    expect(await shown('described')).toEqual(fields);
    expect(await shown('described', { FetchTags: 'true' })).toEqual({
      ...fields,
      Tags: { Tag: [{ TagKey: 'keyturn:owner', TagValue: 'pay@prod' }] },
    });
  });

  test('UpdateSecret changes the description and the whole custom data [secret.update] [secret.update-custom]', async () => {
    await emulator.must('CreateSecret', { SecretName: 'updated', ...single });
    const update = (more: Record<string, string>) => emulator.call('UpdateSecret', { SecretName: 'updated', ...more });
    expect(await update({ Description: 'new', 'ExtendedConfig.CustomData': '{"b":"2"}' })).toMatchObject({
      status: 200,
      body: { SecretName: 'updated' },
    });
    expect(await shown('updated')).toMatchObject({
      Description: 'new',
      ExtendedConfig: '{"SecretSubType":"SingleUser","DBInstanceId":"rm-none","CustomData":{"b":"2"}}',
    });
    await update({ 'ExtendedConfig.CustomData': '{"c":"3"}' });
    expect(await shown('updated')).toMatchObject({
      Description: 'new',
      ExtendedConfig: expect.stringContaining('"CustomData":{"c":"3"}'),
    });
    await update({ Description: '' });
    expect(await shown('updated')).toMatchObject({ Description: '' });
    const long = JSON.stringify({ a: 'x'.repeat(1000) });
    expect(await update({ 'ExtendedConfig.CustomData': long })).toMatchObject({ code: 'InvalidParameter' });
    expect(await update({ EncryptionKeyId: 'key-1' })).toMatchObject({ code: 'UnsupportedParameter' });
  });

  test('a Generic secret has no custom data [secret.update-generic]', async () => {
    await emulator.must('CreateSecret', { SecretName: 'plain', ...generic });
    expect(
      await emulator.call('UpdateSecret', { SecretName: 'plain', 'ExtendedConfig.CustomData': '{}' }),
    ).toMatchObject({ status: 400, code: 'UnsupportedOperation' });
  });
});

describe('ListSecrets', () => {
  let emulator: TestEmulator;
  beforeAll(async () => {
    emulator = await startTestEmulator({ seed: { kmsInstances: [{ id: 'kst-1', keys: ['key-1'] }] } });
    const inside = { DKMSInstanceId: 'kst-1', EncryptionKeyId: 'key-1' };
    for (let n = 12; n >= 1; n -= 1) {
      const more = n === 12 ? { ...single, ...inside } : generic;
      const Tags = tagList({ n: `${n % 2}`, all: 'x' });
      await emulator.must('CreateSecret', { SecretName: `s${n}`, ...more, Tags, Description: `number ${n}` });
    }
  });
  afterAll(() => emulator.close());

  const list = (params: Record<string, string> = {}) => emulator.must('ListSecrets', params);
  const names = ({ SecretList }: Record<string, unknown>) =>
    (SecretList as { Secret: { SecretName: string }[] }).Secret.map(({ SecretName }) => SecretName);
  const filtered = async (...filters: readonly (readonly [string, ...string[]])[]) => {
    const Filters = JSON.stringify(filters.map(([Key, ...Values]) => ({ Key, Values })));
    return names(await list({ Filters, PageSize: '100' }));
  };

  test('pages by ten, as the secrets were created [secret.list-pages] [secret.list-order]', async () => {
    const first = await list();
    expect(first).toMatchObject({ PageNumber: 1, PageSize: 10, TotalCount: 12 });
    expect(names(first)).toEqual(['s12', 's11', 's10', 's9', 's8', 's7', 's6', 's5', 's4', 's3']);
    expect(names(await list({ PageNumber: '2' }))).toEqual(['s2', 's1']);
    expect(names(await list({ PageNumber: '3' }))).toEqual([]);
    expect(names(await list({ PageNumber: '3', PageSize: '5' }))).toEqual(['s2', 's1']);
    for (const PageSize of ['0', '101', 'x'])
      expect(await emulator.call('ListSecrets', { PageSize })).toMatchObject({ code: 'InvalidParameter' });
    expect(await emulator.call('ListSecrets', { PageNumber: '0' })).toMatchObject({ code: 'InvalidParameter' });
  });

  test('shows few fields [secret.list-fields] [secret.describe-tags]', async () => {
    const fields = {
      SecretName: 's12',
      SecretType: 'Rds',
      CreateTime: expect.any(String),
      UpdateTime: expect.any(String),
    };
    const secretsOf = ({ SecretList }: Record<string, unknown>) => (SecretList as { Secret: object[] }).Secret;
    expect(secretsOf(await list({ PageSize: '1' }))).toEqual([fields]);
    const Tags = { Tag: expect.arrayContaining([{ TagKey: 'all', TagValue: 'x' }]) };
    expect(secretsOf(await list({ PageSize: '1', FetchTags: 'true' }))).toEqual([{ ...fields, Tags }]);
  });

  test.each<[string, [string, ...string[]], number]>([
    ['names', ['SecretName', 's1', 's2', 'none'], 2],
    ['descriptions', ['Description', 'number 3', 'number 4'], 2],
    ['keys of tags', ['TagKey', 'all', 'none'], 12],
    ['values of tags', ['TagValue', '0', '7'], 6],
    ['KMS instances', ['DKMSInstanceId', 'kst-1', 'kst-2'], 1],
    ['types', ['SecretType', 'Rds', 'Redis'], 1],
    ['types in another case [secret.filter-match]', ['SecretType', 'RDS', 'GENERIC'], 12],
    ['a part of a name [secret.filter-match]', ['SecretName', 's'], 0],
    ['no values [secret.filter-match]', ['SecretName'], 12],
    ['the account [secret.filter-creator]', ['Creator', '1000000000000000'], 12],
    ['somebody else [secret.filter-creator]', ['Creator', 'me'], 0],
  ])('finds by %s [secret.filter]', async (_, filter, count) => {
    expect(await filtered(filter)).toHaveLength(count);
  });

  test('all keys must fit [secret.filter-match]', async () => {
    expect(await filtered(['TagValue', '0'], ['SecretName', 's1', 's2'])).toEqual(['s2']);
    expect(await filtered(['TagValue', '0'], ['SecretType', 'Rds'], ['TagKey', 'n'])).toEqual(['s12']);
  });

  const eleven = Array.from({ length: 11 }, (_, n) => `v${n}`);
  test.each<[string, unknown]>([
    ['a key that there is not', [{ Key: 'Arn', Values: ['x'] }]],
    ['eleven values', [{ Key: 'SecretName', Values: eleven }]],
    ['eleven filters', eleven.map(() => ({ Key: 'SecretName', Values: ['x'] }))],
    ['a name of 193', [{ Key: 'SecretName', Values: ['x'.repeat(193)] }]],
    ['a description of 257', [{ Key: 'Description', Values: ['x'.repeat(257)] }]],
    ['an empty tag key', [{ Key: 'TagKey', Values: [''] }]],
    ['a number', [{ Key: 'TagValue', Values: [1] }]],
    ['no list', { Key: 'SecretName', Values: ['x'] }],
  ])('refuses to filter by %s [secret.filter-limits]', async (_, filters) => {
    expect(await emulator.call('ListSecrets', { Filters: JSON.stringify(filters) })).toMatchObject({
      status: 400,
      body: { Message: 'The specified parameter "Filters" is not valid.' },
    });
  });
});

test('a search by tags finds 4,000 secrets, a plain list any number [secret.filter-tags]', async () => {
  const secrets = Array.from({ length: 4100 }, (_, n) => ({
    name: `s${n}`,
    type: 'Generic' as const,
    data: 'x',
    tags: { k: 'v' },
  }));
  const emulator = await startTestEmulator({ seed: { secrets } });
  const total = async (...filters: object[]) =>
    (await emulator.must('ListSecrets', { Filters: JSON.stringify(filters) })).TotalCount;
  expect(await total()).toBe(4100);
  expect(await total({ Key: 'TagKey', Values: ['k'] })).toBe(4000);
  expect(await total({ Key: 'SecretType', Values: ['Generic'] })).toBe(4100);
  await emulator.must('DeleteSecret', { SecretName: 's1', ForceDeleteWithoutRecovery: 'true' });
  const { SecretList } = await emulator.must('ListSecrets', { PageNumber: '41', PageSize: '100' });
  expect(SecretList).toMatchObject({ Secret: { length: 99, 0: { SecretName: 's4001' }, 98: { SecretName: 's4099' } } });
  await emulator.close();
});
