import type { Clock } from '../../src/aliyun/wire/clock.ts';

export type VirtualClock = Clock & {
  /** Passes time from one end of a sleep to the next until `work` is done. `late` milliseconds: how late each timer may be. */
  readonly until: <T>(work: Promise<T>, late?: number) => Promise<T>;
};

/** Time that passes only where everybody sleeps, so that minutes take no time and come out the same each time. */
export const virtualClock = (): VirtualClock => {
  let now = 0;
  let chance = 1;
  const sleeping: { at: number; wake: () => void }[] = [];
  const random = (): number => {
    chance = (chance * 48_271) % 2_147_483_647;
    return chance / 2_147_483_647;
  };
  return {
    now: () => now,
    random,
    sleep: (milliseconds, signal) =>
      new Promise((resolve) => {
        if (milliseconds <= 0 || signal?.aborted) return resolve();
        // As timers do: whole milliseconds, and never less than one.
        sleeping.push({ at: now + Math.max(1, Math.trunc(milliseconds)), wake: resolve });
        signal?.addEventListener('abort', () => resolve(), { once: true });
      }),
    until: async (work, late = 0) => {
      let isDone = false;
      const end = () => {
        isDone = true;
      };
      work.then(end, end);
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        if (isDone) return work;
        const next = sleeping.sort((a, b) => a.at - b.at).shift();
        if (!next) throw new Error('nobody sleeps, and the work is not done');
        now = Math.max(now, next.at + random() * late);
        next.wake();
      }
    },
  };
};
