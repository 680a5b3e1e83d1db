import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

/** A loopback server that does `serve` with each client, for peers that no real program would be. */
export const startServer = async (
  serve: (socket: Socket) => void,
): Promise<{ port: number; sockets: Set<Socket>; close(): Promise<void> }> => {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.resume();
    socket.on('close', () => sockets.delete(socket));
    serve(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const close = async (): Promise<void> => {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port: address.port, sockets, close };
};
