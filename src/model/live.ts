import type { CustomData } from './custom-data.ts';
import type { Mode } from './desired.ts';
import type { Engine, Privilege } from './engine.ts';

/** A secret as ListSecrets shows it: every secret of the region, foreign and generic ones too. */
export type ListedSecret = {
  readonly name: string;
  /** `Rds`, `Generic`, ... */
  readonly type: string;
  readonly tags: Readonly<Record<string, string>>;
  /** ISO 8601, UTC. */
  readonly createTime?: string;
  /** ISO 8601; set while deletion is scheduled. */
  readonly plannedDeleteTime?: string;
};

export type LiveRotation = {
  /** `invalid`: KMS has given up rotating after a failure. */
  readonly state: 'on' | 'off' | 'invalid';
  /** Seconds. */
  readonly interval?: number;
  /** ISO 8601, UTC. */
  readonly last?: string;
  readonly next?: string;
};

/** A secret as DescribeSecret shows it. It never tells the account names; only our tag may. */
export type LiveSecret = ListedSecret & {
  readonly arn: string;
  readonly description: string;
  readonly createTime: string;
  readonly encryptionKey?: string;
  readonly kmsInstance?: string;
  /** From ExtendedConfig; absent for secrets that are not managed RDS secrets. */
  readonly mode?: Mode;
  readonly instance?: string;
  readonly customData: CustomData;
  readonly rotation: LiveRotation;
  /** Ids of the versions that are or were handed out; read only where the tag says that rotations are owed. */
  readonly published?: readonly string[];
  /**
   * The secret's own policy as KMS keeps it, null where that is KMS's default or the secret can have none. Read only where
   * the secret is replaced or has a backup.
   */
  readonly policy?: string | null;
  /** Why `policy` could not be read. */
  readonly policyUnread?: Unread;
};

export type LiveAccount = {
  readonly name: string;
  readonly type: 'Normal' | 'Super' | 'Sysadmin';
  /** `Available`, `Unavailable`, `Lock`. */
  readonly status: string;
  readonly description: string;
  /** Database → permission; `Custom` where the console cannot name it. */
  readonly grants: Readonly<Record<string, Privilege | 'Custom'>>;
};

export type LiveInstance = {
  readonly id: string;
  /** What people call it (DBInstanceDescription). */
  readonly title?: string;
  readonly engine: Engine;
  readonly version: string;
  /** `Running`, `Creating`, ... */
  readonly status: string;
  /** LockMode, unless it is `Unlock`: RDS takes no changes then. */
  readonly lock?: string;
  readonly region: string;
  /** Category: `HighAvailability`, `AlwaysOn`, ... */
  readonly edition?: string;
  /** `local_ssd`, `cloud_essd`, ... */
  readonly storage?: string;
  readonly accountLimit?: number;
  /** `host:port` that the instance reports. */
  readonly endpoint?: string;
  readonly accounts: Readonly<Record<string, LiveAccount>>;
  /** Database name → DBStatus. */
  readonly databases: Readonly<Record<string, string>>;
};

/** Why something could not be read: a sentence without its full stop, and what to do. */
export type Unread = {
  readonly says: string;
  readonly hint: string;
  readonly requestId?: string;
  /** RDS answered that the instance itself is in a bad state. Otherwise nobody knows how it is. */
  readonly isDown?: true;
};

/** What is in the cloud: metadata only, never a value. */
export type Live = {
  /** The services' own time, ISO 8601, from the Date header. */
  readonly now: string;
  readonly region: string;
  /** Every secret of the region by name, without backups. */
  readonly listed: Readonly<Record<string, ListedSecret>>;
  /** The described ones among them. */
  readonly secrets: Readonly<Record<string, LiveSecret>>;
  /** Backups of this owner by their own names: what a replacement must not lose. */
  readonly backups: Readonly<Record<string, LiveSecret>>;
  /** By id; `undefined` where RDS says there is no such instance here. */
  readonly instances: Readonly<Record<string, LiveInstance | undefined>>;
  /** Instances that could not be read, by id. What `instances` has of them holds no accounts and databases, or is undefined. */
  readonly unread: Readonly<Record<string, Unread>>;
};
