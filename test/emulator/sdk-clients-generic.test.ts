import { readFileSync } from 'node:fs';
import OpenApi, { Config, OpenApiRequest, Params } from '@alicloud/openapi-client';
import { RuntimeOptions } from '@alicloud/tea-util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

// Generic calls of @alicloud/openapi-client, which the SDKs of today stand on, unmodified and over HTTPS.

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({
    tls: true,
    now: new Date('2026-11-10T00:00:00Z'),
    seed: {
      accessKeys: [
        { id: 'emulator', secret: 'emulator' },
        { id: 'STS.session', secret: 's', token: 'the-token', policy: 'plan', role: { name: 'ci', session: 'job-1' } },
      ],
      instances: [{ id: 'rm-1', engine: 'MySQL', databases: ['orders'] }],
      events: [{ eventName: 'RotateSecret', eventTime: '2026-11-01T00:00:00Z', serviceName: 'Kms', eventRW: 'Write' }],
    },
  });
});
afterAll(() => emulator.close());

const versions = { kms: '2016-01-20', rds: '2014-08-15', sts: '2015-04-01', ram: '2015-05-01', trail: '2020-07-06' };
type Values = Readonly<Record<string, unknown>>;
type How = {
  /** Where parameters travel: the URL, a form, or a JSON body. */
  readonly carry?: 'query' | 'formData' | 'json';
  readonly key?: { readonly accessKeyId: string; readonly accessKeySecret: string; readonly securityToken?: string };
  readonly trust?: string;
  readonly bodyType?: 'json' | 'string';
};

const call = async (product: keyof typeof versions, action: string, values: Values = {}, how: How = {}) => {
  const { kms, ca = '', accessKeyId, accessKeySecret } = emulator.ready;
  const trust = how.trust ?? readFileSync(ca, 'utf8');
  const key = how.key ?? { accessKeyId, accessKeySecret };
  const client = new OpenApi.default(new Config({ ...key, endpoint: new URL(kms).host, ca: trust }));
  const { carry = 'formData', bodyType = 'json' } = how;
  const params = new Params({
    action,
    version: versions[product],
    protocol: 'HTTPS',
    method: 'POST',
    authType: 'AK',
    style: 'RPC',
    pathname: '/',
    reqBodyType: carry === 'query' ? 'formData' : carry,
    bodyType,
  });
  const request = new OpenApiRequest(carry === 'query' ? { query: values } : { body: values });
  const { body } = await client.callApi(params, request, new RuntimeOptions({}));
  return body;
};

const session = { accessKeyId: 'STS.session', accessKeySecret: 's', securityToken: 'the-token' };

test.each(['query', 'formData', 'json'] as const)('a secret and its account, by %s', async (carry) => {
  const name = `by_${carry.toLowerCase()}`;
  const on = { DBInstanceId: 'rm-1', AccountName: name };
  await call('rds', 'CreateAccount', { ...on, AccountPassword: 'P@ss=w0rd&*' }, { carry });
  await call('rds', 'GrantAccountPrivilege', { ...on, DBName: 'orders', AccountPrivilege: 'ReadOnly' }, { carry });
  const data = { Accounts: [{ AccountName: name, AccountPassword: 'P@ss=w0rd&*' }] };
  const config = { SecretSubType: 'SingleUser', DBInstanceId: 'rm-1', CustomData: {} };
  await call(
    'kms',
    'CreateSecret',
    {
      SecretName: name,
      VersionId: 'v1',
      SecretType: 'Rds',
      SecretData: JSON.stringify(data),
      ExtendedConfig: JSON.stringify(config),
      EnableAutomaticRotation: true,
      RotationInterval: '7d',
      Tags: JSON.stringify([{ TagKey: 'team', TagValue: 'orders' }]),
    },
    { carry },
  );
  expect(await call('kms', 'DescribeSecret', { SecretName: name, FetchTags: true }, { carry })).toMatchObject({
    AutomaticRotation: 'Enabled',
    Tags: { Tag: [{ TagKey: 'team', TagValue: 'orders' }] },
  });
  await call('kms', 'RotateSecret', { SecretName: name, VersionId: 'v2' }, { carry });
  expect(await call('kms', 'GetSecretValue', { SecretName: name }, { carry })).toMatchObject({ VersionId: 'v2' });
  expect(emulator.requests().at(-1)).toMatchObject({
    signature: 'acs3',
    [carry === 'query' ? 'query' : 'body']: ['SecretName'],
  });
});

describe('every other product answers on the same port', () => {
  test('RDS: instances, regions, a free name', async () => {
    expect(await call('rds', 'DescribeDBInstances', { RegionId: 'cn-hangzhou' })).toMatchObject({
      Items: { DBInstance: [{ DBInstanceId: 'rm-1' }] },
    });
    expect(await call('rds', 'DescribeRegions')).toMatchObject({ Regions: { RDSRegion: expect.any(Array) } });
    await call('rds', 'CheckAccountNameAvailable', { DBInstanceId: 'rm-1', AccountName: 'free' });
  });

  test('STS and RAM, as a session of a role', async () => {
    const key = session;
    expect(await call('sts', 'GetCallerIdentity', {}, { key })).toMatchObject({
      Arn: 'acs:ram::1000000000000000:assumed-role/ci/job-1',
    });
    expect(
      await call('ram', 'GetRole', { RoleName: 'AliyunServiceRoleForKMSSecretsManagerForRDS' }, { key }),
    ).toMatchObject({
      Role: { RoleName: 'AliyunServiceRoleForKMSSecretsManagerForRDS' },
    });
  });

  test('ActionTrail', async () => {
    const range = { StartTime: '2026-11-01T00:00:00Z', EndTime: '2026-11-12T00:00:00Z' };
    const { Events } = await call('trail', 'LookupEvents', { ...range, MaxResults: 50 });
    expect(Events).toContainEqual(expect.objectContaining({ eventName: 'RotateSecret', eventRW: 'Write' }));
  });

  test('XML, where a client asks for it', async () => {
    const xml = await call('kms', 'ListSecrets', { Format: 'XML' }, { bodyType: 'string', carry: 'query' });
    expect(xml).toMatch(/^<\?xml .*<SecretList><Secret><SecretName>/s);
  });
});

describe('a refusal', () => {
  test.each([
    ['an unknown secret', {}, { statusCode: 404, code: 'Forbidden.ResourceNotFound' }],
    ['a session without the permission', { key: session }, { statusCode: 403, code: 'Forbidden.NoPermission' }],
    ['a session without its token', { key: { ...session, securityToken: '' } }, { code: 'MissingSecurityToken' }],
    ['another token', { key: { ...session, securityToken: 'x' } }, { code: 'InvalidSecurityToken.Malformed' }],
    ['a wrong secret', { key: { accessKeyId: 'emulator', accessKeySecret: 'x' } }, { code: 'SignatureDoesNotMatch' }],
    ['an unknown key', { key: { accessKeyId: 'x', accessKeySecret: 'x' } }, { code: 'InvalidAccessKeyId.NotFound' }],
  ] as const)('of %s reaches the client as an error', async (_case, how, error) => {
    const failed = await call('kms', 'GetSecretValue', { SecretName: 'none' }, how).catch((thrown) => thrown);
    expect(failed).toMatchObject({ ...error, data: { RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/) } });
  });

  test('of a client that does not trust the certificate is its own', async () => {
    await expect(call('kms', 'ListSecrets', {}, { trust: '' })).rejects.toThrow(/self-signed|unable to verify/);
  });
});
