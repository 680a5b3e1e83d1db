import { randomBytes } from 'node:crypto';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { login } from '../../../src/verify/login/login.ts';
import { startServer } from '../../support/servers.ts';

const engines = ['MySQL', 'MariaDB', 'PostgreSQL'] as const;
const credential = { account: 'app', password: 'S3cret-of-mine!' };
const off = { timeoutMs: 5_000, tls: 'off' } as const;
const required = { timeoutMs: 5_000, tls: 'required' } as const;
const closers: (() => Promise<void>)[] = [];

const serve = async (handle: (socket: Socket) => void) => {
  const server = await startServer(handle);
  closers.push(server.close);
  return server;
};

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe.each(engines)('login at %s', (engine) => {
  test('nothing listens: unreachable', async () => {
    const server = await startServer(() => undefined);
    await server.close();
    const result = await login(engine, { host: '127.0.0.1', port: server.port }, credential, off);
    expect(result).toEqual({ outcome: 'unreachable', code: 'ECONNREFUSED', reason: 'nothing listens' });
  });

  test('a host that does not resolve, and a port that is none', async () => {
    const unknown = await login(engine, { host: 'nowhere.invalid', port: 3306 }, credential, required);
    expect(unknown).toMatchObject({ outcome: 'unreachable', code: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) });
    const badPort = await login(engine, { host: '127.0.0.1', port: 123456 }, credential, off);
    expect(badPort).toMatchObject({ outcome: 'unreachable', code: 'ERR_SOCKET_BAD_PORT' });
  });

  test('without TLS nothing but loopback is tried', async () => {
    for (const host of ['127.0.0.1.example.invalid', '127.example.invalid', 'localhost.invalid', '10.0.0.1']) {
      const result = await login(engine, { host, port: 3306 }, credential, off);
      expect(result).toMatchObject({ outcome: 'unreachable', code: 'TLS_OFF' });
    }
  });

  test('a server that hangs ends at timeoutMs, and the connection with it', async () => {
    const server = await serve(() => undefined);
    const start = Date.now();
    const result = await login(engine, { host: '127.0.0.1', port: server.port }, credential, {
      ...off,
      timeoutMs: 200,
    });
    expect(result).toEqual({ outcome: 'unreachable', code: 'ETIMEDOUT', reason: 'no answer in time' });
    expect(Date.now() - start).toBeLessThan(2_000);
    await vi.waitFor(() => expect(server.sockets.size).toBe(0));
  });

  test('a server that hangs up', async () => {
    const server = await serve((socket) => socket.end());
    const result = await login(engine, { host: '127.0.0.1', port: server.port }, credential, off);
    expect(result).toMatchObject({ outcome: 'unreachable', code: expect.stringMatching(/^(CLOSED|ECONNRESET)$/) });
  });

  test('garbage never ends the process and never shows the password', async () => {
    const quiet = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const junk = [
      'HTTP/1.1 400 Bad Request\r\n\r\n',
      credential.password,
      Buffer.from([5, 0, 0, 0, 10, 1, 2, 3, 4]),
      Buffer.from([1, 0, 0, 0, 255]),
      Buffer.concat([Buffer.from('E\0\0\0\x20SFATAL\0C'), Buffer.from(`${credential.password}\0\0`)]),
      Buffer.concat([Buffer.from('R\0\0\0\x0c\0\0\0\x0b'), Buffer.from('r=')]),
      Buffer.from('R\xff\xff\xff\xff\0\0\0\x0a', 'latin1'),
      ...Array.from({ length: 30 }, (_, size) => randomBytes(1 + size * 9)),
    ];
    for (const bytes of junk) {
      const server = await serve((socket) => {
        socket.write(bytes);
        setTimeout(() => socket.end(bytes), 10);
      });
      const result = await login(engine, { host: '127.0.0.1', port: server.port }, credential, {
        ...off,
        timeoutMs: 150,
      });
      expect(result.outcome, Buffer.from(bytes).toString('hex')).not.toBe('accepted');
      expect(JSON.stringify([result, quiet.mock.calls])).not.toContain(credential.password);
    }
  });

  test('a server whose error repeats the password: only the code gets through', async () => {
    const text = `no: ${credential.password}`;
    const mysqlBody = Buffer.concat([Buffer.from([255, 0xcf, 0x07]), Buffer.from(`#HY000${text}`)]);
    const mysqlError = Buffer.concat([Buffer.from([mysqlBody.length, 0, 0, 0]), mysqlBody]);
    const pgBody = Buffer.from(`SFATAL\0CXX001\0M${text}\0\0`);
    const pgError = Buffer.concat([Buffer.from('E'), Buffer.from([0, 0, 0, pgBody.length + 4]), pgBody]);
    const server = await serve((socket) => socket.write(engine === 'PostgreSQL' ? pgError : mysqlError));
    const result = await login(engine, { host: '127.0.0.1', port: server.port }, credential, off);
    expect(result).toEqual({
      outcome: 'unreachable',
      code: engine === 'PostgreSQL' ? 'XX001' : '1999',
      reason: 'the server answered with this error',
    });
  });
});

test('PostgreSQL: a server that wants Kerberos, which pg answers by throwing outside of any promise', async () => {
  const server = await serve((socket) => socket.write(Buffer.from([0x52, 0, 0, 0, 8, 0, 0, 0, 7])));
  const result = await login('PostgreSQL', { host: '127.0.0.1', port: server.port }, credential, off);
  expect(result).toMatchObject({ outcome: 'unreachable', code: 'PROTOCOL' });
});

test('MySQL: a packet that goes on and on is cut off', async () => {
  const server = await serve((socket) => {
    socket.write(Buffer.from([0xff, 0xff, 0xff, 0]));
    let pieces = 0;
    const pour = setInterval(() => {
      pieces += 1;
      if (pieces > 14 || socket.destroyed) clearInterval(pour);
      else socket.write(Buffer.alloc(1 << 20));
    }, 20);
  });
  const start = Date.now();
  const address = { host: '127.0.0.1', port: server.port };
  expect(await login('MySQL', address, credential, off)).toMatchObject({ outcome: 'unreachable' });
  expect(Date.now() - start).toBeLessThan(3_000);
});

test.each(engines)('%s: whoever wants no more gets no more', async (engine) => {
  const server = await serve(() => undefined);
  const address = { host: '127.0.0.1', port: server.port };
  const stop = new AbortController();
  const waiting = login(engine, address, credential, { ...off, signal: stop.signal });
  setTimeout(() => stop.abort(), 50);
  expect(await waiting).toMatchObject({ outcome: 'unreachable', code: 'STOPPED' });
  expect(await login(engine, address, credential, { ...off, signal: stop.signal })).toMatchObject({ code: 'STOPPED' });
  await vi.waitFor(() => expect(server.sockets.size).toBe(0));
});

/** A message of PostgreSQL. */
const pgMessage = (type: string, ...parts: readonly (string | readonly number[])[]): Buffer => {
  const body = Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from([...part]))),
  );
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), length, body]);
};

test.each([
  ['a database', 'orders', ['database: orders']],
  ['the password, which never comes through', credential.password, undefined],
])('PostgreSQL: a server that names %s among the rights', async (_what, name, rights) => {
  const column = ['x\0', [0, 0, 0, 0, 0, 0, 0, 0, 0, 25, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0]] as const;
  const ready = pgMessage('Z', 'I');
  const server = await serve((socket) => {
    socket.once('data', () => {
      socket.write(Buffer.concat([pgMessage('R', [0, 0, 0, 0]), ready]));
      socket.once('data', () => {
        const row = pgMessage('D', [0, 2, 0, 0, 0, 8], 'database', [0, 0, 0, name.length], name);
        socket.write(
          Buffer.concat([pgMessage('T', [0, 2], ...column, ...column), row, pgMessage('C', 'SELECT 1\0'), ready]),
        );
      });
    });
  });
  const address = { host: '127.0.0.1', port: server.port };
  const result = await login('PostgreSQL', address, credential, { ...off, rights: true });
  expect(result).toEqual({ outcome: 'accepted', ...(rights ? { rights } : {}) });
});

test('PostgreSQL: an empty password is refused, and PGPASSWORD is not tried in its place', async () => {
  vi.stubEnv('PGPASSWORD', 'from-the-environment');
  const server = await serve(() => undefined);
  const address = { host: '127.0.0.1', port: server.port };
  const result = await login('PostgreSQL', address, { account: 'app', password: '' }, { ...off, timeoutMs: 200 });
  expect(result).toMatchObject({ outcome: 'refused', code: '28P01' });
});
