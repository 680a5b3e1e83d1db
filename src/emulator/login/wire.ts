import { once } from 'node:events';
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
  const gone = new AbortController();
  const deadline = setTimeout(() => socket.destroy(), loginDeadlineMs);
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('timeout', () => socket.destroy());
  socket.on('close', () => {
    clearTimeout(deadline);
    gone.abort();
  });

  return {
    read: async (size) => {
      if (size > maxMessageBytes) throw new Error('message too long');
      if (size === 0) return Buffer.alloc(0);
      for (;;) {
        const bytes: Buffer | null = socket.read(size);
        if (bytes?.length === size) return bytes;
        if (bytes !== null || socket.readableEnded) throw new Error('the client ended in the middle of a message');
        await once(socket, 'readable', { signal: gone.signal });
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
