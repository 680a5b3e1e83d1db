import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Seed } from '../../src/emulator/seed/seed.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

const account = '1700000000000001';
const serviceRole = 'AliyunServiceRoleForKMSSecretsManagerForRDS';
const ServiceName = 'secretsmanager-rds.kms.aliyuncs.com';
const now = new Date('2030-01-01T00:00:00Z');

const seed: Seed = {
  accountId: account,
  accessKeys: [
    { id: 'emulator', secret: 'emulator' },
    { id: 'alice-1', secret: 's', user: 'alice', policy: 'none' },
    { id: 'alice-2', secret: 's', user: 'alice' },
    { id: 'owner', secret: 's', root: true },
    {
      id: 'STS.1',
      secret: 's',
      token: 't1',
      role: { name: 'deployer', session: 'ci' },
      expires: '2030-01-02T00:00:00Z',
    },
    { id: 'STS.2', secret: 's', token: 't2' },
    {
      id: 'maker',
      secret: 's',
      policy: {
        Version: '1',
        Statement: [
          {
            Effect: 'Allow',
            Action: 'ram:CreateServiceLinkedRole',
            Resource: '*',
            Condition: { StringEquals: { 'ram:ServiceName': ServiceName } },
          },
        ],
      },
    },
  ],
  instances: [{ id: 'rm-1', engine: 'MySQL', server: 'none', accounts: [{ name: 'one' }] }],
};
const managed = {
  SecretName: 'new',
  VersionId: 'v1',
  SecretType: 'Rds',
  ExtendedConfig: '{"SecretSubType":"SingleUser","DBInstanceId":"rm-1"}',
  SecretData: '{"Accounts":[{"AccountName":"one","AccountPassword":"Passw0rd!x"}]}',
};

let emulator: TestEmulator;
beforeEach(async () => {
  emulator = await startTestEmulator({ seed, now });
});
afterEach(() => emulator.close());

const start = async (more: Seed): Promise<void> => emulator.seed({ ...seed, ...more });
const whoIs = async (id: string, token?: string) => {
  const { RequestId: _, ...told } = await emulator.must(
    'GetCallerIdentity',
    {},
    { key: { id, secret: id === 'emulator' ? id : 's', ...(token && { token }) } },
  );
  return told;
};
const digits = (lead: 2 | 3): unknown => expect.stringMatching(new RegExp(`^${lead}\\d{17}$`));

describe('GetCallerIdentity', () => {
  test('a user [identity.user]', async () => {
    const alice = await whoIs('alice-1');
    expect(alice).toEqual({
      IdentityType: 'RAMUser',
      AccountId: account,
      PrincipalId: digits(2),
      UserId: digits(2),
      Arn: `acs:ram::${account}:user/alice`,
    });
    expect(alice.PrincipalId).toBe(alice.UserId);
    expect(await whoIs('alice-2')).toEqual(alice);
  });

  test('a key that says nothing belongs to a user of its own name [identity.key]', async () => {
    expect(await whoIs('emulator')).toMatchObject({
      IdentityType: 'RAMUser',
      Arn: `acs:ram::${account}:user/emulator`,
    });
    expect((await whoIs('emulator')).UserId).not.toBe((await whoIs('alice-1')).UserId);
  });

  test('the account owner [identity.root]', async () => {
    expect(await whoIs('owner')).toEqual({
      IdentityType: 'Account',
      AccountId: account,
      PrincipalId: account,
      UserId: account,
      Arn: `acs:ram::${account}:root`,
    });
  });

  test('a session of a role [identity.session]', async () => {
    expect(await whoIs('STS.1', 't1')).toEqual({
      IdentityType: 'AssumedRoleUser',
      AccountId: account,
      PrincipalId: expect.stringMatching(/^3\d{17}:ci$/),
      Arn: `acs:ram::${account}:assumed-role/deployer/ci`,
      RoleId: digits(3),
    });
  });

  test('a token without a role stands for a role named emulator [identity.key]', async () => {
    expect(await whoIs('STS.2', 't2')).toMatchObject({ Arn: `acs:ram::${account}:assumed-role/emulator/STS.2` });
  });

  test('a session ends on the virtual clock [identity.session-end]', async () => {
    await emulator.advance('1d');
    expect(
      await emulator.call('GetCallerIdentity', {}, { key: { id: 'STS.1', secret: 's', token: 't1' } }),
    ).toMatchObject({ status: 400, code: 'InvalidSecurityToken.Expired' });
  });
});

describe('GetRole', () => {
  test('the service-linked role [identity.role]', async () => {
    const { Role } = await emulator.must('GetRole', { RoleName: serviceRole });
    expect(Role).toEqual({
      RoleId: digits(3),
      RoleName: serviceRole,
      Arn: `acs:ram::${account}:role/${serviceRole.toLowerCase()}`,
      Description: expect.any(String),
      AssumeRolePolicyDocument: JSON.stringify({
        Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: [ServiceName] } }],
        Version: '1',
      }),
      CreateDate: '2030-01-01T00:00:00Z',
      UpdateDate: '2030-01-01T00:00:00Z',
      MaxSessionDuration: 3600,
    });
  });

  test('the role of a session [identity.role]', async () => {
    expect(await emulator.must('GetRole', { RoleName: 'deployer' })).toMatchObject({
      Role: { RoleId: (await whoIs('STS.1', 't1')).RoleId, Arn: `acs:ram::${account}:role/deployer` },
    });
  });

  test.each([
    ['none of that name [identity.role-missing]', 'nobody', 404, 'EntityNotExist.Role'],
    ['a wrong character [identity.role-name]', 'a_b', 400, 'InvalidParameter.RoleName.InvalidChars'],
    ['too long [identity.role-name]', 'a'.repeat(65), 400, 'InvalidParameter.RoleName.Length'],
  ])('%s', async (_, RoleName, status, code) => {
    expect(await emulator.call('GetRole', { RoleName })).toMatchObject({ status, code });
  });
});

describe('CreateServiceLinkedRole', () => {
  const resourceManager = { version: '2020-03-31' };

  test.each([
    ['RAM', {}],
    ['Resource Manager', resourceManager],
  ])('by %s [identity.create-role]', async (_, options) => {
    await start({ serviceLinkedRole: false });
    expect(await emulator.call('GetRole', { RoleName: serviceRole })).toMatchObject({ code: 'EntityNotExist.Role' });
    const { Role } = await emulator.must('CreateServiceLinkedRole', { ServiceName, Description: 'ignored' }, options);
    const {
      UpdateDate: _u,
      MaxSessionDuration: _m,
      ...shown
    } = Object((await emulator.must('GetRole', { RoleName: serviceRole })).Role);
    expect(Role).toEqual({
      ...shown,
      RolePrincipalName: `${serviceRole}@role.${account}.onaliyunservice.com`,
      IsServiceLinkedRole: true,
    });
  });

  test('a second time [identity.create-role-again]', async () => {
    expect(await emulator.call('CreateServiceLinkedRole', { ServiceName })).toMatchObject({
      status: 409,
      code: 'EntityAlreadyExists.Role',
    });
  });

  test('a suffix [identity.create-role-suffix]', async () => {
    expect(await emulator.call('CreateServiceLinkedRole', { ServiceName, CustomSuffix: 'a' })).toMatchObject({
      status: 400,
      code: 'InvalidParameter.CustomSuffix.NotAllowed',
    });
  });

  test('another service [identity.create-role-others]', async () => {
    expect(await emulator.call('CreateServiceLinkedRole', { ServiceName: 'polardb.aliyuncs.com' })).toMatchObject({
      status: 400,
      code: 'InvalidParameter.ServiceName',
    });
  });

  test('a permission may be for one service [perm.role]', async () => {
    await start({ serviceLinkedRole: false });
    const key = { id: 'maker', secret: 's' };
    expect(
      await emulator.call('CreateServiceLinkedRole', { ServiceName: 'polardb.aliyuncs.com' }, { key }),
    ).toMatchObject({ code: 'NoPermission' });
    await emulator.must('CreateServiceLinkedRole', { ServiceName }, { key });
  });
});

describe('the service-linked role', () => {
  test('is made with the first RDS secret, not with another one [identity.first-secret]', async () => {
    await start({ serviceLinkedRole: false });
    await emulator.must('CreateSecret', { SecretName: 'generic', VersionId: 'v1', SecretData: 'x' });
    expect(await emulator.call('GetRole', { RoleName: serviceRole })).toMatchObject({ code: 'EntityNotExist.Role' });
    await emulator.must('CreateSecret', managed);
    expect(await emulator.must('GetRole', { RoleName: serviceRole })).toMatchObject({
      Role: { RoleName: serviceRole },
    });
    await emulator.must('RotateSecret', { SecretName: 'new', VersionId: 'v2' });
  });

  test('is not made by a secret that is refused [identity.first-secret]', async () => {
    await start({ serviceLinkedRole: false });
    expect(await emulator.call('CreateSecret', { ...managed, SecretData: '{}' })).toMatchObject({ status: 400 });
    expect(await emulator.call('GetRole', { RoleName: serviceRole })).toMatchObject({ code: 'EntityNotExist.Role' });
  });

  test('is what KMS rotates with [identity.rotation]', async () => {
    await start({ serviceLinkedRole: false, secrets: [{ name: 's', instance: 'rm-1', accounts: [{ name: 'one' }] }] });
    const rotate = (VersionId: string) => emulator.call('RotateSecret', { SecretName: 's', VersionId });
    expect(await rotate('v2')).toMatchObject({ status: 400, code: 'Rejected.RotationFailed' });
    await emulator.must('CreateServiceLinkedRole', { ServiceName });
    expect(await rotate('v3')).toMatchObject({ status: 200 });
  });
});

test('the state tells whose keys are, and no secret of them [identity.state]', async () => {
  const state = emulator.state();
  expect(state.accessKeys).toContainEqual({
    id: 'STS.1',
    arn: `acs:ram::${account}:assumed-role/deployer/ci`,
    policies: ['full'],
    expires: '2030-01-02T00:00:00Z',
  });
  expect(state.roles.map(({ name }) => name)).toEqual(['deployer', 'emulator', serviceRole]);
  expect(JSON.stringify(state)).not.toMatch(/"t1"|"s"/);
});
