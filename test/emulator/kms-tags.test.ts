import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { generic, tagList, tagsOf } from '../support/kms.ts';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({ seed: { kmsInstances: [{ id: 'kst-1', keys: ['key-1'] }] } });
});
afterAll(() => emulator.close());

let count = 0;
const fresh = async (tags: Readonly<Record<string, string>> = {}) => {
  count += 1;
  const SecretName = `tagged-${count}`;
  await emulator.must('CreateSecret', { SecretName, ...generic, Tags: tagList(tags) });
  return SecretName;
};
const nineteen = Object.fromEntries(Array.from({ length: 19 }, (_, n) => [`k${n}`, '']));

describe('TagResource and UntagResource', () => {
  test('add, overwrite and remove [secret.tag] [secret.untag]', async () => {
    const SecretName = await fresh({ a: '1', b: '2' });
    await emulator.must('TagResource', { SecretName, Tags: tagList({ a: '9', c: '' }) });
    expect(await tagsOf(emulator, SecretName)).toEqual({ a: '9', b: '2', c: '' });
    await emulator.must('UntagResource', { SecretName, TagKeys: '["b","none"]' });
    expect(await tagsOf(emulator, SecretName)).toEqual({ a: '9', c: '' });
  });

  test('refuse more than twenty afterwards, and wrong ones [secret.tags-more] [secret.tags]', async () => {
    const SecretName = await fresh({ a: '1', b: '2' });
    const tag = (Tags: string) => emulator.call('TagResource', { SecretName, Tags });
    expect(await tag(tagList(nineteen))).toMatchObject({ status: 400, code: 'Rejected.LimitExceeded' });
    expect(await tag(tagList({ 'acs:x': '' }))).toMatchObject({ code: 'InvalidParameter' });
    expect(await tagsOf(emulator, SecretName)).toEqual({ a: '1', b: '2' });
  });

  test.each([
    ['TagResource', { Tags: tagList({ a: '1' }) }],
    ['UntagResource', { TagKeys: '["a"]' }],
  ])('%s is about one of three things [secret.tag-target] [secret.tag-keys]', async (action, more) => {
    const SecretName = await fresh();
    const about = (target: Record<string, string>) => emulator.call(action, { ...target, ...more });
    expect(await about({})).toMatchObject({ status: 400, code: 'MissingParameter' });
    expect(await about({ SecretName, KeyId: 'key-1' })).toMatchObject({ status: 400, code: 'InvalidParameter' });
    expect(await about({ KeyId: 'key-1' })).toMatchObject({ status: 404, code: 'Forbidden.KeyNotFound' });
    expect(await about({ CertificateId: 'c' })).toMatchObject({ status: 404, code: 'Forbidden.ResourceNotFound' });
  });
});

/** `ResourceId.1`, `ResourceId.2`, ... */
const numbered = (name: string, values: readonly string[]) =>
  Object.fromEntries(values.map((value, index) => [`${name}.${index + 1}`, value]));
const secrets = (...names: readonly string[]) => ({
  RegionId: 'cn-hangzhou',
  ResourceType: 'secret',
  ...numbered('ResourceId', names),
});

describe('TagResources and UntagResources', () => {
  test('change many secrets at once [secret.tag-many] [secret.untag-many] [secret.untag]', async () => {
    const names = [await fresh({ a: '1', b: '2' }), await fresh(), await fresh({ z: '' })];
    const [one = '', two = '', three = ''] = names;
    const tags = { 'Tag.1.Key': 'a', 'Tag.1.Value': '9', 'Tag.2.Key': 'c' };
    await emulator.must('TagResources', { ...secrets(one, two), ...tags });
    expect(await tagsOf(emulator, one)).toEqual({ a: '9', b: '2', c: '' });
    expect(await tagsOf(emulator, two)).toEqual({ a: '9', c: '' });
    expect(await tagsOf(emulator, three)).toEqual({ z: '' });
    await emulator.must('UntagResources', { ...secrets(one, two), 'TagKey.1': 'a', 'TagKey.2': 'b', All: 'true' });
    expect(await tagsOf(emulator, one)).toEqual({ c: '' });
    expect(await tagsOf(emulator, two)).toEqual({ c: '' });
    await emulator.must('UntagResources', { ...secrets(one, three), All: 'true' });
    expect(await tagsOf(emulator, one)).toEqual({});
    expect(await tagsOf(emulator, two)).toEqual({ c: '' });
    expect(await tagsOf(emulator, three)).toEqual({});
  });

  test('change all of them or none [secret.tag-many-whole] [secret.tags-more]', async () => {
    const [one, full] = [await fresh({ a: '1' }), await fresh({ ...nineteen, x: '' })];
    const tag = { 'Tag.1.Key': 'new', 'Tag.1.Value': 'x' };
    expect(await emulator.call('TagResources', { ...secrets(one, 'none'), ...tag })).toMatchObject({ status: 404 });
    expect(await emulator.call('TagResources', { ...secrets(one, full), ...tag })).toMatchObject({
      status: 400,
      code: 'Rejected.LimitExceeded',
    });
    const untag = { ...secrets(one, 'none'), All: 'true' };
    expect(await emulator.call('UntagResources', untag)).toMatchObject({ status: 404 });
    expect(await tagsOf(emulator, one)).toEqual({ a: '1' });
  });

  const tag = { 'Tag.1.Key': 'a' };
  const fifty = Array.from({ length: 51 }, (_, n) => `s${n}`);
  const tooManyTags = Object.fromEntries(Array.from({ length: 21 }, (_, n) => [`Tag.${n + 1}.Key`, `k${n}`]));
  const { RegionId: _region, ...nowhere } = secrets('s');
  test.each<[string, string, Record<string, string>, string]>([
    ['no region [secret.tag-many-region]', 'TagResources', { ...nowhere, ...tag }, 'MissingParameter'],
    [
      'another region [secret.tag-many-region]',
      'TagResources',
      { ...secrets('s'), RegionId: 'cn-beijing', ...tag },
      'InvalidParameter',
    ],
    ['no resource [secret.tag-many]', 'TagResources', { ...secrets(), ...tag }, 'MissingParameter'],
    ['no tag [secret.tag-many]', 'TagResources', secrets('s'), 'MissingParameter'],
    ['51 resources [secret.tag-many]', 'TagResources', { ...secrets(...fifty), ...tag }, 'InvalidParameter'],
    ['21 tags [secret.tag-many]', 'TagResources', { ...secrets('s'), ...tooManyTags }, 'InvalidParameter'],
    ['a key of acs: [secret.tags]', 'TagResources', { ...secrets('s'), 'Tag.1.Key': 'acs:a' }, 'InvalidParameter'],
    ['a value alone [secret.tag-many]', 'TagResources', { ...secrets('s'), 'Tag.1.Value': 'a' }, 'InvalidParameter'],
    ['another field', 'TagResources', { ...secrets('s'), ...tag, 'Tag.1.Name': 'a' }, 'UnsupportedParameter'],
    ['another type', 'TagResources', { ...secrets('s'), ...tag, ResourceType: 'alias' }, 'InvalidParameter'],
    [
      'a key [secret.tag-keys]',
      'TagResources',
      { ...secrets('key-1'), ...tag, ResourceType: 'key' },
      'Forbidden.KeyNotFound',
    ],
    ['neither key nor All [secret.untag-many]', 'UntagResources', secrets('s'), 'MissingParameter'],
    [
      '21 keys [secret.untag-many]',
      'UntagResources',
      { ...secrets('s'), ...numbered('TagKey', fifty.slice(0, 21)) },
      'InvalidParameter',
    ],
  ])('refuse %s', async (_, action, params, code) => {
    expect(await emulator.call(action, params)).toMatchObject({ code });
  });

  test('work signed by ACS3 and in the URL as well [secret.tag-many]', async () => {
    const name = await fresh();
    const params = { ...secrets(name), 'Tag.1.Key': 'a', 'Tag.1.Value': 'b c' };
    await emulator.must('TagResources', params, { signature: 'acs3', carry: 'query' });
    expect(await tagsOf(emulator, name)).toEqual({ a: 'b c' });
  });
});

describe('ListTagResources', () => {
  let own: TestEmulator;
  beforeAll(async () => {
    const tags = (n: number) => Object.fromEntries(Array.from({ length: 20 }, (_, k) => [`k${k}`, `${n}`]));
    const many = Array.from({ length: 20 }, (_, n) => ({
      name: `s${n}`,
      type: 'Generic' as const,
      data: 'x',
      tags: tags(n),
    }));
    own = await startTestEmulator({ seed: { secrets: many } });
  });
  afterAll(() => own.close());

  const list = async (more: Record<string, string> = {}) => {
    const asked = { RegionId: 'cn-hangzhou', ResourceType: 'secret', ...more };
    const { NextToken, TagResources } = await own.must('ListTagResources', asked);
    return { next: String(NextToken), rows: (TagResources as { TagResource: object[] }).TagResource };
  };

  test('gives a row a tag, 200 a page [secret.list-tags] [secret.list-tags-pages]', async () => {
    const first = await list();
    expect(first.rows).toHaveLength(200);
    expect(first.rows[0]).toEqual({ ResourceId: 's0', ResourceType: 'secret', TagKey: 'k0', TagValue: '0' });
    const second = await list({ NextToken: first.next });
    expect(second.rows).toHaveLength(200);
    expect(second.rows[0]).toMatchObject({ ResourceId: 's10', TagKey: 'k0' });
    expect(second.next).toBe('');
  });

  test('is narrowed by names and by tags [secret.list-tags]', async () => {
    expect((await list({ 'ResourceId.1': 's3', 'ResourceId.2': 'none' })).rows).toHaveLength(20);
    expect((await list({ 'Tag.1.Key': 'k1', 'Tag.1.Value': '7' })).rows).toMatchObject({
      length: 20,
      0: { ResourceId: 's7' },
    });
    const other = { 'Tag.2.Key': 'k2', 'Tag.2.Value': '8' };
    expect((await list({ 'Tag.1.Key': 'k1', 'Tag.1.Value': '7', ...other })).rows).toEqual([]);
    expect((await list({ 'Tag.1.Key': 'k1', ...other })).rows).toMatchObject({ length: 20, 0: { ResourceId: 's8' } });
    expect(await list({ 'Tag.1.Key': 'k1', 'ResourceId.1': 's3' })).toMatchObject({ next: '', rows: { length: 20 } });
  });

  test('knows no tags of keys [secret.tag-keys]', async () => {
    expect(await list({ ResourceType: 'key' })).toEqual({ next: '', rows: [] });
  });

  test.each(['x', 'cm93OjIwMA==', 'cm93OjU', 'cm93OjA'])(
    'refuses the token %s [secret.list-tags-token]',
    async (NextToken) => {
      const asked = { RegionId: 'cn-hangzhou', ResourceType: 'secret', NextToken };
      expect(await own.call('ListTagResources', asked)).toMatchObject({ status: 400, code: 'InvalidParameter' });
    },
  );
});

test.each(['ResourceId.0', 'ResourceId.01', 'ResourceId.00001', 'ResourceId.-1'])(
  'the parameter %s is unknown: numbers count from 1 [request.numbered]',
  async (name) => {
    const reply = await emulator.call('ListTagResources', {
      RegionId: 'cn-hangzhou',
      ResourceType: 'secret',
      [name]: 's3',
    });
    expect(reply).toMatchObject({ status: 400, code: 'UnsupportedParameter' });
  },
);
