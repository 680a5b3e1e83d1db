import type { Attempt } from '../../src/aliyun/wire/retry.ts';
import type { VirtualClock } from './virtual-clock.ts';

export type PacedService = {
  readonly send: () => Promise<Attempt<number>>;
  readonly counts: () => { readonly answered: number; readonly refused: number };
};

/** A service that takes `perSecond` calls a second, as many at once at most, and refuses the others. */
export const pacedService = (clock: VirtualClock, perSecond: number, travelMs = 4): PacedService => {
  let [tokens, last, answered, refused] = [perSecond, clock.now(), 0, 0];
  return {
    send: async () => {
      await clock.sleep(travelMs);
      const now = clock.now();
      tokens = Math.min(perSecond, tokens + ((now - last) / 1000) * perSecond);
      last = now;
      const fits = tokens >= 1;
      if (fits) tokens -= 1;
      await clock.sleep(travelMs);
      if (!fits) {
        refused += 1;
        return { failure: { kind: 'refused', status: 429, code: 'Rejected.Throttling' } };
      }
      answered += 1;
      return { value: answered };
    },
    counts: () => ({ answered, refused }),
  };
};
