import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import type { Privilege } from '../action/world.ts';
import { type DatabaseServer, type ServerAccount, type ServerAddress, ServerFault } from './database-server.ts';
import { keepConnection, readAgain } from './kept-connection.ts';
import { codeOf, errnoOf, faultOf } from './mysql-faults.ts';
import { databasePrivileges, permissionOf, serverPrivileges, superPrivileges } from './mysql-privileges.ts';
import { inTime, serverLimit, workMs } from './time-limit.ts';

/** Accounts that the server has for itself. */
const own = new Set(['', 'root', 'mysql', 'mariadb.sys', 'mysql.sys', 'mysql.session', 'mysql.infoschema']);
const ownDatabases = new Set(['mysql', 'sys', 'information_schema', 'performance_schema']);

const connectMs = 5_000;

/**
 * Texts are escaped with backslashes, whatever the server's own mode is. MariaDB alone reads the comment: changes of
 * accounts wait there for as long as a statement may take, whatever the limit of locks.
 */
const settings = (limitMs: number): string => {
  const seconds = serverLimit(limitMs) / 1000;
  const wait = Math.max(1, Math.floor(seconds));
  return `SET SESSION sql_mode = '', lock_wait_timeout = ${wait} /*M! , max_statement_time = ${seconds} */`;
};

/** MySQL or MariaDB. A server may go away and come back at any time. */
export const mysqlServer = (address: ServerAddress, limitMs = workMs): DatabaseServer => {
  const connect = (user: string, password: string): Promise<Connection> =>
    createConnection({ host: address.host, port: address.port, user, password, connectTimeout: connectMs });

  const open = async (): Promise<Connection> => {
    let connection: Connection | undefined;
    try {
      connection = await connect(address.user, address.password);
      // One that ends while nobody uses it is found out at its next use.
      connection.on('error', () => undefined);
      await inTime(connection.query(settings(limitMs)), limitMs);
      return connection;
    } catch (error) {
      connection?.destroy();
      throw error instanceof ServerFault ? error : new ServerFault('unreachable', codeOf(error));
    }
  };
  const kept = keepConnection(open, (connection) => connection.destroy(), limitMs);
  const work = async <T>(does: (connection: Connection) => Promise<T>): Promise<T> => {
    try {
      return await kept.use(does);
    } catch (error) {
      throw error instanceof ServerFault ? error : faultOf(error);
    }
  };

  const admin = address.user;
  return {
    host: address.host,
    port: address.port,
    version: () =>
      work(async (connection) => {
        const [row] = await rows(connection, 'SELECT VERSION() AS version');
        const version = text(row?.version);
        return `${isMariadb(version) ? 'MariaDB' : 'MySQL'} ${/^[\d.]+/.exec(version)?.[0] ?? ''}`;
      }),
    read: () =>
      readAgain(kept, () =>
        work(async (connection) => ({
          databases: await databasesAt(connection),
          accounts: new Map([...(await accountsAt(connection))].filter(([name]) => name !== admin)),
        })),
      ),
    createDatabase: (name) =>
      work(async (connection) => {
        await connection.query('CREATE DATABASE IF NOT EXISTS ??', [name]);
      }),
    createAccount: (name, password, type) =>
      work(async (connection) => {
        await connection.query("CREATE USER ?@'%' IDENTIFIED BY ?", [name, password]);
        if (type === 'Super') await connection.query(`GRANT ${superPrivileges().join()} ON *.* TO ?@'%'`, [name]);
      }),
    setPassword: (name, password) =>
      work(async (connection) => {
        await connection.query("ALTER USER ?@'%' IDENTIFIED BY ?", [name, password]);
      }),
    grant: (name, database, privilege) => work((connection) => setPrivilege(connection, name, database, privilege)),
    revoke: (name, database) => work((connection) => setPrivilege(connection, name, database, undefined)),
    lockAccount: (name) =>
      work(async (connection) => {
        await connection.query("ALTER USER ?@'%' ACCOUNT LOCK", [name]);
      }),
    deleteAccount: (name) =>
      work(async (connection) => {
        await connection.query("DROP USER ?@'%'", [name]);
      }),
    login: async (name, password) => {
      try {
        (await connect(name, password)).destroy();
        return true;
      } catch (error) {
        if (errnoOf(error) === undefined) throw new ServerFault('unreachable', codeOf(error));
        return false;
      }
    },
  };
};

const rows = async (connection: Connection, sql: string, values: readonly unknown[] = []) =>
  (await connection.query<RowDataPacket[]>(sql, [...values]))[0];

const text = (value: unknown): string => (Buffer.isBuffer(value) ? value.toString() : String(value));

const isMariadb = (version: string): boolean => /mariadb/i.test(version);

const databasesAt = async (connection: Connection): Promise<readonly string[]> =>
  (await rows(connection, 'SELECT schema_name AS name FROM information_schema.schemata'))
    .map(({ name }) => text(name))
    .filter((name) => !ownDatabases.has(name));

/** `'app'@'%'` as the information schema writes it: quotes are not escaped there. */
const grantee = (name: string): string => `'${name}'@'%'`;

const accountsAt = async (connection: Connection): Promise<ReadonlyMap<string, ServerAccount>> => {
  const [version] = await rows(connection, 'SELECT VERSION() AS version');
  const locked = isMariadb(text(version?.version))
    ? "SELECT User AS name, COALESCE(JSON_VALUE(Priv, '$.account_locked'), 'false') AS locked FROM mysql.global_priv WHERE Host = '%'"
    : "SELECT User AS name, account_locked AS locked FROM mysql.user WHERE Host = '%'";
  const users = await rows(connection, locked);
  const everywhere = byGrantee(
    await rows(
      connection,
      "SELECT grantee, '' AS place, privilege_type AS privilege FROM information_schema.user_privileges",
    ),
  );
  // RDS tells permissions on the databases that it has: not on those of the server itself, nor on patterns.
  const known = new Set(await databasesAt(connection));
  const databases = byGrantee(
    await rows(
      connection,
      'SELECT grantee, table_schema AS place, privilege_type AS privilege FROM information_schema.schema_privileges',
    ),
  );
  return new Map(
    users
      .map((user) => [text(user.name), /^(true|1|y)$/i.test(text(user.locked))] as const)
      .filter(([name]) => !own.has(name))
      .map(([name, isLocked]) => [
        name,
        {
          locked: isLocked,
          type: everywhere.get(grantee(name))?.get('')?.includes('CREATE USER') ? 'Super' : 'Normal',
          grants: new Map(
            [...(databases.get(grantee(name)) ?? [])]
              .map(([pattern, names]) => [pattern.replaceAll(/\\([_%\\])/g, '$1'), permissionOf(names)] as const)
              .filter(([database]) => known.has(database)),
          ),
        },
      ]),
  );
};

/** Privileges by grantee, then by what they are for. */
const byGrantee = (found: readonly RowDataPacket[]): ReadonlyMap<string, ReadonlyMap<string, readonly string[]>> => {
  const all = new Map<string, Map<string, string[]>>();
  for (const row of found) {
    const places = all.get(text(row.grantee)) ?? new Map<string, string[]>();
    all.set(text(row.grantee), places);
    const names = places.get(text(row.place)) ?? [];
    places.set(text(row.place), names);
    if (text(row.privilege) !== 'USAGE') names.push(text(row.privilege));
  }
  return all;
};

/** `_` and `%` are wildcards in the name of a GRANT. */
const pattern = (database: string): string => database.replaceAll(/[_%\\]/g, '\\$&');

/** Adds before it takes away, so that nobody is without what both have. The rights on the whole server follow. */
const setPrivilege = async (
  connection: Connection,
  name: string,
  database: string,
  privilege: Privilege | undefined,
): Promise<void> => {
  const account = (await accountsAt(connection)).get(name);
  const before = account?.grants ?? new Map<string, Privilege>();
  const wanted = privilege === undefined ? [] : databasePrivileges(privilege);
  const after = new Map(before);
  if (privilege === undefined) after.delete(database);
  else after.set(database, privilege);
  const [old, fresh] = [serverPrivileges(before.values()), serverPrivileges(after.values())];
  const statement = (sql: string, values: readonly unknown[]) => connection.query(sql, [...values]);

  const added = fresh.filter((each) => !old.includes(each));
  if (fresh.length > 0) await statement(`GRANT ${(added.length > 0 ? added : fresh).join()} ON *.* TO ?@'%'`, [name]);
  if (wanted.length > 0) await statement(`GRANT ${wanted.join()} ON ??.* TO ?@'%'`, [pattern(database), name]);
  if (before.has(database)) {
    const held = await heldOn(connection, name, database);
    const lost = held.filter((each) => !wanted.includes(each));
    if (lost.length > 0) await statement(`REVOKE ${lost.join()} ON ??.* FROM ?@'%'`, [pattern(database), name]);
  }
  const dropped = old.filter((each) => !fresh.includes(each));
  if (account?.type === 'Normal' && dropped.length > 0)
    await statement(`REVOKE ${dropped.join()} ON *.* FROM ?@'%'`, [name]);
};

const heldOn = async (connection: Connection, name: string, database: string): Promise<readonly string[]> =>
  (
    await rows(
      connection,
      'SELECT privilege_type AS privilege FROM information_schema.schema_privileges WHERE grantee = ? AND table_schema = ?',
      [grantee(name), pattern(database)],
    )
  ).map(({ privilege }) => text(privilege));
