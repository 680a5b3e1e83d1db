import { readFileSync } from 'node:fs';
import KmsSdk, * as kmsModels from '@alicloud/kms20160120';
import { Config } from '@alicloud/openapi-core/dist/utils.js';
import RdsSdk, * as rdsModels from '@alicloud/rds20140815';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

// The stock clients, unmodified: parameters in the URL, every action that they have for secrets and accounts.

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({
    seed: {
      accessKeys: [
        { id: 'emulator', secret: 'emulator' },
        { id: 'STS.session', secret: 's', token: 'the/token+=', policy: 'plan' },
      ],
      instances: [{ id: 'rm-1', engine: 'MySQL', databases: ['orders'] }],
    },
  });
});
afterAll(() => emulator.close());

type Key = { readonly accessKeyId: string; readonly accessKeySecret: string; readonly securityToken?: string };
const configOf = ({ accessKeyId, accessKeySecret, securityToken = '' }: Key) => {
  const key = { accessKeyId, accessKeySecret, ...(securityToken && { securityToken }) };
  return { ...key, endpoint: new URL(emulator.ready.kms).host, protocol: 'http' };
};
// Its Config class lives in a package that is not ours to depend on.
const kmsAs = (key: Key) => new KmsSdk.default(configOf(key) as ConstructorParameters<typeof KmsSdk.default>[0]);
const rdsAs = (key: Key) => new RdsSdk.default(new Config(configOf(key)));
const session = { accessKeyId: 'STS.session', accessKeySecret: 's', securityToken: 'the/token+=' };

test('KMS: the life of a generic secret', async () => {
  const kms = kmsAs(emulator.ready);
  const secretName = 'life';
  await kms.createSecret(new kmsModels.CreateSecretRequest({ secretName, versionId: 'v1', secretData: 'one' }));
  await kms.putSecretValue(new kmsModels.PutSecretValueRequest({ secretName, versionId: 'v2', secretData: 'two & ü' }));
  const value = async (versionStage: string) =>
    (await kms.getSecretValue(new kmsModels.GetSecretValueRequest({ secretName, versionStage }))).secretData;
  expect([await value('ACSCurrent'), await value('ACSPrevious')]).toEqual(['two & ü', 'one']);
  await kms.updateSecretVersionStage(
    new kmsModels.UpdateSecretVersionStageRequest({
      secretName,
      versionStage: 'ACSCurrent',
      removeFromVersion: 'v2',
      moveToVersion: 'v1',
    }),
  );
  expect(await value('ACSCurrent')).toBe('one');
  const { versionIds } = await kms.listSecretVersionIds(
    new kmsModels.ListSecretVersionIdsRequest({ secretName, includeDeprecated: 'true' }),
  );
  expect(versionIds?.versionId?.map(({ versionId }) => versionId).sort()).toEqual(['v1', 'v2']);

  await kms.tagResource(new kmsModels.TagResourceRequest({ secretName, tags: '[{"TagKey":"a b","TagValue":"c/d"}]' }));
  await kms.updateSecret(new kmsModels.UpdateSecretRequest({ secretName, description: 'eins, zwei' }));
  const describe = () => kms.describeSecret(new kmsModels.DescribeSecretRequest({ secretName, fetchTags: 'true' }));
  expect(await describe()).toMatchObject({
    description: 'eins, zwei',
    tags: { tag: [{ tagKey: 'a b', tagValue: 'c/d' }] },
  });
  await kms.untagResource(new kmsModels.UntagResourceRequest({ secretName, tagKeys: '["a b"]' }));
  expect((await describe()).tags?.tag).toEqual([]);

  await kms.deleteSecret(new kmsModels.DeleteSecretRequest({ secretName, recoveryWindowInDays: '7' }));
  await expect(value('ACSCurrent')).rejects.toMatchObject({ data: { Code: 'Rejected.ResourceInDeleteWindow' } });
  await kms.restoreSecret(new kmsModels.RestoreSecretRequest({ secretName }));
  await kms.deleteSecret(new kmsModels.DeleteSecretRequest({ secretName, forceDeleteWithoutRecovery: 'true' }));
  await expect(value('ACSCurrent')).rejects.toMatchObject({ data: { Code: 'Forbidden.ResourceNotFound' } });
});

test('KMS: a random password, and regions', async () => {
  const kms = kmsAs(emulator.ready);
  const { randomPassword } = await kms.getRandomPassword(
    new kmsModels.GetRandomPasswordRequest({ passwordLength: '16', excludePunctuation: 'true' }),
  );
  expect(randomPassword).toMatch(/^[A-Za-z0-9]{16}$/);
  expect((await kms.describeRegions(new kmsModels.DescribeRegionsRequest({}))).regions?.region).toContainEqual(
    expect.objectContaining({ regionId: 'cn-hangzhou' }),
  );
});

test('RDS: the life of an account', async () => {
  const rds = rdsAs(emulator.ready);
  const on = { DBInstanceId: 'rm-1', accountName: 'life' };
  const describe = async () => {
    const { body } = await rds.describeAccounts(new rdsModels.DescribeAccountsRequest(on));
    return body?.accounts?.DBInstanceAccount;
  };
  await rds.checkAccountNameAvailable(new rdsModels.CheckAccountNameAvailableRequest(on));
  await rds.createAccount(new rdsModels.CreateAccountRequest({ ...on, accountPassword: 'P@ss=w0rd&*' }));
  await rds.modifyAccountDescription(
    new rdsModels.ModifyAccountDescriptionRequest({ ...on, accountDescription: 'of_life' }),
  );
  await rds.grantAccountPrivilege(
    new rdsModels.GrantAccountPrivilegeRequest({ ...on, DBName: 'orders', accountPrivilege: 'ReadOnly' }),
  );
  await rds.resetAccountPassword(new rdsModels.ResetAccountPasswordRequest({ ...on, accountPassword: 'Oth3r+p@ss' }));
  expect(await describe()).toMatchObject([
    {
      accountName: 'life',
      accountDescription: 'of_life',
      databasePrivileges: { databasePrivilege: [{ DBName: 'orders', accountPrivilege: 'ReadOnly' }] },
    },
  ]);
  await rds.revokeAccountPrivilege(new rdsModels.RevokeAccountPrivilegeRequest({ ...on, DBName: 'orders' }));
  await rds.deleteAccount(new rdsModels.DeleteAccountRequest(on));
  expect(await describe()).toEqual([]);
});

test('RDS: instances by page number and by token, databases, regions', async () => {
  const rds = rdsAs(emulator.ready);
  const regionId = 'cn-hangzhou';
  for (const paging of [{ pageNumber: 1, pageSize: 30 }, { maxResults: 30 }]) {
    const { body } = await rds.describeDBInstances(new rdsModels.DescribeDBInstancesRequest({ regionId, ...paging }));
    expect(body?.items?.DBInstance).toMatchObject([{ DBInstanceId: 'rm-1', engine: 'MySQL' }]);
  }
  const { body } = await rds.describeDatabases(new rdsModels.DescribeDatabasesRequest({ DBInstanceId: 'rm-1' }));
  expect(body?.databases?.database).toMatchObject([{ DBName: 'orders', DBStatus: 'Running' }]);
  const regions = await rds.describeRegions(new rdsModels.DescribeRegionsRequest({}));
  expect(regions.body?.regions?.RDSRegion).toContainEqual(expect.objectContaining({ regionId }));
});

test('a session of STS may read, and is told what it may not', async () => {
  const [kms, rds] = [kmsAs(session), rdsAs(session)];
  expect((await kms.listSecrets(new kmsModels.ListSecretsRequest({}))).pageNumber).toBe(1);
  await expect(
    kms.createSecret(new kmsModels.CreateSecretRequest({ secretName: 'no', versionId: 'v1', secretData: 'x' })),
  ).rejects.toMatchObject({ data: { Code: 'Forbidden.NoPermission', HttpStatus: 403 } });
  const on = { DBInstanceId: 'rm-1', accountName: 'no' };
  await rds.describeAccounts(new rdsModels.DescribeAccountsRequest(on));
  await expect(
    rds.createAccount(new rdsModels.CreateAccountRequest({ ...on, accountPassword: 'P@ss=w0rd&*' })),
  ).rejects.toMatchObject({ statusCode: 403, code: 'Forbidden.RAM' });
});

test('the stock RDS client trusts the certificate of --tls, and only then speaks', async () => {
  const secure = await startTestEmulator({ tls: true, seed: { instances: [{ id: 'rm-1', engine: 'MySQL' }] } });
  const { ca = '', rds } = secure.ready;
  const config = { ...configOf(emulator.ready), endpoint: new URL(rds).host, protocol: 'https' };
  const ask = (more: object) =>
    new RdsSdk.default(new Config({ ...config, ...more })).describeAccounts(
      new rdsModels.DescribeAccountsRequest({ DBInstanceId: 'rm-1' }),
    );
  expect((await ask({ ca: readFileSync(ca, 'utf8') })).statusCode).toBe(200);
  await expect(ask({})).rejects.toThrow(/self-signed|unable to verify/);
  await secure.close();
});
