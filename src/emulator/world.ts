/** Everything the emulated services remember. Plain data; times are milliseconds on the virtual clock. */
export type World = {
  readonly region: string;
  readonly accountId: string;
  readonly accessKeys: readonly AccessKey[];
  readonly kmsInstances: readonly KmsInstance[];
  readonly instances: Map<string, Instance>;
  readonly secrets: Map<string, Secret>;
  /** When RotateSecret was called, for the limit of 50 an hour. */
  rotationCalls: number[];
  /** Up to when everything that falls due by itself has run. */
  settledAt: number;
};

export type Policy = 'full' | 'plan' | 'apply' | 'verify' | 'none';

export type AccessKey = {
  readonly id: string;
  readonly secret: string;
  readonly policy: Policy;
  /** An STS key: requests must carry this security token. */
  readonly token?: string;
  /** When the token ends. */
  readonly expires?: number;
};

export type KmsInstance = { readonly id: string; readonly keys: readonly string[] };

export type Engine = 'MySQL' | 'MariaDB' | 'PostgreSQL' | 'SQLServer';
export type Privilege = 'ReadWrite' | 'ReadOnly' | 'DDLOnly' | 'DMLOnly' | 'DBOwner';
export type AccountType = 'Normal' | 'Super' | 'Sysadmin';

export type Instance = {
  readonly id: string;
  readonly region: string;
  readonly engine: Engine;
  readonly engineVersion: string;
  readonly description: string;
  readonly storageType: string;
  readonly accountMaxQuantity: number;
  readonly server: 'builtin' | 'none';
  readonly createTime: number;
  status: string;
  readonly databases: Map<string, Database>;
  readonly accounts: Map<string, Account>;
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
  /** By database: one permission each. */
  readonly grants: Map<string, Grant>;
};

/** Until `visibleAt` the account shows what it had `before`. */
export type Grant = { readonly privilege: Privilege; readonly visibleAt: number; readonly before?: Privilege };

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
};

export type Stage = 'ACSCurrent' | 'ACSPrevious';

export type Version = {
  readonly id: string;
  readonly createTime: number;
  stages: Stage[];
  readonly value: Value;
};

/** What a version holds: the one place, besides Account and AccessKey, where a secret can stand. */
export type Value =
  | { readonly kind: 'account'; readonly account: string; readonly password: string }
  | { readonly kind: 'data'; readonly data: string; readonly dataType: 'text' | 'binary' };
