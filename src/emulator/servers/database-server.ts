import type { AccountType, Privilege } from '../action/world.ts';

/** An account as a real server has it. */
export type ServerAccount = {
  readonly locked: boolean;
  readonly type: AccountType;
  /** By database; Custom is any other set of rights than the documented ones. */
  readonly grants: ReadonlyMap<string, Privilege>;
};

/** What a real server has, without what it or its administrator needs for itself. */
export type ServerState = {
  readonly databases: readonly string[];
  readonly accounts: ReadonlyMap<string, ServerAccount>;
};

/**
 * A real database server in the place of an instance: what RDS does there, done by SQL. Everything rejects with a
 * ServerFault. What is there already, such as a privilege, is no fault; an account that is there already is one.
 */
export type DatabaseServer = {
  readonly host: string;
  readonly port: number;
  /** Such as `MariaDB 10.11.6`. */
  version(): Promise<string>;
  read(): Promise<ServerState>;
  createDatabase(name: string): Promise<void>;
  createAccount(name: string, password: string, type: AccountType): Promise<void>;
  setPassword(name: string, password: string): Promise<void>;
  /** In place of what the account had on this database. */
  grant(name: string, database: string, privilege: Privilege): Promise<void>;
  revoke(name: string, database: string): Promise<void>;
  lockAccount(name: string): Promise<void>;
  deleteAccount(name: string): Promise<void>;
  /** Whether the server lets somebody in. */
  login(name: string, password: string): Promise<boolean>;
};

/** `unreachable`: nobody answered, or not as an administrator is answered; `refused`: a statement was. Never holds a statement. */
export type FaultKind = 'unreachable' | 'refused' | 'inUse';

/** A class, because only an Error carries a stack. */
export class ServerFault extends Error {
  override readonly name = 'ServerFault';
  readonly kind: FaultKind;

  /** `code`: errno of MySQL, SQLSTATE of PostgreSQL, or the code of Node.js. */
  constructor(kind: FaultKind, code: string) {
    super(`${/^(1045|1698|28\w{3})$/.test(code) ? 'does not let its administrator in' : says[kind]} (${code})`);
    this.kind = kind;
  }
}

const says: Readonly<Record<FaultKind, string>> = {
  unreachable: 'cannot be reached',
  refused: 'refused',
  inUse: 'refused, since something depends on it',
};

/** By its name: the built command has the drivers, and a class of their own, in another file. */
export const isServerFault = (error: unknown): error is ServerFault =>
  error instanceof Error && error.name === 'ServerFault';

/** An administrator at a server. */
export type ServerAddress = {
  readonly kind: 'mysql' | 'postgres';
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
};

/** `mysql://USER:PASSWORD@HOST:PORT` or `postgres://...`. Undefined for anything else. */
export const readServerUrl = (text: string): ServerAddress | undefined => {
  const [, scheme, rest] = /^(mysql|mariadb|postgres|postgresql):\/\/(.+)$/.exec(text) ?? [];
  if (!scheme || !rest || !URL.canParse(`http://${rest}`)) return undefined;
  const kind = scheme.startsWith('postgres') ? 'postgres' : 'mysql';
  const { hostname, port, username, password, pathname, search } = new URL(`http://${rest}`);
  if (hostname === '' || !/^\/?$/.test(pathname) || search !== '') return undefined;
  return {
    kind,
    host: hostname.replace(/^\[|\]$/g, ''),
    port: Number(port) || (kind === 'mysql' ? 3306 : 5432),
    user: decodeURIComponent(username) || (kind === 'mysql' ? 'root' : 'postgres'),
    password: decodeURIComponent(password),
  };
};
