import { describe, expect, test } from 'vitest';
import { ramPolicy } from '../../../src/aliyun/permissions/ram-policy.ts';
import { desiredOf, desiredSecret } from '../../support/wire-connect.ts';

const desired = desiredOf(
  desiredSecret({ name: 'prod/orders/app', instance: { id: 'rm-1' } }),
  desiredSecret({ name: 'prod/orders/jobs', instance: { id: 'rm-2' }, encryptionKey: 'key-1', kmsInstance: 'kst-1' }),
);
const resourcesOf = (action: string, ...given: Parameters<typeof ramPolicy>): readonly string[] =>
  ramPolicy(...given).Statement.flatMap(({ Action, Resource }) => (Action.includes(action) ? Resource : []));

describe('what a policy is about', () => {
  test('writes: the folder that all names share; reads of metadata: every secret of the region', () => {
    expect(resourcesOf('kms:RotateSecret', 'apply', desired, [])).toEqual([
      'acs:kms:cn-hangzhou:*:secret/prod/orders/*',
    ]);
    expect(resourcesOf('kms:DescribeSecret', 'apply', desired, [])).toEqual(['acs:kms:cn-hangzhou:*:secret/*']);
    const apart = desiredOf(desiredSecret({ name: 'prod/a' }), desiredSecret({ name: 'production' }));
    expect(resourcesOf('kms:RotateSecret', 'apply', apart, [])).toEqual(['acs:kms:cn-hangzhou:*:secret/*']);
  });

  test('the secrets as a whole, in both forms that documents give', () => {
    const whole = ['acs:kms:cn-hangzhou:*:secret', 'acs:kms:cn-hangzhou:*:secret/*'];
    expect(resourcesOf('kms:ListSecrets', 'plan', desired, [])).toEqual(whole);
    expect(resourcesOf('kms:CreateSecret', 'apply', desired, [])).toEqual(whole);
  });

  test('the instances of the files, no others', () => {
    expect(resourcesOf('rds:DescribeAccounts', 'plan', desired, [])).toEqual([
      'acs:rds:cn-hangzhou:*:dbinstance/rm-1',
      'acs:rds:cn-hangzhou:*:dbinstance/rm-2',
    ]);
  });

  test('keys of the customer, where there are any', () => {
    expect(resourcesOf('kms:GenerateDataKey', 'apply', desired, [])).toEqual(['acs:kms:cn-hangzhou:*:key/key-1']);
    expect(resourcesOf('kms:Decrypt', 'readers', desired, [])).toEqual(['acs:kms:cn-hangzhou:*:key/key-1']);
    expect(resourcesOf('kms:Decrypt', 'plan', desired, [])).toEqual([]);
    expect(resourcesOf('kms:Decrypt', 'readers', desired, ['prod/orders/app'])).toEqual([]);
  });

  test('given names: these secrets and their instances only', () => {
    const names = ['prod/orders/jobs'];
    expect(resourcesOf('kms:RotateSecret', 'apply', desired, names)).toEqual([
      'acs:kms:cn-hangzhou:*:secret/prod/orders/jobs',
    ]);
    for (const action of ['kms:DescribeSecret', 'kms:GetSecretPolicy', 'kms:DeleteSecret', 'kms:ListSecretVersionIds'])
      expect(resourcesOf(action, 'apply', desired, names)).toEqual([
        'acs:kms:cn-hangzhou:*:secret/prod/orders/jobs',
        'acs:kms:cn-hangzhou:*:secret/prod/orders/jobs.keyturn-backup-390adca8c519',
      ]);
    expect(resourcesOf('rds:CreateAccount', 'apply', desired, names)).toEqual([
      'acs:rds:cn-hangzhou:*:dbinstance/rm-2',
    ]);
  });

  test('readers may read values, by name, and nothing else', () => {
    expect(ramPolicy('readers', desired, ['prod/orders/app'])).toEqual({
      Version: '1',
      Statement: [
        {
          Effect: 'Allow',
          Action: ['kms:GetSecretValue'],
          Resource: ['acs:kms:cn-hangzhou:*:secret/prod/orders/app'],
        },
      ],
    });
  });

  test('only apply writes, only verify and readers read values', () => {
    const actionsOf = (...given: Parameters<typeof ramPolicy>): readonly string[] =>
      ramPolicy(...given).Statement.flatMap(({ Action }) => Action);
    expect(actionsOf('plan', desired, []).filter((action) => !/:(List|Describe)/.test(action))).toEqual([
      'kms:GetSecretPolicy',
    ]);
    expect(actionsOf('verify', desired, []).filter((action) => !/:(List|Describe)/.test(action))).toEqual([
      'kms:GetSecretValue',
      'kms:Decrypt',
    ]);
    expect(actionsOf('apply', desired, [])).not.toContain('kms:GetSecretValue');
  });
});
