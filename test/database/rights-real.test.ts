import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { login } from '../../src/verify/login/login.ts';
import { type Database, startMariadb, startPostgres } from '../support/databases.ts';
import { findPrograms } from '../support/find-databases.ts';

const programs = findPrograms();
const password = 'Some-passw0rd!';

const rightsOf = async (
  engine: 'MariaDB' | 'PostgreSQL',
  server: Database,
  account: string,
): Promise<readonly string[] | undefined> => {
  const address = { host: '127.0.0.1', port: server.port, database: 'orders' };
  const result = await login(engine, address, { account, password }, { timeoutMs: 10_000, tls: 'off', rights: true });
  if (result.outcome !== 'accepted') throw new Error(`${account}: ${result.code}`);
  return result.rights;
};

describe.runIf(programs)('what a real MariaDB says that an account may do', () => {
  let server: Database;
  const rights = (account: string) => rightsOf('MariaDB', server, account);
  beforeAll(async () => {
    if (programs === undefined) throw new Error('no programs');
    server = await startMariadb(programs);
    await server.sql('CREATE DATABASE orders', 'CREATE DATABASE audit', 'CREATE TABLE audit.log (line TEXT)');
    for (const name of ['app', 'app_clone', 'app_more', 'reader', 'my-name']) {
      await server.sql(
        `CREATE USER '${name}'@'%' IDENTIFIED BY '${password}'`,
        `GRANT SELECT, INSERT ON orders.* TO '${name}'@'%'`,
        `GRANT PROCESS ON *.* TO '${name}'@'%'`,
      );
    }
    await server.sql(
      "GRANT SELECT ON audit.log TO app_more@'%' WITH GRANT OPTION",
      "GRANT UPDATE (line) ON audit.log TO app_more@'%'",
      'CREATE ROLE auditors',
      "GRANT auditors TO app_more@'%'",
      "GRANT SELECT ON mysql.* TO reader@'%'",
    );
  });
  afterAll(() => server?.stop());

  test('is the same for two accounts that were granted the same', async () => {
    expect(await rights('app')).toEqual(['database orders: INSERT', 'database orders: SELECT', 'server: PROCESS']);
    expect(await rights('app_clone')).toEqual(await rights('app'));
    expect(await rights('my-name')).toEqual(await rights('app'));
  });

  test('has tables, columns, roles and the right to grant', async () => {
    const known = new Set(await rights('app'));
    expect((await rights('app_more'))?.filter((right) => !known.has(right))).toEqual([
      'column audit.log.line: UPDATE (may grant)',
      'role: auditors',
      'table audit.log: SELECT (may grant)',
    ]);
  });

  test('is that of the account alone, also where it may see everybody, and never a hash', async () => {
    const told = await rights('reader');
    expect(told).toEqual([...((await rights('app')) ?? []), 'database mysql: SELECT'].sort());
    expect(JSON.stringify(told)).not.toContain('*');
  });

  test('is not told beyond two thousand lines', async () => {
    const names = Array.from({ length: 1_001 }, (_, index) => `many_${index}`);
    await server.sql(`CREATE USER many@'%' IDENTIFIED BY '${password}'`, "GRANT SELECT ON orders.* TO many@'%'");
    await server.sql(...names.map((name) => `GRANT SELECT, INSERT ON ${name}.* TO many@'%'`));
    expect(await rights('many')).toBeUndefined();
  });
});

describe.runIf(programs)('what a real PostgreSQL says that an account may do', () => {
  let server: Database;
  const rights = (account: string) => rightsOf('PostgreSQL', server, account);
  beforeAll(async () => {
    if (programs === undefined) throw new Error('no programs');
    server = await startPostgres(programs);
    await server.sql('CREATE ROLE orders_owner', 'CREATE DATABASE orders OWNER orders_owner', 'CREATE DATABASE audit');
    await server.sql('REVOKE ALL ON DATABASE orders FROM PUBLIC', 'REVOKE ALL ON DATABASE audit FROM PUBLIC');
    await server.sql('REVOKE ALL ON DATABASE postgres FROM PUBLIC', 'REVOKE ALL ON DATABASE template1 FROM PUBLIC');
    for (const name of ['app', 'app_clone', 'app_more']) {
      await server.sql(
        `CREATE ROLE ${name} LOGIN PASSWORD '${password}'`,
        `GRANT orders_owner TO ${name}`,
        `ALTER ROLE ${name} IN DATABASE orders SET ROLE orders_owner`,
      );
    }
    await server.sql(
      'CREATE ROLE auditors',
      'GRANT CONNECT ON DATABASE audit TO auditors',
      'GRANT auditors TO app_more',
      'ALTER ROLE app_more CREATEDB',
    );
  });
  afterAll(() => server?.stop());

  test('is the same for two accounts that were granted the same, though they act as the owner', async () => {
    expect(await rights('app')).toEqual([
      'account: INHERIT',
      'database orders: CONNECT',
      'database orders: CREATE',
      'database orders: TEMPORARY',
      'member of: orders_owner',
      'schema public: CREATE',
      'schema public: USAGE',
    ]);
    expect(await rights('app_clone')).toEqual(await rights('app'));
  });

  test('has roles, attributes, and what comes through a role', async () => {
    const known = new Set(await rights('app'));
    expect((await rights('app_more'))?.filter((right) => !known.has(right))).toEqual([
      'account: CREATEDB',
      'database audit: CONNECT',
      'member of: auditors',
    ]);
  });
});
