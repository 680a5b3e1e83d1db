import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { mysqlServer } from '../../src/emulator/servers/mysql.ts';
import { postgresServer } from '../../src/emulator/servers/postgres.ts';
import type { PrivateServer } from '../../src/emulator/servers/private-servers.ts';
import { findPrograms } from '../support/find-databases.ts';
import { startServerOf } from '../support/private-server.ts';

const programs = findPrograms();
const limitMs = 1_500;
const late = { kind: 'unreachable', message: expect.stringMatching(/cannot be reached \((ETIMEDOUT|1969|57014)\)/) };

let server: PrivateServer;
afterEach(() => server.stop());

const addressOf = (kind: 'mysql' | 'postgres') => {
  const { hostname: host, port, username: user, password } = new URL(server.url.replace(/^\w+/, 'http'));
  return { kind, host, port: Number(port), user, password };
};

describe.runIf(programs)('a server that takes statements and does not end them', () => {
  test('MariaDB: a change waits no longer than its time; done later, it is done', async () => {
    server = await startServerOf('mysql');
    const limited = mysqlServer(addressOf('mysql'), limitMs);
    await limited.createAccount('app', 'Old-passw0rd', 'Normal');
    const { host, port, user, password } = addressOf('mysql');
    const other = await createConnection({ host, port, user, password });
    await other.query('FLUSH TABLES WITH READ LOCK');
    const start = performance.now();
    await expect(limited.setPassword('app', 'New-passw0rd')).rejects.toMatchObject(late);
    expect(performance.now() - start).toBeLessThan(limitMs + 1_000);
    await other.query('UNLOCK TABLES');
    await other.end();
    expect(await limited.login('app', 'Old-passw0rd')).toBe(true);
    await limited.setPassword('app', 'New-passw0rd');
    expect(await limited.login('app', 'New-passw0rd')).toBe(true);
  });

  test('PostgreSQL: the same', async () => {
    server = await startServerOf('postgres');
    const limited = postgresServer(addressOf('postgres'), limitMs);
    await limited.createAccount('app', 'Old-passw0rd', 'Normal');
    const other = new pg.Client({ ...addressOf('postgres'), database: 'postgres' });
    await other.connect();
    await other.query('BEGIN');
    await other.query('LOCK TABLE pg_authid IN SHARE MODE');
    const start = performance.now();
    await expect(limited.setPassword('app', 'New-passw0rd')).rejects.toMatchObject(late);
    expect(performance.now() - start).toBeLessThan(limitMs + 1_000);
    await other.query('ROLLBACK');
    await other.end();
    expect(await limited.login('app', 'Old-passw0rd')).toBe(true);
    await limited.setPassword('app', 'New-passw0rd');
    expect(await limited.login('app', 'New-passw0rd')).toBe(true);
  });
});
