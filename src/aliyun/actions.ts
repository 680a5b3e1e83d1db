import { assumptions } from './assumptions.ts';

export type Service = 'kms' | 'rds';

/** Calls a second of an account in a region (KMS performance page; RDS numbers are ours). `rotation` is counted by the hour. */
export const rateGroups = {
  kmsMetadata: assumptions.kmsMetadataPerSecond,
  kmsLifecycle: assumptions.kmsLifecyclePerSecond,
  kmsValues: assumptions.kmsValuesPerSecond,
  rdsReads: assumptions.rdsReadsPerSecond,
  rdsWrites: assumptions.rdsWritesPerSecond,
} as const;

/** RotateSecret, for each account (KMS). */
export const rotationsPerHour = 50;

export type RateGroup = keyof typeof rateGroups | 'rotation';

type Described = {
  readonly service: Service;
  readonly group: RateGroup;
  /** A second call does no harm: reads, and RotateSecret, which KMS ignores when the version is there already. */
  readonly repeatable: boolean;
};

/** Every action of both services that keyturn calls, and what the wire must know about it. */
export const actions = {
  ListSecrets: { service: 'kms', group: 'kmsMetadata', repeatable: true },
  DescribeSecret: { service: 'kms', group: 'kmsMetadata', repeatable: true },
  ListSecretVersionIds: { service: 'kms', group: 'kmsMetadata', repeatable: true },
  GetSecretValue: { service: 'kms', group: 'kmsValues', repeatable: true },
  CreateSecret: { service: 'kms', group: 'kmsLifecycle', repeatable: false },
  UpdateSecret: { service: 'kms', group: 'kmsMetadata', repeatable: false },
  UpdateSecretRotationPolicy: { service: 'kms', group: 'kmsMetadata', repeatable: false },
  TagResource: { service: 'kms', group: 'kmsMetadata', repeatable: false },
  UntagResource: { service: 'kms', group: 'kmsMetadata', repeatable: false },
  RotateSecret: { service: 'kms', group: 'rotation', repeatable: true },
  DescribeDBInstanceAttribute: { service: 'rds', group: 'rdsReads', repeatable: true },
  DescribeAccounts: { service: 'rds', group: 'rdsReads', repeatable: true },
  DescribeDatabases: { service: 'rds', group: 'rdsReads', repeatable: true },
  CreateAccount: { service: 'rds', group: 'rdsWrites', repeatable: false },
  GrantAccountPrivilege: { service: 'rds', group: 'rdsWrites', repeatable: false },
  RevokeAccountPrivilege: { service: 'rds', group: 'rdsWrites', repeatable: false },
} as const satisfies Record<string, Described>;

export type ApiAction = keyof typeof actions;

export const versionOf: Readonly<Record<Service, string>> = { kms: '2016-01-20', rds: '2014-08-15' };
