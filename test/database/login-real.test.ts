import { TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type LoginOptions, type LoginResult, login } from '../../src/verify/login/login.ts';
import { type Database, startMariadb, startPostgres } from '../support/databases.ts';
import { findPrograms } from '../support/find-databases.ts';
import { startServer } from '../support/servers.ts';

const programs = findPrograms();
const password = '!@#$%^&*()_+-=\'"Aa1';
const off: LoginOptions = { timeoutMs: 10_000, tls: 'off' };
const accepted: LoginResult = { outcome: 'accepted' };

const quoted = `'${password.replaceAll("'", "''")}'`;

describe.runIf(programs)('login at a real MariaDB', () => {
  let server: Database;
  const logIn = (account: string, word: string, database?: string, options = off, host = '127.0.0.1') =>
    login(
      'MySQL',
      { host, port: server.port, ...(database ? { database } : {}) },
      { account, password: word },
      options,
    );

  beforeAll(async () => {
    if (programs === undefined) throw new Error('no programs');
    server = await startMariadb(programs);
    const users = ['app', 'locked', 'expired', 'limited'].map(
      (name) => `CREATE USER ${name}@'%' IDENTIFIED BY ${quoted}`,
    );
    await server.sql('CREATE DATABASE orders', 'CREATE DATABASE audit', ...users);
    await server.sql("GRANT SELECT ON orders.* TO app@'%'", "ALTER USER locked@'%' ACCOUNT LOCK");
    await server.sql("ALTER USER expired@'%' PASSWORD EXPIRE", 'SET GLOBAL disconnect_on_expired_password=ON');
    await server.sql("CREATE USER super@'%' IDENTIFIED BY 'Super-1pass'", "GRANT ALL ON *.* TO super@'%'");
    await server.sql("ALTER USER limited@'%' WITH MAX_CONNECTIONS_PER_HOUR 1");
  });

  afterAll(async () => {
    await server?.stop();
  });

  test('the right password, with and without a database', async () => {
    expect(await logIn('app', password)).toEqual(accepted);
    expect(await logIn('app', password, 'orders')).toEqual(accepted);
  });

  test.each([
    ['a wrong password', 'app', `${password}!`, undefined, '1045'],
    ['an empty password', 'app', '', undefined, '1045'],
    ['an unknown account', 'nobody', password, undefined, '1045'],
    ['a locked account', 'locked', password, undefined, '4151'],
    ['an expired password', 'expired', password, undefined, '1862'],
    ['a database without a grant', 'app', password, 'audit', '1044'],
  ])('refuses %s', async (_what, account, word, database, code) => {
    expect(await logIn(account, word, database)).toMatchObject({ outcome: 'refused', code });
  });

  test('a missing database and a used-up limit say nothing about the credential', async () => {
    expect(await logIn('super', 'Super-1pass', 'missing')).toMatchObject({ outcome: 'unreachable', code: '1049' });
    expect(await logIn('limited', password)).toEqual(accepted);
    expect(await logIn('limited', password)).toMatchObject({ outcome: 'unreachable', code: '1226' });
  });

  test('a password that is rotated counts at once', async () => {
    await server.sql(
      `CREATE USER turned@'%' IDENTIFIED BY ${quoted}`,
      "ALTER USER turned@'%' IDENTIFIED BY 'Next-2pass'",
    );
    expect(await logIn('turned', password)).toMatchObject({ outcome: 'refused', code: '1045' });
    expect(await logIn('turned', 'Next-2pass')).toEqual(accepted);
  });

  test('TLS is verified: the certificate and the host name', async () => {
    const tls: LoginOptions = { timeoutMs: 10_000, tls: 'required', ca: server.ca };
    expect(await logIn('app', password, undefined, tls, 'localhost')).toEqual(accepted);
    expect(await logIn('app', 'wrong', undefined, tls, 'localhost')).toMatchObject({
      outcome: 'refused',
      code: '1045',
    });
    const untrusted: LoginOptions = { timeoutMs: 10_000, tls: 'required' };
    expect(await logIn('app', password, undefined, untrusted, 'localhost')).toMatchObject({ code: 'TLS' });
    // 127.1 is a host name to Node.js and resolves to 127.0.0.1.
    const otherName = await logIn('app', password, undefined, tls, '127.1');
    expect(otherName).toMatchObject({ outcome: 'unreachable', code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
    const byIp = await logIn('app', password, undefined, tls, '127.0.0.1');
    expect(byIp).toMatchObject({ outcome: 'unreachable', code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });
});

describe.runIf(programs)('login at a real PostgreSQL', () => {
  let server: Database;
  const logIn = (account: string, word: string, database?: string, options = off, host = '127.0.0.1') =>
    login(
      'PostgreSQL',
      { host, port: server.port, ...(database ? { database } : {}) },
      { account, password: word },
      options,
    );

  beforeAll(async () => {
    if (programs === undefined) throw new Error('no programs');
    server = await startPostgres(programs);
    const expired = `CREATE ROLE expired LOGIN PASSWORD ${quoted} VALID UNTIL '2001-01-01'`;
    await server.sql(
      `CREATE ROLE app LOGIN PASSWORD ${quoted}`,
      `CREATE ROLE locked NOLOGIN PASSWORD ${quoted}`,
      expired,
    );
    await server.sql('CREATE DATABASE orders', 'CREATE DATABASE audit', 'REVOKE CONNECT ON DATABASE audit FROM PUBLIC');
    await server.sql(`CREATE ROLE limited LOGIN CONNECTION LIMIT 0 PASSWORD ${quoted}`, 'CREATE ROLE blank LOGIN');
  });

  afterAll(async () => {
    await server?.stop();
  });

  test('the right password, with and without a database', async () => {
    expect(await logIn('app', password)).toEqual(accepted);
    expect(await logIn('app', password, 'orders')).toEqual(accepted);
  });

  test.each([
    ['a wrong password', 'app', `${password}!`, undefined, '28P01'],
    ['an empty password', 'app', '', undefined, '28P01'],
    ['an unknown account', 'nobody', password, undefined, '28P01'],
    ['an account without a password', 'blank', password, undefined, '28P01'],
    ['an expired password', 'expired', password, undefined, '28P01'],
    ['an account that may not log in', 'locked', password, undefined, '28000'],
    ['a database without CONNECT', 'app', password, 'audit', '42501'],
  ])('refuses %s', async (_what, account, word, database, code) => {
    expect(await logIn(account, word, database)).toMatchObject({ outcome: 'refused', code });
  });

  test('a missing database and a used-up limit say nothing about the credential', async () => {
    expect(await logIn('app', password, 'missing')).toMatchObject({ outcome: 'unreachable', code: '3D000' });
    expect(await logIn('limited', password)).toMatchObject({ outcome: 'unreachable', code: '53300' });
  });

  test('TLS is verified: the certificate and the host name', async () => {
    const tls: LoginOptions = { timeoutMs: 10_000, tls: 'required', ca: server.ca };
    expect(await logIn('app', password, undefined, tls, 'localhost')).toEqual(accepted);
    expect(await logIn('app', 'wrong', undefined, tls, 'localhost')).toMatchObject({
      outcome: 'refused',
      code: '28P01',
    });
    const untrusted: LoginOptions = { timeoutMs: 10_000, tls: 'required' };
    const untrustedResult = await logIn('app', password, undefined, untrusted, 'localhost');
    expect(untrustedResult).toMatchObject({ outcome: 'unreachable', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' });
    const otherName = await logIn('app', password, undefined, tls, '127.0.0.1');
    expect(otherName).toMatchObject({ outcome: 'unreachable', code: 'ERR_TLS_CERT_ALTNAME_INVALID' });
  });

  test('a server that wants Kerberos inside TLS, which pg answers by throwing outside of any promise', async () => {
    const fake = await startServer((socket) => {
      socket.once('data', () => {
        socket.write('S');
        const secure = new TLSSocket(socket, { isServer: true, cert: server.ca, key: server.key });
        secure.on('error', () => undefined);
        secure.once('data', () => secure.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 7])));
      });
    });
    const tls: LoginOptions = { timeoutMs: 10_000, tls: 'required', ca: server.ca };
    const result = await login('PostgreSQL', { host: 'localhost', port: fake.port }, { account: 'app', password }, tls);
    expect(result).toMatchObject({ outcome: 'unreachable', code: 'PROTOCOL' });
    await fake.close();
  });
});
