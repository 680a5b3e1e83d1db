import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { LoginCheck } from './check.ts';
import { serveMysql } from './mysql.ts';
import { servePostgres } from './postgres.ts';
import { openWire } from './wire.ts';

export type LoginServer = { port: number; close(): Promise<void> };

const protocols = {
  MySQL: (wire, check) => serveMysql(wire, 'MySQL', check),
  MariaDB: (wire, check) => serveMysql(wire, 'MariaDB', check),
  PostgreSQL: servePostgres,
} satisfies Record<string, (wire: ReturnType<typeof openWire>, check: LoginCheck) => Promise<void>>;

/**
 * A server on a free loopback port that checks logins with the engine's own password handshake and executes no SQL.
 * `close` ends every session at once.
 */
export const startLoginServer = async (
  engine: 'MySQL' | 'MariaDB' | 'PostgreSQL',
  check: LoginCheck,
): Promise<LoginServer> => {
  const sockets = new Set<Socket>();
  const serve = async (socket: Socket): Promise<void> => {
    try {
      await protocols[engine](openWire(socket), check);
      socket.end();
    } catch {
      // Garbage, a reset or a slow client ends its own session and says nothing: what it sent may hold a password.
      socket.destroy();
    }
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    void serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the login server has no port');

  return {
    port: address.port,
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
};
