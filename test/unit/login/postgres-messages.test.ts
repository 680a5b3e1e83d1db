import { afterEach, expect, test } from 'vitest';
import { login } from '../../../src/verify/login/login.ts';
import { messageCheck } from '../../../src/verify/login/postgres-messages.ts';
import { startServer } from '../../support/servers.ts';

const message = (type: string, body: string): Buffer => {
  const bytes = Buffer.alloc(5 + body.length);
  bytes.write(type, 0, 'latin1');
  bytes.writeUInt32BE(4 + body.length, 1);
  bytes.write(body, 5, 'latin1');
  return bytes;
};

const error = message('E', 'SFATAL\0C28P01\0Mno\0\0');

test('whole messages are taken, in whatever pieces they come', () => {
  const all = Buffer.concat([message('R', '\0\0\0\x0a'), error, message('N', '\0'), message('Z', 'I')]);
  for (let size = 1; size <= all.length; size += 1) {
    const accepts = messageCheck();
    for (let at = 0; at < all.length; at += size) expect(accepts(all.subarray(at, at + size))).toBe(true);
  }
});

const endless = [
  ['a field without its end', message('E', 'SX')],
  ['fields without their end', message('E', 'SX\0')],
  ['a notice without its end', message('N', 'SX\0Cx\0')],
  ['text after the end', message('E', 'SX\0\0C')],
  ['no fields at all', message('E', '')],
  ['a length below its own four bytes', Buffer.from([0x52, 0, 0, 0, 3])],
  ['a length of a gigabyte', Buffer.from([0x52, 0x40, 0, 0, 0])],
] as const;

test.each(endless)('%s is not', (_case, bytes) => {
  expect(messageCheck()(bytes)).toBe(false);
});

let close = (): Promise<void> => Promise.resolve();
afterEach(() => close());

test.each(endless)('%s from a server ends a login, and does not hang it', async (_case, bytes) => {
  const server = await startServer((client) => client.once('data', () => client.write(bytes)));
  close = server.close;
  const credential = { account: 'app', password: 'Right-1pass' };
  const options = { timeoutMs: 2_000, tls: 'off' } as const;
  const result = await login('PostgreSQL', { host: '127.0.0.1', port: server.port }, credential, options);
  expect(result.outcome).toBe('unreachable');
});
