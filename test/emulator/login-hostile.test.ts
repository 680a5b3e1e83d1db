import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type LoginServer, startLoginServer } from '../../src/emulator/login/server.ts';
import { login } from '../../src/verify/login/login.ts';
import { startServer } from '../support/servers.ts';

const engines = ['MySQL', 'MariaDB', 'PostgreSQL'] as const;
const credential = { account: 'app', password: 'Right-1pass' };
const check = { passwordOf: (account: string) => (account === credential.account ? credential.password : undefined) };

const open = async (
  server: LoginServer,
): Promise<{ socket: Socket; received: () => Buffer; closed: Promise<unknown> }> => {
  const socket = connect(server.port, '127.0.0.1');
  const chunks: Buffer[] = [];
  socket.on('error', () => undefined);
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  const closed = new Promise((resolve) => socket.on('close', resolve));
  await once(socket, 'connect');
  return { socket, received: () => Buffer.concat(chunks), closed };
};

describe.each(engines)('a %s login server', (engine) => {
  let server: LoginServer;
  const loginNow = (port = server.port) =>
    login(engine, { host: '127.0.0.1', port }, credential, { timeoutMs: 5_000, tls: 'off' });

  beforeEach(async () => {
    server = await startLoginServer(engine, check);
  });

  afterEach(async () => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    await server.close();
  });

  test('survives garbage, resets and half a message', async () => {
    const junk = [
      'GET / HTTP/1.1\r\nHost: x\r\n\r\n',
      Buffer.from([0, 0, 0, 0]),
      Buffer.from([0xff, 0xff, 0xff, 0xff]),
      Buffer.from([0, 0, 0, 8, 4, 0xd2, 0x16, 0x2f]),
      Buffer.from([0, 0, 0, 3]),
      Buffer.from([0, 0, 0, 4]),
      Buffer.from([1, 0, 0, 1, 0]),
      Buffer.concat([Buffer.from([40, 0, 0, 1, 0xff, 0xff, 0xff, 0xff]), Buffer.alloc(36, 0xff)]),
      ...Array.from({ length: 40 }, (_, size) => randomBytes(size * 7)),
    ];
    for (const [at, bytes] of junk.entries()) {
      const client = await open(server);
      client.socket.write(bytes);
      if (at % 2 === 0) client.socket.end();
      else setTimeout(() => client.socket.resetAndDestroy(), 5);
      await client.closed;
    }
    expect(await loginNow()).toEqual({ outcome: 'accepted' });
  });

  test('survives real logins with flipped bits, and so does the client', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const proxy = await startServer((client) => {
      const upstream = connect(server.port, '127.0.0.1');
      upstream.on('error', () => client.destroy());
      client.on('close', () => upstream.destroy());
      upstream.on('close', () => client.destroy());
      const flip = (bytes: Buffer): Buffer => {
        const at = randomInt(bytes.length);
        bytes[at] = (bytes[at] ?? 0) ^ (1 << randomInt(8));
        return bytes;
      };
      client.on('data', (bytes: Buffer) => upstream.write(flip(bytes)));
      upstream.on('data', (bytes: Buffer) => client.write(randomInt(3) === 0 ? flip(bytes) : bytes));
    });
    const address = { host: '127.0.0.1', port: proxy.port };
    const wrong = { ...credential, password: 'Wrong-1pass' };
    const attempts = Array.from({ length: 60 }, () => login(engine, address, wrong, { timeoutMs: 400, tls: 'off' }));
    for (const result of await Promise.all(attempts)) {
      expect(JSON.stringify(result)).not.toContain(wrong.password);
    }
    await proxy.close();
    expect(await loginNow()).toEqual({ outcome: 'accepted' });
  });

  test('hangs up on a client that does not log in, and on one that sends slowly', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const [silent, slow] = [await open(server), await open(server)];
    slow.socket.write(Buffer.from([0]));
    await new Promise(setImmediate);
    vi.advanceTimersByTime(9_000);
    expect([silent.socket.destroyed, slow.socket.destroyed]).toEqual([false, false]);
    slow.socket.write(Buffer.from([0]));
    vi.advanceTimersByTime(1_500);
    await Promise.all([silent.closed, slow.closed]);
  });

  test('close ends logged-in and half-open sessions at once, and can be called again', async () => {
    const options = { host: '127.0.0.1', port: server.port, user: 'app', password: credential.password };
    const { ended } =
      engine === 'PostgreSQL' ? await sessionOfPg({ ...options, database: 'x' }) : await sessionOfMysql(options);
    const halfOpen = await open(server);
    const start = Date.now();
    await server.close();
    await server.close();
    await Promise.all([ended, halfOpen.closed]);
    expect(Date.now() - start).toBeLessThan(1_000);
    expect(await loginNow()).toMatchObject({ outcome: 'unreachable', code: 'ECONNREFUSED' });
  });

  test('no answer holds the password', async () => {
    const client = await open(server);
    client.socket.write(`${credential.password}\0${credential.password}\0`.repeat(4));
    client.socket.end();
    await client.closed;
    expect(client.received().toString('latin1')).not.toContain(credential.password);
  });
});

type Options = { host: string; port: number; user: string; password: string };

/** Logs in and stays; `ended` is kept once the session is over. */
const sessionOfMysql = async (options: Options): Promise<{ ended: Promise<unknown> }> => {
  const connection = await createConnection(options);
  return { ended: new Promise((resolve) => connection.on('error', resolve)) };
};

const sessionOfPg = async (options: Options & { database: string }): Promise<{ ended: Promise<unknown> }> => {
  const client = new pg.Client(options);
  await client.connect();
  client.on('error', () => undefined);
  return { ended: new Promise((resolve) => client.on('end', () => resolve(undefined))) };
};
