import type { Identity, Role } from '../identity/identity.ts';
import type { PolicyDocument, PolicyName } from '../permission/document.ts';
import type { TrailEntry } from '../trail/entry.ts';
import type { Table } from './table.ts';

/** Everything the emulated services remember. Plain data; times are milliseconds on the virtual clock. */
export type World = {
  readonly region: string;
  readonly accountId: string;
  readonly accessKeys: Table<AccessKey>;
  /** Those of RAM that somebody can ask for. */
  roles: readonly Role[];
  readonly kmsInstances: readonly KmsInstance[];
  readonly instances: Table<Instance>;
  /** In the order of their creation. */
  readonly secrets: Table<Secret>;
  /** When RotateSecret was called, for the limit of 50 an hour. */
  rotationCalls: number[];
  /** Calls that ActionTrail tells of, by their number, oldest first. */
  readonly trail: Table<TrailEntry>;
  /** Those that only read are many: they live in memory alone. */
  readonly readTrail: TrailEntry[];
  /** Rotations that CloudMonitor tells of, oldest first. */
  readonly rotationEvents: Table<RotationEvent>;
  /** Counts up for what ActionTrail and CloudMonitor tell of. */
  lastSeq: number;
  /** Up to when everything that falls due by itself has run. */
  settledAt: number;
};

export type AccessKey = {
  readonly id: string;
  readonly secret: string;
  readonly identity: Identity;
  /** They add up; the account owner needs none. */
  readonly policies: readonly (PolicyName | PolicyDocument)[];
  /** An STS key: requests must carry this security token. */
  readonly token?: string;
  /** When the token ends. */
  readonly expires?: number;
  /** What a session may do at most. */
  readonly sessionPolicy?: PolicyDocument;
};

export type KmsInstance = { readonly id: string; readonly keys: readonly string[] };

export type Engine = 'MySQL' | 'MariaDB' | 'PostgreSQL' | 'SQLServer';
/** `Custom`: rights that somebody gave by SQL and that are none of the others. */
export type Privilege = 'ReadWrite' | 'ReadOnly' | 'DDLOnly' | 'DMLOnly' | 'DBOwner' | 'Custom';
export type AccountType = 'Normal' | 'Super' | 'Sysadmin';
export type InstanceRole = 'Primary' | 'Readonly' | 'Guard' | 'Temp';

export type Instance = {
  readonly id: string;
  readonly region: string;
  readonly engine: Engine;
  readonly engineVersion: string;
  readonly description: string;
  readonly storageType: string;
  readonly accountMaxQuantity: number;
  /** `builtin`, `none`, or the URL of a real server with its administrator, password included. */
  readonly server: string;
  readonly createTime: number;
  status: string;
  /** `HighAvailability`, `AlwaysOn` (a cluster of SQL Server), ... */
  readonly category: string;
  readonly role: InstanceRole;
  /** `Unlock`, `ManualLock`, `LockByExpiration`, ...; locked, it takes no change of accounts. */
  readonly lockMode: string;
  readonly zone: string;
  readonly resourceGroup: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly databases: Table<Database>;
  readonly accounts: Table<Account>;
  /** Until then an account write is in flight and another one is refused. */
  busyUntil: number;
};

export type Database = {
  readonly name: string;
  readonly charset: string;
  readonly description: string;
  readonly readyAt: number;
};

export type Account = {
  readonly name: string;
  readonly type: AccountType;
  description: string;
  password: string;
  /** Unavailable before, Available from then on. */
  readonly availableAt: number;
  /** It shows as Lock, and nobody logs in with it. */
  locked?: boolean;
  /** SQL Server: whether the instance's password policy holds for it. */
  readonly checkPolicy?: boolean;
  /** It manages more databases than it should. */
  readonly privExceeded?: boolean;
  /** One at most for each database. */
  readonly grants: Grant[];
};

/** Until `visibleAt` the account shows what it had `before`. */
export type Grant = {
  readonly database: string;
  readonly privilege: Privilege;
  readonly visibleAt: number;
  readonly before?: Privilege;
};

export type Tag = { readonly key: string; readonly value: string };

export type Secret = {
  readonly name: string;
  readonly createTime: number;
  readonly encryptionKeyId?: string;
  readonly kmsInstanceId?: string;
  updateTime: number;
  description: string;
  /** Set while the secret waits for its deletion. */
  plannedDeleteTime?: number;
  tags: Tag[];
  /** Oldest first. */
  versions: Version[];
  /** The document that SetSecretPolicy stored, as it was sent. */
  policy?: string;
  /** Present for secrets of type Rds, absent for Generic ones. */
  managed?: Managed;
};

export type Managed = {
  readonly subType: 'SingleUser' | 'DoubleUsers';
  readonly instanceId: string;
  customData: Readonly<Record<string, unknown>>;
  rotation: 'Enabled' | 'Disabled' | 'Invalid';
  /** Set unless rotation is Disabled. */
  intervalSeconds?: number;
  nextRotation?: number;
  lastRotation?: number;
  /** Set while a password is, or may be, on its way to a real server. */
  pending?: Pending;
};

/** One rotation, done or failed. */
export type RotationEvent = {
  readonly at: number;
  readonly id: string;
  readonly secret: string;
  readonly subType: Managed['subType'];
  readonly instanceId: string;
  /** Afterwards. */
  readonly rotation: Managed['rotation'];
  readonly failed: boolean;
  /** What RDS said when it failed. */
  readonly reason?: { readonly code: string; readonly message: string };
};

/** A version that is not published yet. Recorded before the database hears of it, so that a kill loses no password. */
export type Pending = { readonly versionId: string; readonly account: string; readonly password: string };

export type Version = {
  readonly id: string;
  readonly createTime: number;
  /** `ACSCurrent`, `ACSPrevious`, and for Generic secrets labels of people's own. */
  stages: string[];
  readonly value: Value;
};

/** What a version holds: the one place, besides Account and AccessKey, where a secret can stand. */
export type Value =
  | { readonly kind: 'account'; readonly account: string; readonly password: string }
  | { readonly kind: 'data'; readonly data: string; readonly dataType: 'text' | 'binary' };
