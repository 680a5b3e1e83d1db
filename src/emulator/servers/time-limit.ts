import { setTimeout as sleep } from 'node:timers/promises';
import { ServerFault } from './database-server.ts';

/** What one piece of work at a server may take, in milliseconds: longer than a healthy one ever needs. */
export const workMs = 10_000;

/** For the server itself, so that it gives up what waits for a lock before nobody listens any more. */
export const serverLimit = (limitMs: number): number => Math.ceil(limitMs * 0.8);

/** Rejects with a ServerFault when `work` takes longer. What it began may go on until its connection is closed. */
export const inTime = async <T>(work: Promise<T>, limitMs: number): Promise<T> => {
  const over = new AbortController();
  const late = sleep(limitMs, undefined, { signal: over.signal }).then(() => {
    throw new ServerFault('unreachable', 'ETIMEDOUT');
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => undefined);
    work.catch(() => undefined);
    over.abort();
  }
};
