import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';

export type Identity = { readonly cert: string; readonly key: string };

export type TlsLoginServer = {
  readonly port: number;
  /** What came through the encrypted connection; empty while the client does not trust it. */
  readonly heard: () => string;
  readonly close: () => Promise<void>;
};

const packet = (sequence: number, body: Buffer): Buffer =>
  Buffer.concat([Buffer.from([body.length & 255, body.length >> 8, 0, sequence]), body]);

/** Protocol 10 with TLS offered; the challenge is no secret here. */
const greeting = packet(
  0,
  Buffer.concat([
    Buffer.from('\x0a8.0.36\0\x01\0\0\0challeng\0', 'latin1'),
    Buffer.from([0x08, 0x8a, 45, 2, 0, 0x08, 0, 21, ...Array.from({ length: 10 }, () => 0)]),
    Buffer.from('challengehere\0mysql_native_password\0').subarray(0, 12),
    Buffer.from('\0mysql_native_password\0'),
  ]),
);
const ok = packet(3, Buffer.from([0, 0, 0, 2, 0, 0, 0]));

const message = (type: string, ...body: readonly number[]): Buffer =>
  Buffer.from([type.charCodeAt(0), 0, 0, 0, 4 + body.length, ...body]);
const welcome = Buffer.concat([message('R', 0, 0, 0, 0), message('Z', 'I'.charCodeAt(0))]);

/** Answers the first encrypted message of each client with a yes. */
const secured = (socket: Socket, { cert, key }: Identity, yes: Buffer, hear: (text: string) => void): void => {
  const secure = new TLSSocket(socket, { isServer: true, cert, key });
  secure.on('error', () => undefined);
  secure.on('data', (data: Buffer) => hear(data.toString('latin1')));
  secure.once('data', () => secure.write(yes));
};

/** A server that lets everybody in, once the connection is encrypted, at any loopback address. */
export const startTlsLoginServer = async (
  engine: 'MySQL' | 'PostgreSQL',
  identity: Identity,
  host = '127.0.0.1',
): Promise<TlsLoginServer> => {
  let heard = '';
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    if (engine === 'MySQL') socket.write(greeting);
    socket.once('data', (request: Buffer) => {
      if (engine === 'PostgreSQL') socket.write('S');
      // A client of MySQL does not wait for an answer to its wish for TLS.
      socket.pause();
      socket.unshift(request.subarray(engine === 'MySQL' ? 4 + request.readUIntLE(0, 3) : request.length));
      secured(socket, identity, engine === 'MySQL' ? ok : welcome, (text) => {
        heard += text;
      });
    });
  }).listen(0, host);
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const close = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port: address.port, heard: () => heard, close };
};
