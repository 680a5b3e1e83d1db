import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { type LoginServer, startLoginServer } from '../../src/emulator/login/server.ts';

const password = 'Right-1pass';
const check = { passwordOf: (account: string) => (account === 'app' ? password : undefined) };
const blank = { passwordOf: () => '' };
let server: LoginServer | undefined;

afterEach(async () => {
  await server?.close();
});

const sha = (algorithm: string, ...parts: (string | Buffer)[]): Buffer => {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest();
};
const xor = (a: Buffer, b: Buffer): Buffer => Buffer.from(a.map((byte, at) => byte ^ (b[at] ?? 0)));

/** As a client computes it: the documents of MySQL write SHA256(SHA256(SHA256(password)), nonce). */
const sha2Token = (word: string, salt: Buffer): Buffer => {
  const first = sha('sha256', word);
  return xor(first, sha('sha256', sha('sha256', first), salt));
};

const packet = (sequence: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([body.length, 0, 0, sequence]), body]);

/** Logs in as a client that knows `plugin` only; the bodies of the packets that the server sent after its greeting. */
const talk = async (port: number, plugin: string, token: (salt: Buffer) => Buffer): Promise<Buffer[]> => {
  const socket = connect(port, '127.0.0.1');
  const packets: Buffer[] = [];
  let pending = Buffer.alloc(0);
  const next = async (): Promise<Buffer> => {
    while (pending.length < 4 || pending.length < 4 + pending.readUIntLE(0, 3)) {
      const [chunk]: Buffer[] = await once(socket, 'data');
      pending = Buffer.concat([pending, chunk ?? Buffer.alloc(0)]);
    }
    const end = 4 + pending.readUIntLE(0, 3);
    const body = pending.subarray(4, end);
    pending = pending.subarray(end);
    packets.push(body);
    return body;
  };
  await next();
  const flags = Buffer.alloc(4);
  flags.writeUInt32LE(0x200 | 0x8000 | 0x80000);
  const response = [flags, Buffer.alloc(28), Buffer.from('app\0'), Buffer.from([0]), Buffer.from(`${plugin}\0`)];
  socket.write(packet(1, Buffer.concat(response)));
  const change = await next();
  const salt = change.subarray(change.indexOf(0) + 1, change.indexOf(0) + 21);
  if (change[0] === 0xfe) {
    socket.write(packet(3, token(salt)));
    while ((await next())[0] === 1);
  }
  socket.destroy();
  return packets.slice(1);
};

test('MySQL: a client that has only caching_sha2_password gets in by the fast path', async () => {
  server = await startLoginServer('MySQL', check);
  const [change, fast, ok] = await talk(server.port, 'caching_sha2_password', (salt) => sha2Token(password, salt));
  expect(change?.subarray(1, 22).toString()).toBe('caching_sha2_password');
  expect(fast).toEqual(Buffer.from([1, 3]));
  expect(ok?.[0]).toBe(0);
});

test('MySQL: a wrong password is refused there as well', async () => {
  server = await startLoginServer('MySQL', check);
  for (const token of [(salt: Buffer) => sha2Token('Wrong', salt), () => Buffer.alloc(0), () => Buffer.alloc(32)]) {
    const [, error] = await talk(server.port, 'caching_sha2_password', token);
    expect(error?.[0]).toBe(0xff);
    expect(error?.readUInt16LE(1)).toBe(1045);
  }
});

test('an account with an empty password lets nobody in, not even with a proof of the empty password', async () => {
  server = await startLoginServer('MySQL', blank);
  const [, error] = await talk(server.port, 'caching_sha2_password', (salt) => sha2Token('', salt));
  expect(error?.[0]).toBe(0xff);
  expect(error?.readUInt16LE(1)).toBe(1045);
});

test('a proof of one login is not good for another', async () => {
  server = await startLoginServer('MySQL', check);
  let overheard = Buffer.alloc(0);
  await talk(server.port, 'caching_sha2_password', (salt) => {
    overheard = Buffer.from(sha2Token(password, salt));
    return overheard;
  });
  const [, error] = await talk(server.port, 'caching_sha2_password', () => overheard);
  expect(error?.readUInt16LE(1)).toBe(1045);
});

test('MariaDB has no caching_sha2_password: the client is told to use mysql_native_password', async () => {
  server = await startLoginServer('MariaDB', check);
  const native = (salt: Buffer): Buffer => {
    const first = sha('sha1', password);
    return xor(first, sha('sha1', salt, sha('sha1', first)));
  };
  const [change, ok] = await talk(server.port, 'caching_sha2_password', native);
  expect(change?.subarray(1, 22).toString()).toBe('mysql_native_password');
  expect(ok?.[0]).toBe(0);
});

test('a client that asks for TLS in spite of the greeting gets a bad handshake', async () => {
  server = await startLoginServer('MySQL', check);
  const socket = connect(server.port, '127.0.0.1');
  const flags = Buffer.alloc(4);
  flags.writeUInt32LE(0x200 | 0x800);
  socket.write(packet(1, Buffer.concat([flags, Buffer.alloc(28)])));
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => chunks.push(chunk));
  await once(socket, 'close');
  expect(Buffer.concat(chunks).toString('latin1')).toContain('#08S01Bad handshake');
});
