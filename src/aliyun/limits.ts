import { type RateGroup, rateGroups, rotationsPerHour } from './actions.ts';
import type { Clock } from './clock.ts';

type Bucket = {
  /** Milliseconds to wait; the call's place is taken at once, so that callers go in order. */
  readonly take: () => number;
  /** Takes only if there is no need to wait. */
  readonly takeNow: () => boolean;
  readonly throttled: () => void;
  readonly succeeded: () => void;
};

/** Whether the documented rates are kept from the start, or only once a service says "too often". */
export type RateLimits = 'documented' | 'onDemand';

/** A token bucket whose rate halves when the service says "too often" and grows back with each success. */
const bucketOf = (perSecond: number, burst: number, clock: Clock, kept: RateLimits = 'documented'): Bucket => {
  let most = kept === 'documented' ? perSecond : Number.MAX_SAFE_INTEGER;
  let rate = most;
  let tokens = burst;
  let last = clock.now();
  const refill = (): void => {
    const now = clock.now();
    tokens = Math.min(burst, tokens + ((now - last) / 1000) * rate);
    last = now;
  };
  return {
    take: () => {
      refill();
      tokens -= 1;
      return tokens >= 0 ? 0 : (-tokens / rate) * 1000;
    },
    takeNow: () => {
      refill();
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
    throttled: () => {
      refill();
      most = perSecond;
      rate = Math.max(perSecond / 16, Math.min(perSecond, rate / 2));
      tokens = Math.min(tokens, 0);
    },
    succeeded: () => {
      if (rate === most) return;
      refill();
      rate = Math.min(most, rate + perSecond / 50);
    },
  };
};

/** At most `size` at a time; the others wait in order. */
const gateOf = (size: number) => {
  const waiting: (() => void)[] = [];
  let free = size;
  const enter = (): Promise<void> | undefined => {
    if (free > 0) {
      free -= 1;
      return undefined;
    }
    return new Promise((open) => {
      waiting.push(open);
    });
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  };
  return { enter, leave };
};

export type Limits = {
  /** Waits for the group's turn. `false`: the budget is used up and waiting would take too long. */
  readonly turn: (group: RateGroup, signal?: AbortSignal) => Promise<boolean>;
  readonly throttled: (group: RateGroup) => void;
  readonly succeeded: (group: RateGroup) => void;
  /** Runs `work` on one of the sockets. */
  readonly onSocket: <T>(work: () => Promise<T>) => Promise<T>;
};

/** The HTTP library has no cap of its own: 500 calls at once would open 500 sockets. */
const sockets = 16;

export const makeLimits = (clock: Clock, kept: RateLimits = 'documented'): Limits => {
  const buckets = new Map<RateGroup, Bucket>(
    Object.entries(rateGroups).map(([group, perSecond]) => [
      group as keyof typeof rateGroups,
      bucketOf(perSecond, perSecond, clock, kept),
    ]),
  );
  const rotations = bucketOf(rotationsPerHour / 3600, rotationsPerHour, clock);
  const gate = gateOf(sockets);
  return {
    turn: async (group, signal) => {
      if (group === 'rotation') return rotations.takeNow();
      await clock.sleep(buckets.get(group)?.take() ?? 0, signal);
      return true;
    },
    throttled: (group) => buckets.get(group)?.throttled(),
    succeeded: (group) => buckets.get(group)?.succeeded(),
    onSocket: async (work) => {
      await gate.enter();
      try {
        return await work();
      } finally {
        gate.leave();
      }
    },
  };
};
