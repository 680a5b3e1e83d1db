import type { Socket } from 'node:net';

/** One client's socket, read in exact sizes. Every method rejects or does nothing once the socket is gone. */
export type Wire = {
  /** Exactly `size` bytes. Rejects when the peer ends, resets, is too slow, or `size` is more than a login needs. */
  read(size: number): Promise<Buffer>;
  write(bytes: Buffer): void;
  /** From here on the client may think as long as an idle session may. */
  loggedIn(): void;
};

/** What the real servers grant before they hang up: `connect_timeout` of MySQL is 10 s. */
const loginDeadlineMs = 10_000;
const idleMs = 600_000;
const maxMessageBytes = 1024 * 1024;

export const openWire = (socket: Socket): Wire => {
  // One listener for good: a new one on a socket that holds half a message would be called again and again.
  let wake = (): void => undefined;
  const deadline = setTimeout(() => socket.destroy(), loginDeadlineMs);
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('timeout', () => socket.destroy());
  for (const event of ['readable', 'end', 'close']) socket.on(event, () => wake());
  socket.on('close', () => clearTimeout(deadline));

  return {
    read: async (size) => {
      if (size > maxMessageBytes) throw new Error('message too long');
      if (size === 0) return Buffer.alloc(0);
      for (;;) {
        const bytes: Buffer | null = socket.read(size);
        if (bytes?.length === size) return bytes;
        if (bytes !== null || socket.readableEnded || socket.destroyed) throw new Error('the client is gone');
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    write: (bytes) => {
      if (socket.writable) socket.write(bytes);
    },
    loggedIn: () => {
      clearTimeout(deadline);
      socket.setTimeout(idleMs);
    },
  };
};
