import { assumptions } from './assumptions.ts';

/** By the code that RAM calls each by: `cms` is CloudMonitor. */
export type Service = 'kms' | 'rds' | 'actiontrail' | 'cms' | 'ram' | 'sts';

/** How people call them. */
export const nameOf: Readonly<Record<Service, string>> = {
  kms: 'KMS',
  rds: 'RDS',
  actiontrail: 'ActionTrail',
  cms: 'CloudMonitor',
  ram: 'RAM',
  sts: 'STS',
};

/** Calls a second of an account in a region (KMS and ActionTrail document theirs). `rotation` is counted by the hour. */
export const rateGroups = {
  kmsMetadata: assumptions.kmsMetadataPerSecond,
  kmsLifecycle: assumptions.kmsLifecyclePerSecond,
  kmsValues: assumptions.kmsValuesPerSecond,
  kmsTags: assumptions.kmsTagsPerSecond,
  rdsReads: assumptions.rdsReadsPerSecond,
  rdsWrites: assumptions.rdsWritesPerSecond,
  trail: 2,
  monitor: assumptions.monitorPerSecond,
  roles: assumptions.ramReadsPerSecond,
} as const;

/** RotateSecret, for each account (KMS). */
export const rotationsPerHour = 50;

export type RateGroup = keyof typeof rateGroups | 'rotation';

type Described = {
  readonly service: Service;
  readonly group: RateGroup;
  /** A read: a second call does no harm. RotateSecret is none, since each call counts against the hour's rotations. */
  readonly repeatable: boolean;
  /** What RAM grants it on: the secrets of the region as a whole, one secret, one secret and its backup, one instance, KMS's own role, or no less than all. */
  readonly on: 'secrets' | 'secret' | 'secretAndBackup' | 'instance' | 'serviceRole' | 'all';
  /**
   * Who calls it. What `plan` reads, all others but `history` read as well; what `replace` reads, only plan and apply do.
   * `anyone`: no permission is asked for.
   */
  readonly by: 'plan' | 'replace' | 'apply' | 'verify' | 'status' | 'history' | 'anyone';
};

/** Every action of all services that keyturn calls, and what the wire must know about it. */
export const actions = {
  ListSecrets: { service: 'kms', group: 'kmsMetadata', repeatable: true, on: 'secrets', by: 'plan' },
  DescribeSecret: { service: 'kms', group: 'kmsMetadata', repeatable: true, on: 'secretAndBackup', by: 'plan' },
  ListSecretVersionIds: { service: 'kms', group: 'kmsMetadata', repeatable: true, on: 'secretAndBackup', by: 'plan' },
  GetSecretPolicy: { service: 'kms', group: 'kmsMetadata', repeatable: true, on: 'secretAndBackup', by: 'replace' },
  GetSecretValue: { service: 'kms', group: 'kmsValues', repeatable: true, on: 'secret', by: 'verify' },
  CreateSecret: { service: 'kms', group: 'kmsLifecycle', repeatable: false, on: 'secrets', by: 'apply' },
  DeleteSecret: { service: 'kms', group: 'kmsLifecycle', repeatable: false, on: 'secretAndBackup', by: 'apply' },
  RestoreSecret: { service: 'kms', group: 'kmsLifecycle', repeatable: false, on: 'secret', by: 'apply' },
  DeleteAccount: { service: 'rds', group: 'rdsWrites', repeatable: false, on: 'instance', by: 'apply' },
  ModifyAccountDescription: { service: 'rds', group: 'rdsWrites', repeatable: false, on: 'instance', by: 'apply' },
  UpdateSecret: { service: 'kms', group: 'kmsMetadata', repeatable: false, on: 'secret', by: 'apply' },
  UpdateSecretRotationPolicy: { service: 'kms', group: 'kmsMetadata', repeatable: false, on: 'secret', by: 'apply' },
  TagResource: { service: 'kms', group: 'kmsTags', repeatable: false, on: 'secret', by: 'apply' },
  UntagResource: { service: 'kms', group: 'kmsTags', repeatable: false, on: 'secret', by: 'apply' },
  RotateSecret: { service: 'kms', group: 'rotation', repeatable: false, on: 'secret', by: 'apply' },
  DescribeDBInstanceAttribute: { service: 'rds', group: 'rdsReads', repeatable: true, on: 'instance', by: 'plan' },
  DescribeAccounts: { service: 'rds', group: 'rdsReads', repeatable: true, on: 'instance', by: 'plan' },
  DescribeDatabases: { service: 'rds', group: 'rdsReads', repeatable: true, on: 'instance', by: 'plan' },
  CreateAccount: { service: 'rds', group: 'rdsWrites', repeatable: false, on: 'instance', by: 'apply' },
  GrantAccountPrivilege: { service: 'rds', group: 'rdsWrites', repeatable: false, on: 'instance', by: 'apply' },
  RevokeAccountPrivilege: { service: 'rds', group: 'rdsWrites', repeatable: false, on: 'instance', by: 'apply' },
  DescribeSystemEventAttribute: { service: 'cms', group: 'monitor', repeatable: true, on: 'all', by: 'status' },
  GetRole: { service: 'ram', group: 'roles', repeatable: true, on: 'serviceRole', by: 'status' },
  GetCallerIdentity: { service: 'sts', group: 'roles', repeatable: true, on: 'all', by: 'anyone' },
  LookupEvents: { service: 'actiontrail', group: 'trail', repeatable: true, on: 'all', by: 'history' },
} as const satisfies Record<string, Described>;

export type ApiAction = keyof typeof actions;

export const versionOf: Readonly<Record<Service, string>> = {
  kms: '2016-01-20',
  rds: '2014-08-15',
  actiontrail: '2020-07-06',
  cms: '2019-01-01',
  ram: '2015-05-01',
  sts: '2015-04-01',
};
