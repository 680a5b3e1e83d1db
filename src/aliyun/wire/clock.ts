import { setTimeout as delay } from 'node:timers/promises';

/** Time and chance, so that tests need neither. */
export type Clock = {
  /** Milliseconds; only differences count. */
  readonly now: () => number;
  /** Ends early, without an error, when the signal is given. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
};

export const realClock: Clock = {
  now: () => performance.now(),
  sleep: async (milliseconds, signal) => {
    if (milliseconds <= 0 || signal?.aborted) return;
    await delay(milliseconds, undefined, signal ? { signal } : {}).catch(() => undefined);
  },
  random: Math.random,
};
