import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { type LoginServer, startLoginServer } from '../../src/emulator/login/server.ts';
import { login } from '../../src/verify/login/login.ts';

const engines = ['MySQL', 'MariaDB', 'PostgreSQL'] as const;
type Engine = (typeof engines)[number];

const special = '!@#$%^&*()_+-=';
const servers: LoginServer[] = [];

const start = async (engine: Engine, accounts: Record<string, string>): Promise<LoginServer> => {
  const passwordOf = (account: string) => (Object.hasOwn(accounts, account) ? accounts[account] : undefined);
  const server = await startLoginServer(engine, { passwordOf });
  servers.push(server);
  return server;
};

const logIn = (engine: Engine, server: LoginServer, account: string, password: string) => {
  const address = { host: '127.0.0.1', port: server.port };
  return login(engine, address, { account, password }, { timeoutMs: 5_000, tls: 'off' });
};

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

describe.each(engines)('a %s login server', (engine) => {
  const refused = { outcome: 'refused', code: engine === 'PostgreSQL' ? '28P01' : '1045' };

  test('accepts the right password and refuses every other', async () => {
    const server = await start(engine, { app: 'Right-1pass', blank: '' });
    expect(await logIn(engine, server, 'app', 'Right-1pass')).toEqual({ outcome: 'accepted' });
    expect(await logIn(engine, server, 'app', 'Wrong-1pass')).toMatchObject(refused);
    expect(await logIn(engine, server, 'app', 'Right-1pas')).toMatchObject(refused);
    expect(await logIn(engine, server, 'app', 'Right-1passs')).toMatchObject(refused);
    expect(await logIn(engine, server, 'app', '')).toMatchObject(refused);
    expect(await logIn(engine, server, 'blank', '')).toMatchObject(refused);
    expect(await logIn(engine, server, 'nobody', 'Right-1pass')).toMatchObject(refused);
    expect(await logIn(engine, server, 'nobody', '')).toMatchObject(refused);
    expect(await logIn(engine, server, 'constructor', 'x')).toMatchObject(refused);
  });

  test('a rotated-out password is refused at the next login', async () => {
    const accounts = { app: 'First-1pass' };
    const server = await start(engine, accounts);
    expect(await logIn(engine, server, 'app', 'First-1pass')).toEqual({ outcome: 'accepted' });
    accounts.app = 'Second-2pass';
    expect(await logIn(engine, server, 'app', 'First-1pass')).toMatchObject(refused);
    expect(await logIn(engine, server, 'app', 'Second-2pass')).toEqual({ outcome: 'accepted' });
  });

  test('every special character of RDS, letters beyond ASCII, and long names', async () => {
    const long = 'a_very_long_account_name_'.repeat(10);
    const accounts: Record<string, string> = { [long]: `${special}Aa1`.padEnd(32, '='), 'ünï-1': 'Pässwörd-密码-1' };
    for (const [at, character] of [...special].entries())
      accounts[`app_${at}`] = `${character}Ab1${character}${character}`;
    const server = await start(engine, accounts);
    for (const [account, password] of Object.entries(accounts)) {
      expect(await logIn(engine, server, account, password), account).toEqual({ outcome: 'accepted' });
      expect(await logIn(engine, server, account, `${password}!`), account).toMatchObject(refused);
    }
  });

  test('two servers at once know their own accounts only', async () => {
    const [one, two] = [await start(engine, { app: 'One-1pass' }), await start(engine, { app: 'Two-2pass' })];
    const results = await Promise.all([
      logIn(engine, one, 'app', 'One-1pass'),
      logIn(engine, two, 'app', 'Two-2pass'),
      logIn(engine, one, 'app', 'Two-2pass'),
      logIn(engine, two, 'app', 'One-1pass'),
    ]);
    expect(results.map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted', 'refused', 'refused']);
  });

  test('offers no TLS, and says so', async () => {
    const server = await start(engine, { app: 'Right-1pass' });
    const address = { host: 'localhost', port: server.port };
    const credential = { account: 'app', password: 'Right-1pass' };
    const result = await login(engine, address, credential, { timeoutMs: 5_000, tls: 'required' });
    expect(result).toEqual({ outcome: 'unreachable', code: 'NO_TLS', reason: 'the server offers no TLS' });
  });
});

describe.each(['MySQL', 'MariaDB'] as const)('mysql2 at a %s login server', (engine) => {
  test('probes are answered and SQL is not executed', async () => {
    const server = await start(engine, { app: 'Right-1pass' });
    const options = { host: '127.0.0.1', port: server.port, user: 'app', password: 'Right-1pass', database: 'orders' };
    const connection = await createConnection(options);
    await connection.ping();
    await connection.query('SET NAMES utf8mb4');
    const [rows] = await connection.query('/* health */ SELECT 1 AS one, CURRENT_USER;');
    expect(rows).toEqual([{ one: 1, CURRENT_USER: 'app@127.0.0.1' }]);
    for (const sql of [
      'SELECT * FROM orders',
      'CREATE TABLE t (a INT)',
      'SELECT 1, constructor',
      `SELECT ${' '.repeat(3000)}1`,
    ]) {
      await expect(connection.query(sql)).rejects.toThrow('executes no SQL');
    }
    await expect(connection.execute('SELECT ?', [1])).rejects.toThrow('executes no SQL');
    await connection.ping();
    await connection.end();
  });

  test('a refusal reads as that of the real server', async () => {
    const server = await start(engine, { app: 'Right-1pass' });
    const options = { host: '127.0.0.1', port: server.port, user: 'app', password: 'Wrong-1pass' };
    await expect(createConnection(options)).rejects.toMatchObject({
      errno: 1045,
      sqlState: '28000',
      message: "Access denied for user 'app'@'127.0.0.1' (using password: YES)",
    });
  });
});

describe('pg at a PostgreSQL login server', () => {
  test('probes are answered in both protocols and SQL is not executed', async () => {
    const server = await start('PostgreSQL', { app: 'Right-1pass' });
    const options = { host: '127.0.0.1', port: server.port, user: 'app', password: 'Right-1pass', database: 'orders' };
    const client = new pg.Client(options);
    await client.connect();
    const expected = [{ current_user: 'app', db: 'orders' }];
    const sql = 'SELECT current_user, current_database() AS db';
    expect((await client.query(sql)).rows).toEqual(expected);
    expect((await client.query({ text: sql, name: 'prepared', values: [] })).rows).toEqual(expected);
    expect((await client.query({ text: sql, name: 'prepared', values: [] })).rows).toEqual(expected);
    expect((await client.query('SET application_name TO x')).command).toBe('SET');
    await expect(client.query('SELECT * FROM orders')).rejects.toMatchObject({ code: '0A000' });
    await expect(client.query('SELECT $1', ['a'])).rejects.toThrow('executes no SQL');
    expect((await client.query('SHOW server_version')).rows).toHaveLength(1);
    await client.end();
  });

  test('a refusal reads as that of the real server', async () => {
    const server = await start('PostgreSQL', { app: 'Right-1pass' });
    const client = new pg.Client({ host: '127.0.0.1', port: server.port, user: 'app', password: 'Wrong-1pass' });
    await expect(client.connect()).rejects.toMatchObject({
      code: '28P01',
      severity: 'FATAL',
      message: 'password authentication failed for user "app"',
    });
  });
});
