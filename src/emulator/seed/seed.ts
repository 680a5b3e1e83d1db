import type { AccountType, Engine, InstanceRole, Privilege } from '../action/world.ts';
import type { PolicyDocument, PolicyName } from '../permission/document.ts';

/**
 * What the emulator starts with: a YAML or JSON file, or this object. Everything may be left out; without instances
 * there is no database to make accounts on.
 */
export type Seed = {
  /** The region of KMS, and of each instance that does not say otherwise. Default `cn-hangzhou`. */
  readonly region?: string;
  /** The Alibaba Cloud account id in ARNs. */
  readonly accountId?: string;
  /** Default: one key `emulator` with secret `emulator` and policy `full`. */
  readonly accessKeys?: readonly SeedAccessKey[];
  /**
   * False: the role in whose name KMS resets passwords is missing, as in an account that never had an RDS secret. The
   * first one makes it. Default true.
   */
  readonly serviceLinkedRole?: boolean;
  /** Instances of KMS (`kst-...`) and the keys in them, for secrets with an encryption key. */
  readonly kmsInstances?: readonly { readonly id: string; readonly keys?: readonly string[] }[];
  readonly instances?: readonly SeedInstance[];
  /** Secrets that exist already. */
  readonly secrets?: readonly SeedSecret[];
  /**
   * What ActionTrail tells of besides the calls that this emulator gets. They are shown as they stand here, so that a
   * client can be tried with events that hold what it must not print.
   */
  readonly events?: readonly SeedEvent[];
};

/** An event as ActionTrail gives it. `eventTime` is ISO 8601; `eventId` is made where it is left out. */
export type SeedEvent = {
  readonly eventName: string;
  readonly eventTime: string;
  readonly serviceName: string;
  readonly [field: string]: unknown;
};

export type SeedAccessKey = {
  readonly id: string;
  readonly secret: string;
  /** What its user or role may do. Several add up. Default `full`. */
  readonly policy?: SeedPolicy | readonly SeedPolicy[];
  /** True: it is the account owner's, whom policies do not bind. */
  readonly root?: boolean;
  /** The RAM user it belongs to. Default: one with the name of the key's id. */
  readonly user?: string;
  /** The session it stands for; it has a token then. */
  readonly role?: { readonly name: string; readonly session: string };
  /** Makes it an STS key: requests must carry this security token. */
  readonly token?: string;
  /** When the token ends (ISO 8601, on the virtual clock). */
  readonly expires?: string;
  /** What the session may do at most: both this and `policy` must allow it. */
  readonly sessionPolicy?: PolicyDocument;
};

/** `full`, `plan`, `apply`, `verify` and `none` are documents that the emulator knows. */
export type SeedPolicy = PolicyName | PolicyDocument;

export type SeedInstance = {
  readonly id: string;
  readonly engine: Engine;
  /** Default: `8.0` for MySQL, `10.3` for MariaDB, `15.0` for PostgreSQL, `2019_std` for SQLServer. */
  readonly engineVersion?: string;
  readonly region?: string;
  readonly description?: string;
  /** Default `Running`. */
  readonly status?: string;
  /** Default `cloud_essd`; `local_ssd` is a local disk. */
  readonly storageType?: string;
  /** Default `HighAvailability`; `AlwaysOn` is a cluster of SQL Server. */
  readonly category?: string;
  /** Default `Primary`. */
  readonly role?: InstanceRole;
  /** Default `Unlock`; `ManualLock`, `LockByExpiration` and the like refuse every change of accounts. */
  readonly lockMode?: string;
  /** Default: zone `h` of the region. */
  readonly zone?: string;
  readonly resourceGroup?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** Default 500. */
  readonly accountMaxQuantity?: number;
  readonly databases?: readonly string[];
  readonly accounts?: readonly SeedAccount[];
  /**
   * `builtin` (the default) is a login server of the emulator's own; SQLServer has none. `mysql://USER:PASSWORD@HOST:PORT`
   * or `postgres://...` is a real server: what RDS would do in the instance is done there. Its databases and accounts are
   * made where they are missing; an account that is there is not touched.
   */
  readonly server?: 'builtin' | 'none' | `${string}://${string}`;
};

export type SeedAccount = {
  readonly name: string;
  /** Left out: one that nobody knows. */
  readonly password?: string;
  /** Default `Normal`. */
  readonly type?: AccountType;
  readonly description?: string;
  /** PostgreSQL: the account is locked. */
  readonly locked?: boolean;
  /** SQL Server: the password policy of the instance holds for the account. */
  readonly checkPolicy?: boolean;
  /** Shown as PrivExceeded: it manages more databases than it should. */
  readonly privExceeded?: boolean;
  /** Permission by database. */
  readonly grants?: Readonly<Record<string, Privilege>>;
};

export type SeedSecret = {
  readonly name: string;
  /** Default `Rds`. */
  readonly type?: 'Rds' | 'Generic';
  /** The RDS instance id, for type Rds. */
  readonly instance?: string;
  /** One (SingleUser) or two (DoubleUsers, the first is current); the password is the account's own where it is left out. */
  readonly accounts?: readonly { readonly name: string; readonly password?: string }[];
  /** The value, for type Generic. */
  readonly data?: string;
  readonly description?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly customData?: Readonly<Record<string, unknown>>;
  /** An interval such as `7d`, or `off` (the default). */
  readonly rotation?: string;
  /** True: automatic rotation has failed and stands at Invalid. */
  readonly invalid?: boolean;
  readonly kmsInstance?: string;
  readonly encryptionKey?: string;
  /** ISO 8601; default: now. */
  readonly createTime?: string;
  readonly lastRotation?: string;
};
