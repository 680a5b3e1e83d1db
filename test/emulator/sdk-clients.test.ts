import KmsSdk, { CreateSecretRequest, DescribeSecretRequest } from '@alicloud/kms20160120';
import { Config } from '@alicloud/openapi-core/dist/utils.js';
import PopCore from '@alicloud/pop-core';
import RdsSdk, { CreateAccountRequest, DescribeAccountsRequest } from '@alicloud/rds20140815';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

// Clients that nobody here wrote, unmodified. They decide whether the wire is understood.

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({ seed: { instances: [{ id: 'rm-1', engine: 'MySQL', databases: ['orders'] }] } });
});
afterAll(() => emulator.close());

const pop = (apiVersion: string) => {
  const { kms: endpoint, accessKeyId, accessKeySecret } = emulator.ready;
  return new PopCore({ accessKeyId, accessKeySecret, endpoint, apiVersion });
};

test.each(['GET', 'POST'])('@alicloud/pop-core over %s', async (method) => {
  const [kms, rds, name] = [pop('2016-01-20'), pop('2014-08-15'), `pop_${method.toLowerCase()}`];
  const on = { DBInstanceId: 'rm-1', AccountName: name };
  await rds.request('CreateAccount', { ...on, AccountPassword: 'Pass!@#$%^&*()_+-=1' }, { method });
  await rds.request('GrantAccountPrivilege', { ...on, DBName: 'orders', AccountPrivilege: 'ReadOnly' }, { method });
  const data = { Accounts: [{ AccountName: name, AccountPassword: 'Pass!@#$%^&*()_+-=1' }] };
  const secret = {
    SecretName: name,
    VersionId: 'v1',
    SecretType: 'Rds',
    SecretData: JSON.stringify(data),
    ExtendedConfig: JSON.stringify({ SecretSubType: 'SingleUser', DBInstanceId: 'rm-1', CustomData: {} }),
  };
  await kms.request('CreateSecret', secret, { method });
  await kms.request('RotateSecret', { SecretName: name, VersionId: 'v2' }, { method });
  const value = await kms.request<{ VersionId: string; SecretData: string }>(
    'GetSecretValue',
    { SecretName: name },
    { method },
  );
  expect(value).toMatchObject({ SecretName: name, SecretType: 'Rds', VersionId: 'v2' });
  expect(JSON.parse(value.SecretData)).toEqual({
    AccountName: name,
    AccountPassword: expect.stringMatching(/^.{20}$/),
  });
  expect(emulator.requests().at(-1)).toMatchObject({ method, signature: 'v1' });
  expect(emulator.requests().at(-1)?.[method === 'GET' ? 'query' : 'body']).toContain('Signature');
  await expect(kms.request('CreateSecret', secret, { method })).rejects.toMatchObject({
    name: 'Rejected.ResourceExistError',
    data: { Code: 'Rejected.ResourceExist', HttpStatus: 409 },
  });
});

test('the stock KMS client, everything in the URL', async () => {
  const { accessKeyId, accessKeySecret, kms } = emulator.ready;
  const { host: endpoint } = new URL(kms);
  const config = { accessKeyId, accessKeySecret, endpoint, protocol: 'http' };
  // Its Config class lives in a package that is not ours to depend on.
  const client = new KmsSdk.default(config as ConstructorParameters<typeof KmsSdk.default>[0]);
  const made = await client.createSecret(
    new CreateSecretRequest({
      secretName: 'stock',
      versionId: 'v1',
      secretData: 'x'.repeat(30_720),
      tags: '[{"TagKey":"a","TagValue":"b"}]',
    }),
  );
  expect(made).toMatchObject({ secretName: 'stock', versionId: 'v1' });
  const described = await client.describeSecret(new DescribeSecretRequest({ secretName: 'stock', fetchTags: 'true' }));
  expect(described.tags?.tag).toEqual([expect.objectContaining({ tagKey: 'a', tagValue: 'b' })]);
  expect(emulator.requests().at(-1)).toMatchObject({ signature: 'v1', action: 'DescribeSecret', body: [] });
  await expect(client.describeSecret(new DescribeSecretRequest({ secretName: 'none' }))).rejects.toMatchObject({
    data: { Code: 'Forbidden.ResourceNotFound', HttpStatus: 404 },
  });
});

test('the stock RDS client, everything in the URL', async () => {
  const { accessKeyId, accessKeySecret, rds } = emulator.ready;
  const { host: endpoint } = new URL(rds);
  const client = new RdsSdk.default(new Config({ accessKeyId, accessKeySecret, endpoint, protocol: 'http' }));
  const account = { DBInstanceId: 'rm-1', accountName: 'stock', accountPassword: 'P@ss=w0rd&*' };
  await client.createAccount(new CreateAccountRequest(account));
  const { body, statusCode } = await client.describeAccounts(
    new DescribeAccountsRequest({ DBInstanceId: 'rm-1', accountName: 'stock' }),
  );
  expect(statusCode).toBe(200);
  expect(body?.accounts?.DBInstanceAccount).toMatchObject([
    { accountName: 'stock', accountStatus: 'Available', accountType: 'Normal' },
  ]);
  expect(emulator.requests().at(-1)).toMatchObject({ signature: 'acs3', action: 'DescribeAccounts', body: [] });
  await expect(client.createAccount(new CreateAccountRequest(account))).rejects.toMatchObject({
    code: 'InvalidAccountName.Duplicate',
    statusCode: 400,
    requestId: expect.any(String),
  });
});
