import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import pg from 'pg';
import { type DatabaseServer, type ServerAccount, type ServerAddress, ServerFault } from './database-server.ts';
import { keepConnection, readAgain } from './kept-connection.ts';
import { inTime, serverLimit, workMs } from './time-limit.ts';

const connectMs = 5_000;
const identifier = pg.escapeIdentifier;
const literal = pg.escapeLiteral;

/** The role that owns a database and everything in it; accounts with DBOwner are members and act as it. */
const ownerOf = (database: string): string => `${database.slice(0, 57)}_owner`;

/** PostgreSQL. A server may go away and come back at any time. */
export const postgresServer = (address: ServerAddress, limitMs = workMs): DatabaseServer => {
  const connect = async (user: string, password: string, database = 'postgres'): Promise<pg.Client> => {
    const { host, port } = address;
    const limits = { connectionTimeoutMillis: connectMs, statement_timeout: serverLimit(limitMs) };
    const client = new pg.Client({ host, port, user, password, database, ...limits });
    client.on('error', () => undefined);
    await client.connect();
    return client;
  };

  const open = async (database?: string): Promise<pg.Client> => {
    try {
      return await connect(address.user, address.password, database);
    } catch (error) {
      throw new ServerFault('unreachable', codeOf(error));
    }
  };
  const close = (client: pg.Client): void => void client.end().catch(() => undefined);
  const kept = keepConnection(() => open(), close, limitMs);
  const work = async <T>(does: (client: pg.Client) => Promise<T>, database?: string): Promise<T> => {
    const elsewhere = database === undefined ? undefined : await open(database);
    try {
      return elsewhere ? await inTime(does(elsewhere), limitMs) : await kept.use(does);
    } catch (error) {
      throw error instanceof ServerFault ? error : faultOf(error);
    } finally {
      if (elsewhere) close(elsewhere);
    }
  };
  const statements = (database: string | undefined, ...all: readonly string[]): Promise<void> =>
    work(async (client) => {
      for (const each of all) await client.query(each);
    }, database);

  return {
    host: address.host,
    port: address.port,
    version: () =>
      work(async (client) => {
        const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
        return `PostgreSQL ${/^[\d.]+/.exec(rows[0]?.server_version ?? '')?.[0] ?? ''}`;
      }),
    read: () =>
      readAgain(kept, () =>
        work(async (client) => ({
          databases: await databasesAt(client),
          accounts: new Map([...(await accountsAt(client))].filter(([name]) => name !== address.user)),
        })),
      ),
    createDatabase: async (name) => {
      const there = await work(databasesAt);
      if (!there.includes(name)) await statements(undefined, `CREATE DATABASE ${identifier(name)}`);
    },
    createAccount: (name, password, type) => {
      const more = type === 'Super' ? ' CREATEROLE CREATEDB' : '';
      return statements(
        undefined,
        `CREATE ROLE ${identifier(name)} LOGIN${more} PASSWORD ${literal(scramVerifier(password))}`,
      );
    },
    setPassword: (name, password) =>
      statements(undefined, `ALTER ROLE ${identifier(name)} PASSWORD ${literal(scramVerifier(password))}`),
    grant: async (name, database) => {
      const [role, owner, base] = [name, ownerOf(database), database].map(identifier);
      const known = await work((client) =>
        client.query<{ login: boolean }>('SELECT rolcanlogin AS login FROM pg_roles WHERE rolname = $1', [
          ownerOf(database),
        ]),
      );
      // Somebody's account that happens to have this name is not made an owner.
      if (known.rows[0]?.login) throw new ServerFault('refused', '42710');
      if (known.rowCount === 0) {
        await statements(
          undefined,
          `CREATE ROLE ${owner} NOLOGIN`,
          `ALTER DATABASE ${base} OWNER TO ${owner}`,
          `REVOKE ALL ON DATABASE ${base} FROM PUBLIC`,
        );
        await statements(
          database,
          'REVOKE CREATE ON SCHEMA public FROM PUBLIC',
          `ALTER SCHEMA public OWNER TO ${owner}`,
        );
      }
      // Both of a pair make things as the same owner, so that either can change what the other made.
      await statements(
        undefined,
        `GRANT ${owner} TO ${role}`,
        `ALTER ROLE ${role} IN DATABASE ${base} SET ROLE ${literal(ownerOf(database))}`,
      );
    },
    revoke: async (name, database) => {
      const [role, owner, base] = [name, ownerOf(database), database].map(identifier);
      await statements(undefined, `REVOKE ${owner} FROM ${role}`, `ALTER ROLE ${role} IN DATABASE ${base} RESET ROLE`);
    },
    lockAccount: (name) => statements(undefined, `ALTER ROLE ${identifier(name)} NOLOGIN`),
    deleteAccount: (name) => statements(undefined, `DROP ROLE ${identifier(name)}`),
    login: async (name, password) => {
      try {
        await (await connect(name, password)).end();
        return true;
      } catch (error) {
        const code = codeOf(error);
        if (/^(28|53)/.test(code)) return false;
        // Not the account's fault that it may not connect to this one database.
        if (code === '42501') return true;
        throw new ServerFault('unreachable', code);
      }
    },
  };
};

const databasesAt = async (client: pg.Client): Promise<readonly string[]> => {
  const { rows } = await client.query<{ name: string }>(
    "SELECT datname AS name FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres' ORDER BY 1",
  );
  return rows.map(({ name }) => name);
};

/** Roles that can log in, or could before they were locked; the ones of PostgreSQL itself are left out. */
const accountsAt = async (client: pg.Client): Promise<ReadonlyMap<string, ServerAccount>> => {
  const databases = await databasesAt(client);
  const { rows } = await client.query<{ name: string; login: boolean; super: boolean; member: string[] }>(
    `SELECT r.rolname AS name, r.rolcanlogin AS login, r.rolcreaterole AS super,
       ARRAY(SELECT g.rolname::text FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid WHERE m.member = r.oid) AS member
     FROM pg_roles r WHERE NOT r.rolsuper AND r.rolname NOT LIKE 'pg\\_%'`,
  );
  const owners = new Map(databases.map((database) => [ownerOf(database), database]));
  return new Map(
    rows
      .filter(({ name }) => !owners.has(name))
      .map(({ name, login, super: isSuper, member }) => [
        name,
        {
          locked: !login,
          type: isSuper ? 'Super' : 'Normal',
          grants: new Map(member.flatMap((group) => (owners.has(group) ? [[owners.get(group) ?? '', 'DBOwner']] : []))),
        },
      ]),
  );
};

/** What PostgreSQL keeps of a password (RFC 5803): so the statement, which a server may log, does not hold it. */
const scramVerifier = (password: string): string => {
  const [salt, iterations] = [randomBytes(16), 4096];
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256');
  const hmac = (key: string): Buffer => createHmac('sha256', salted).update(key).digest();
  const stored = createHash('sha256').update(hmac('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${stored}:${hmac('Server Key').toString('base64')}`;
};

const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';

/** SQLSTATE: five characters. 2BP01: something depends on it. 57014: it took too long. */
const faultOf = (error: unknown): ServerFault => {
  const code = codeOf(error);
  return new ServerFault(
    code === '2BP01' ? 'inUse' : /^(?!57014)[0-9A-Z]{5}$/.test(code) ? 'refused' : 'unreachable',
    code,
  );
};
