import { describe, expect, it } from 'vitest';
import type { View } from '../../../src/aliyun/api/answer.ts';
import { CallFault } from '../../../src/aliyun/api/failure.ts';
import { describedSecret, listedSecrets, listedVersions } from '../../../src/aliyun/read/answers-kms.ts';
import { accountsOf, databasesOf, instanceFacts, withGrantsOf } from '../../../src/aliyun/read/answers-rds.ts';

const view = (fields: Record<string, unknown>): View => ({ action: 'DescribeSecret', fields, requestId: 'R-1' });

const lacks = (work: () => unknown): string => {
  try {
    work();
  } catch (thrown) {
    if (thrown instanceof CallFault && thrown.failure.kind === 'unexpected') return thrown.failure.field;
  }
  return 'nothing';
};

/** As the API reference shows it. */
const described = {
  Arn: 'acs:kms:cn-hangzhou:1540:secret/app',
  SecretName: 'app',
  SecretType: 'Rds',
  Description: 'words',
  CreateTime: '2026-11-01T00:00:00Z',
  UpdateTime: '2026-11-02T00:00:00Z',
  EncryptionKeyId: 'key-hzz',
  DKMSInstanceId: 'kst-1',
  AutomaticRotation: 'Enabled',
  RotationInterval: '604800s',
  NextRotationDate: '2026-11-28T00:00:00Z',
  LastRotationDate: '2026-11-21T00:00:00Z',
  ExtendedConfig:
    '{"SecretSubType":"DoubleUsers", "DBInstanceId":"rm-bp1",  "CustomData":{"Port":3306,"DBName":"shop"} }',
  Tags: { Tag: [{ TagKey: 'team', TagValue: 'a' }, { TagKey: 'empty' }] },
};

describe('DescribeSecret', () => {
  it('takes no name of JavaScript for one of the service', () => {
    const strange = { ...described, AutomaticRotation: 'constructor', ExtendedConfig: '{"SecretSubType":"toString"}' };
    const secret = describedSecret(view(strange));
    expect(secret.rotation.state).toBe('off');
    expect(secret).not.toHaveProperty('mode');
  });

  it.each([
    ['RotationInterval', 'soon'],
    ['RotationInterval', '999999999d'],
    ['NextRotationDate', 'soon'],
    ['LastRotationDate', '+275760-09-13T00:00:00Z'],
    ['PlannedDeleteTime', 'never'],
    ['CreateTime', 7.5e300],
  ])('refuses a %s that is %s', (field, value) => {
    expect(lacks(() => describedSecret(view({ ...described, [field]: value })))).toBe(field);
  });

  it('becomes a live secret', () => {
    expect(describedSecret(view(described))).toEqual({
      name: 'app',
      type: 'Rds',
      tags: { team: 'a', empty: '' },
      arn: 'acs:kms:cn-hangzhou:1540:secret/app',
      description: 'words',
      createTime: '2026-11-01T00:00:00Z',
      encryptionKey: 'key-hzz',
      kmsInstance: 'kst-1',
      mode: 'dual',
      instance: 'rm-bp1',
      customData: { Port: { json: '3306' }, DBName: 'shop' },
      rotation: { state: 'on', interval: 604_800, last: '2026-11-21T00:00:00Z', next: '2026-11-28T00:00:00Z' },
    });
  });

  it.each([
    [{ AutomaticRotation: 'Invalid' }, 'invalid'],
    [{ AutomaticRotation: 'Disabled' }, 'off'],
    [{ AutomaticRotation: undefined }, 'off'],
  ])('reads the rotation state of %o', (change, state) => {
    expect(describedSecret(view({ ...described, ...change })).rotation.state).toBe(state);
  });

  it('of a generic secret has neither mode nor instance', () => {
    const generic = describedSecret(
      view({ Arn: 'a', SecretName: 'g', CreateTime: '2026-11-01T00:00:00Z', ExtendedConfig: '', Tags: [] }),
    );
    expect(generic).toEqual({
      name: 'g',
      type: 'Generic',
      tags: {},
      arn: 'a',
      description: '',
      createTime: '2026-11-01T00:00:00Z',
      customData: {},
      rotation: { state: 'off' },
    });
  });

  it.each([
    [{ Arn: undefined }, 'Arn'],
    [{ SecretName: '' }, 'SecretName'],
    [{ SecretName: ['app'] }, 'SecretName'],
    [{ ExtendedConfig: '{' }, 'ExtendedConfig'],
    [{ ExtendedConfig: '[]' }, 'ExtendedConfig'],
    [{ Tags: 'none' }, 'Tags'],
    [{ Tags: { Tag: ['team'] } }, 'Tags.Tag'],
  ])('lacks what it must have: %o', (change, field) => {
    expect(lacks(() => describedSecret(view({ ...described, ...change })))).toBe(field);
  });
});

describe('lists of KMS', () => {
  it('counts what is there when no total is told, and keeps the time of a planned deletion', () => {
    const secret = { SecretName: 'a', SecretType: 'Rds', PlannedDeleteTime: '2020-02-21T23:36:07.713703651+08:00' };
    expect(listedSecrets(view({ SecretList: { Secret: [secret] } }))).toEqual({
      total: 1,
      secrets: [{ name: 'a', type: 'Rds', tags: {}, plannedDeleteTime: '2020-02-21T15:36:07.713Z' }],
    });
    expect(lacks(() => listedSecrets(view({ TotalCount: 1 })))).toBe('SecretList');
    expect(lacks(() => listedSecrets(view({ SecretList: {}, TotalCount: 'many' })))).toBe('TotalCount');
  });

  it('reads versions with and without stages', () => {
    const one = {
      VersionId: 'v1',
      CreateTime: '2026-11-01T00:00:00Z',
      VersionStages: { VersionStage: ['ACSCurrent'] },
    };
    expect(listedVersions(view({ VersionIds: { VersionId: [one, { VersionId: 'v0' }] } }))).toEqual([
      { id: 'v1', createTime: '2026-11-01T00:00:00Z', stages: ['ACSCurrent'] },
      { id: 'v0', createTime: '', stages: [] },
    ]);
    const wrong = { VersionIds: { VersionId: [{ VersionId: 'v', VersionStages: { VersionStage: [1] } }] } };
    expect(lacks(() => listedVersions(view(wrong)))).toBe('VersionStages');
  });

  it('finds no secret of a name that objects have by birth', () => {
    const { secrets } = listedSecrets(view({ SecretList: { Secret: [{ SecretName: '__proto__' }] } }));
    expect(secrets[0]?.name).toBe('__proto__');
    expect('constructor' in (secrets[0]?.tags ?? { constructor: 1 })).toBe(false);
  });
});

describe('answers of RDS', () => {
  const attribute = {
    DBInstanceId: 'rm-bp1',
    Engine: 'MySQL',
    EngineVersion: '8.0',
    DBInstanceStatus: 'Running',
    RegionId: 'cn-hangzhou',
    DBInstanceStorageType: 'cloud_essd',
    AccountMaxQuantity: '50',
    ConnectionString: 'rm-bp1.mysql.rds.aliyuncs.com',
    Port: 3306,
  };
  const instance = (change: object) =>
    instanceFacts(view({ Items: { DBInstanceAttribute: [{ ...attribute, ...change }] } }));

  it('become an instance', () => {
    expect(instance({})).toEqual({
      id: 'rm-bp1',
      engine: 'MySQL',
      version: '8.0',
      status: 'Running',
      region: 'cn-hangzhou',
      storage: 'cloud_essd',
      accountLimit: 50,
      endpoint: 'rm-bp1.mysql.rds.aliyuncs.com:3306',
    });
    expect(instance({ Engine: 'postgresql', Port: undefined })).toMatchObject({ engine: 'PostgreSQL' });
    expect(instance({ Port: undefined })).not.toHaveProperty('endpoint');
    expect(instance({ LockMode: 'Unlock', Category: 'Basic' })).toMatchObject({ edition: 'Basic' });
    expect(instance({ LockMode: 'Unlock' })).not.toHaveProperty('lock');
    expect(instance({ LockMode: 'ManualLock' })).toMatchObject({ lock: 'ManualLock' });
    expect(() => instanceFacts(view({ Items: { DBInstanceAttribute: [] } }))).toThrow(CallFault);
    expect(lacks(() => instance({ Engine: 'PPAS' }))).toBe('Engine');
  });

  const granted = (privilege: string) =>
    view({
      Accounts: {
        DBInstanceAccount: [
          {
            AccountName: 'a',
            AccountStatus: 'Available',
            AccountType: 'Normal',
            DatabasePrivileges: { DatabasePrivilege: [{ DBName: 'd', AccountPrivilege: privilege }] },
          },
        ],
      },
    });

  it.each([
    ['MySQL', 'ReadWrite', 'ReadWrite'],
    ['MySQL', 'ALL', 'Custom'],
    ['MySQL', 'SomethingNew', 'Custom'],
    ['PostgreSQL', 'ALL', 'DBOwner'],
    ['SQLServer', 'DbOwner', 'DBOwner'],
    [undefined, 'ALL', 'DBOwner'],
  ] as const)('%s spells %s, which is %s', (engine, spelled, privilege) => {
    expect(accountsOf(granted(spelled), engine)[0]?.grants).toEqual({ d: privilege });
  });

  it('fill in the permissions that only the databases show', () => {
    const [account] = accountsOf(granted('ReadOnly'), 'MySQL');
    const rows = databasesOf(
      view({
        Databases: {
          Database: ['d', 'e'].map((DBName) => ({
            DBName,
            DBStatus: 'Running',
            Accounts: { AccountPrivilegeInfo: [{ Account: 'a', AccountPrivilege: 'ReadWrite' }] },
          })),
        },
      }),
      'MySQL',
    );
    expect(account && withGrantsOf([account], rows)[0]?.grants).toEqual({ d: 'ReadOnly', e: 'ReadWrite' });
  });
});
