import { assumptions } from './assumptions.ts';

export type Service = 'kms' | 'rds';

/** Calls a second of an account in a region (KMS performance page; RDS numbers are ours). `rotation` is counted by the hour. */
export const rateGroups = {
  kmsMetadata: assumptions.kmsMetadataPerSecond,
  kmsLifecycle: assumptions.kmsLifecyclePerSecond,
  kmsValues: assumptions.kmsValuesPerSecond,
  kmsTags: assumptions.kmsTagsPerSecond,
  rdsReads: assumptions.rdsReadsPerSecond,
  rdsWrites: assumptions.rdsWritesPerSecond,
} as const;

/** RotateSecret, for each account (KMS). */
export const rotationsPerHour = 50;

export type RateGroup = keyof typeof rateGroups | 'rotation';

type Described = {
  readonly service: Service;
  readonly group: RateGroup;
  /** A read: a second call does no harm. RotateSecret is none, since each call counts against the hour's rotations. */
  readonly repeatable: boolean;
  /** What RAM grants it on: the secrets of the region as a whole, one secret, or one instance. */
  readonly on: 'secrets' | 'secret' | 'instance';
  /** Who calls it. What `plan` reads, `apply` and `verify` read as well. */
  readonly by: 'plan' | 'apply' | 'verify';
};

/** Every action of both services that keyturn calls, and what the wire must know about it. */
export const actions = {
  ListSecrets: { service: 'kms', group: 'kmsMetadata', repeatable: true, on: 'secrets', by: 'plan' },
  DescribeSecret: { service: 'kms', group: 'kmsMetadata', repeatable: true, on: 'secret', by: 'plan' },
  ListSecretVersionIds: { service: 'kms', group: 'kmsMetadata', repeatable: true, on: 'secret', by: 'apply' },
  GetSecretValue: { service: 'kms', group: 'kmsValues', repeatable: true, on: 'secret', by: 'verify' },
  CreateSecret: { service: 'kms', group: 'kmsLifecycle', repeatable: false, on: 'secrets', by: 'apply' },
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
} as const satisfies Record<string, Described>;

export type ApiAction = keyof typeof actions;

export const versionOf: Readonly<Record<Service, string>> = { kms: '2016-01-20', rds: '2014-08-15' };
