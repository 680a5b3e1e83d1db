import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Seed } from '../../src/emulator/seed/seed.ts';
import { type Params, startTestEmulator, type TestEmulator } from '../support/emulator.ts';

const [region, account] = ['cn-hangzhou', '1000000000000000'];
const kms = (rest: string): string => `acs:kms:${region}:${account}:${rest}`;
const rds = (id: string): string => `acs:rds:${region}:${account}:dbinstance/${id}`;
const serviceRole = 'AliyunServiceRoleForKMSSecretsManagerForRDS';

const create = { SecretName: 'new', VersionId: 'v1', SecretData: 'x' };
const inInstance = { EncryptionKeyId: 'key-1', DKMSInstanceId: 'kst-1' };
const rdsSecret = { SecretType: 'Rds', ExtendedConfig: '{}' };
const database = { DBInstanceId: 'rm-1', AccountName: 'none', DBName: 'none' };
const password = { AccountPassword: 'Passw0rd!x' };

/** A call, and each action with the resource that it needs: no more and no less. */
const rows: readonly (readonly [
  id: string,
  action: string,
  params: Params,
  needs: readonly (readonly [string, string])[],
  version?: string,
])[] = [
  ['[perm.container]', 'ListSecrets', {}, [['kms:ListSecrets', kms('secret')]]],
  ['[perm.container]', 'CreateSecret', create, [['kms:CreateSecret', kms('secret')]]],
  [
    '[perm.key]',
    'CreateSecret',
    { ...create, ...inInstance },
    [
      ['kms:CreateSecret', kms('secret')],
      ['kms:GenerateDataKey', kms('key/key-1')],
    ],
  ],
  [
    '[perm.first-role]',
    'CreateSecret',
    { ...create, ...rdsSecret },
    [
      ['kms:CreateSecret', kms('secret')],
      ['ram:CreateServiceLinkedRole', `acs:ram:*:${account}:role/*`],
    ],
  ],
  ...[
    'DescribeSecret',
    'GetSecretValue',
    'ListSecretVersionIds',
    'RestoreSecret',
    'UpdateSecret',
    'GetSecretPolicy',
    'RotateSecret',
    'DeleteSecret',
    'UpdateSecretRotationPolicy',
    'SetSecretPolicy',
    'UpdateSecretVersionStage',
    'PutSecretValue',
  ].map((action) => ['[perm.secret]', action, { SecretName: 's/a' }, [[`kms:${action}`, kms('secret/s/a')]]] as const),
  ['[perm.secret]', 'DescribeSecret', { SecretName: kms('secret/s/a') }, [['kms:DescribeSecret', kms('secret/s/a')]]],
  [
    '[perm.secret]',
    'DescribeSecret',
    { SecretName: 'acs:kms:cn-hangzhou:2:secret/s/a' },
    [['kms:DescribeSecret', 'acs:kms:cn-hangzhou:2:secret/s/a']],
  ],
  ['[perm.secret]', 'DescribeSecret', { SecretName: 'absent' }, [['kms:DescribeSecret', kms('secret/absent')]]],
  [
    '[perm.key]',
    'GetSecretValue',
    { SecretName: 'keyed' },
    [
      ['kms:GetSecretValue', kms('secret/keyed')],
      ['kms:Decrypt', kms('key/key-1')],
    ],
  ],
  [
    '[perm.key]',
    'PutSecretValue',
    { SecretName: 'keyed' },
    [
      ['kms:PutSecretValue', kms('secret/keyed')],
      ['kms:GenerateDataKey', kms('key/key-1')],
    ],
  ],
  ['[perm.key]', 'DescribeSecret', { SecretName: 'keyed' }, [['kms:DescribeSecret', kms('secret/keyed')]]],
  ['[perm.tags]', 'TagResource', { SecretName: 's/a' }, [['kms:TagResource', kms('secret/s/a')]]],
  ['[perm.tags]', 'UntagResource', { SecretName: 's/a' }, [['kms:UntagResource', kms('secret/s/a')]]],
  ...['TagResources', 'UntagResources', 'ListTagResources'].map(
    (action) =>
      [
        '[perm.tags]',
        action,
        { ResourceType: 'secret', 'ResourceId.1': 's/a', 'ResourceId.2': 'keyed' },
        [
          [`kms:${action}`, kms('secret/s/a')],
          [`kms:${action}`, kms('secret/keyed')],
        ],
      ] as const,
  ),
  [
    '[perm.tags]',
    'TagResources',
    { ResourceType: 'key', 'ResourceId.1': 'key-1' },
    [['kms:TagResources', kms('key/key-1')]],
  ],
  ['[perm.tags]', 'ListTagResources', { ResourceType: 'secret' }, [['kms:ListTagResources', kms('secret/*')]]],
  ['[perm.everything]', 'GetRandomPassword', {}, [['kms:GetRandomPassword', '*']]],
  ['[perm.none]', 'DescribeRegions', {}, []],
  ['[perm.none]', 'GetCallerIdentity', {}, []],
  [
    '[perm.list-instances]',
    'DescribeDBInstances',
    { RegionId: region, DBInstanceId: 'rm-1' },
    [['rds:DescribeDBInstances', rds('*')]],
  ],
  ...[
    'DescribeDBInstanceAttribute',
    'DescribeDBInstanceNetInfo',
    'DescribeAccounts',
    'DescribeDatabases',
    'CheckAccountNameAvailable',
    'CreateAccount',
    'DeleteAccount',
    'ModifyAccountDescription',
    'ResetAccountPassword',
    'GrantAccountPrivilege',
    'RevokeAccountPrivilege',
  ].map(
    (action) =>
      [
        '[perm.instance]',
        action,
        { ...database, ...(/^(Create|Reset)/.test(action) && password) },
        [[`rds:${action}`, rds('rm-1')]],
      ] as const,
  ),
  [
    '[perm.instance]',
    'DescribeAccounts',
    { DBInstanceId: 'rm-far' },
    [['rds:DescribeAccounts', `acs:rds:cn-shanghai:${account}:dbinstance/rm-far`]],
  ],
  ['[perm.everything]', 'DescribeRegions', {}, [['rds:DescribeRegions', '*']], '2014-08-15'],
  ['[perm.everything]', 'LookupEvents', {}, [['actiontrail:LookupEvents', '*']]],
  ['[perm.everything]', 'DescribeSystemEventAttribute', {}, [['cms:DescribeSystemEventAttribute', '*']]],
  ['[perm.role]', 'GetRole', { RoleName: serviceRole }, [['ram:GetRole', `acs:ram:*:${account}:role/${serviceRole}`]]],
  [
    '[perm.role]',
    'CreateServiceLinkedRole',
    { ServiceName: 'x.aliyuncs.com' },
    [['ram:CreateServiceLinkedRole', `acs:ram:*:${account}:role/*`]],
  ],
];

const policyOf = (needs: readonly (readonly [string, string])[]) => ({
  Version: '1' as const,
  Statement: [
    { Effect: 'Allow' as const, Action: 'nothing:Nothing', Resource: '*' },
    ...needs.map(([Action, Resource]) => ({ Effect: 'Allow' as const, Action, Resource })),
  ],
});

/** What is granted on everything of a kind is not granted by a policy for one of it. */
const tooNarrow = [
  ['[perm.list-instances]', 'DescribeDBInstances', { RegionId: region, DBInstanceId: 'rm-1' }, rds('rm-1')],
  ['[perm.tags]', 'ListTagResources', { ResourceType: 'secret' }, kms('secret/s/a')],
  ['[perm.container]', 'ListSecrets', {}, kms('secret/*')],
  ['[perm.everything]', 'GetRandomPassword', {}, kms('*')],
  ['[perm.everything]', 'LookupEvents', {}, 'acs:actiontrail:*:*:*'],
  ['[perm.role]', 'CreateServiceLinkedRole', { ServiceName: 'a' }, `acs:ram:*:${account}:role/${serviceRole}`],
] as const;

const seed: Seed = {
  accessKeys: [
    ...rows.flatMap(([, , , needs], row) => [
      { id: `all-${row}`, secret: 's', policy: policyOf(needs) },
      ...needs.map((left, index) => ({
        id: `less-${row}-${index}`,
        secret: 's',
        policy: policyOf(needs.filter((need) => need !== left)),
      })),
    ]),
    ...tooNarrow.map(([, action, , resource]) => ({
      id: `narrow-${action}`,
      secret: 's',
      policy: policyOf([['*', resource]]),
    })),
  ],
  serviceLinkedRole: false,
  kmsInstances: [{ id: 'kst-1', keys: ['key-1'] }],
  instances: [
    { id: 'rm-1', engine: 'MySQL', server: 'none' },
    { id: 'rm-far', engine: 'MySQL', server: 'none', region: 'cn-shanghai' },
  ],
  secrets: [
    { name: 's/a', type: 'Generic', data: 'x' },
    { name: 'keyed', type: 'Generic', data: 'x', kmsInstance: 'kst-1', encryptionKey: 'key-1' },
  ],
};

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({ seed });
});
afterAll(() => emulator.close());

/** The action that was denied. */
const deniedOf = async (row: number, id: string): Promise<unknown> => {
  const [, action = '', params, , version] = rows[row] ?? [];
  const { body } = await emulator.call(action, params, { key: { id, secret: 's' }, ...(version && { version }) });
  const { AccessDeniedDetail: detail } = body;
  return typeof detail === 'object' && detail !== null && 'AuthAction' in detail ? detail.AuthAction : undefined;
};

describe.each(
  rows.map(
    ([id, action, , needs], row) => [action, needs.map(([need]) => need).join(' and ') || 'nothing', id, row] as const,
  ),
)('%s needs %s', (_, __, id, row) => {
  test(`which is enough ${id}`, async () => {
    expect(await deniedOf(row, `all-${row}`)).toBeUndefined();
  });

  test.each(rows[row]?.[3].map(([action], index) => [action, index] as const) ?? [])(
    `not less than %s ${id}`,
    async (action, index) => {
      expect(await deniedOf(row, `less-${row}-${index}`)).toBe(action);
    },
  );
});

test.each(tooNarrow.map(([id, action, params, resource]) => [action, resource, id, params] as const))(
  '%s is not granted on %s %s',
  async (action, _, __, params) => {
    const { body } = await emulator.call(action, params, { key: { id: `narrow-${action}`, secret: 's' } });
    expect(body).toMatchObject({ AccessDeniedDetail: { NoPermissionType: 'ImplicitDeny' } });
  },
);
