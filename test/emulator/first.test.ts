import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({
    seed: { instances: [{ id: 'rm-1', engine: 'MySQL', databases: ['orders'] }] },
    now: new Date('2027-01-01T00:00:00Z'),
  });
});
afterAll(() => emulator.close());

test.each(['v1', 'acs3'] as const)('from an account to a rotated secret, signed with %s', async (signature) => {
  const name = `app_${signature}`;
  const on = { DBInstanceId: 'rm-1', AccountName: name };
  const must = (action: string, params: Record<string, string>) => emulator.must(action, params, { signature });
  await must('CreateAccount', { ...on, AccountPassword: 'Passw0rd!x' });
  await must('GrantAccountPrivilege', { ...on, DBName: 'orders', AccountPrivilege: 'ReadWrite' });
  expect(await must('DescribeAccounts', on)).toMatchObject({
    Accounts: {
      DBInstanceAccount: [
        {
          AccountStatus: 'Available',
          DatabasePrivileges: { DatabasePrivilege: [{ DBName: 'orders', AccountPrivilege: 'ReadWrite' }] },
        },
      ],
    },
  });
  await must('CreateSecret', {
    SecretName: name,
    VersionId: 'v1',
    SecretType: 'Rds',
    SecretData: JSON.stringify({ Accounts: [{ AccountName: name, AccountPassword: 'Passw0rd!x' }] }),
    ExtendedConfig: JSON.stringify({ SecretSubType: 'SingleUser', DBInstanceId: 'rm-1' }),
    EnableAutomaticRotation: 'true',
    RotationInterval: '7d',
    Tags: '[{"TagKey":"keyturn:owner","TagValue":"x"}]',
  });
  expect(await must('DescribeSecret', { SecretName: name, FetchTags: 'true' })).toMatchObject({
    RotationInterval: '604800s',
    AutomaticRotation: 'Enabled',
  });
  await must('RotateSecret', { SecretName: name, VersionId: 'v2' });
  const value = await must('GetSecretValue', { SecretName: name });
  expect(value).toMatchObject({ VersionId: 'v2', SecretType: 'Rds' });
  expect(JSON.parse(String(value.SecretData))).toMatchObject({ AccountName: name });
  expect(await must('ListSecretVersionIds', { SecretName: name })).toMatchObject({ TotalCount: 2 });
});
