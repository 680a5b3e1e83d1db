import { type RateGroup, rateGroups, rotationsPerHour } from '../api/actions.ts';
import { type Failure, isThrottled } from '../api/failure.ts';
import type { Clock } from './clock.ts';
import { makeRate, type Rate } from './rate.ts';
import { type Attempt, delayBefore, retryLimits } from './retry.ts';

/** Whether the documented rates are kept from the start, or only once a service refuses a call for its speed. */
export type RateLimits = 'documented' | 'onDemand';

type PacedGroup = keyof typeof rateGroups;

/** A call that waits for its turn. `place` is its place in the order of all calls, also when it has to go again. */
type Waiting = { readonly place: number; readonly go: (turn: Turn) => void };
/** It may go, in this spell of its group; or it may not: the signal came, or the service refuses every call. */
type Turn = { readonly spell: number } | { readonly failure: Failure };
type Refused = Extract<Failure, { kind: 'refused' }>;
type Queue = { readonly rate: Rate; readonly waiting: Waiting[]; answeredAt: number };

export type Limits = {
  /**
   * Sends a call when it is its turn: in order, at the rate of its group, on one of the sockets. A call that the service
   * refuses for its speed goes again, before all others, for a minute at most; `final` says that the minute is over.
   */
  readonly inTurn: <T>(group: RateGroup, send: () => Promise<Attempt<T>>, signal?: AbortSignal) => Promise<Attempt<T>>;
  /** The service of this group keeps no rates. */
  readonly lift: (group: RateGroup) => void;
};

/** The HTTP library has no cap of its own: 500 calls at once would open 500 sockets. */
const sockets = 16;

/** Rotations of the last hour. They do not wait: an hour is too long. */
const rotationBudget = (clock: Clock) => {
  let left: number = rotationsPerHour;
  let last = clock.now();
  return (): boolean => {
    const now = clock.now();
    left = Math.min(rotationsPerHour, left + ((now - last) / 3_600_000) * rotationsPerHour);
    last = now;
    if (left < 1) return false;
    left -= 1;
    return true;
  };
};

/** Calls `wake` at the earliest of the times it is given; Infinity: not at all. */
const alarmOf = (clock: Clock, wake: () => void) => {
  let at = Number.POSITIVE_INFINITY;
  let stop = new AbortController();
  return (milliseconds: number): void => {
    const next = clock.now() + milliseconds;
    if (at <= next && next < Number.POSITIVE_INFINITY) return;
    stop.abort();
    at = next;
    if (at === Number.POSITIVE_INFINITY) return;
    stop = new AbortController();
    const { signal } = stop;
    void clock.sleep(milliseconds, signal).then(() => {
      if (signal.aborted) return;
      at = Number.POSITIVE_INFINITY;
      wake();
    });
  };
};

export const makeLimits = (clock: Clock, kept: RateLimits = 'documented'): Limits => {
  const queueOf = (perSecond: number, isLifted = kept === 'onDemand'): Queue => ({
    rate: makeRate(perSecond, clock, isLifted),
    waiting: [],
    answeredAt: clock.now(),
  });
  const queues = new Map<RateGroup, Queue>([
    ...Object.entries(rateGroups).map(([group, perSecond]) => [group as PacedGroup, queueOf(perSecond)] as const),
    ['rotation', queueOf(rotationsPerHour, true)],
  ]);
  const takeRotation = rotationBudget(clock);
  let free = sockets;
  let places = 0;

  /** The queue whose first call may go, and came first; or how long until one may. */
  const choose = (): { readonly first: Queue | undefined; readonly wait: number } => {
    let first: Queue | undefined;
    let soonest = Number.POSITIVE_INFINITY;
    for (const queue of queues.values()) {
      const [head] = queue.waiting;
      if (!head || free === 0) continue;
      const wait = queue.rate.wait();
      if (wait > 0) soonest = Math.min(soonest, wait);
      else if (!first?.waiting[0] || head.place < first.waiting[0].place) first = queue;
    }
    return { first, wait: soonest };
  };

  /** The one clock: lets every call go that may, in order, and comes again when the next one may. */
  const release = (): void => {
    let { first, wait } = choose();
    while (first) {
      free -= 1;
      first.waiting.shift()?.go({ spell: first.rate.take() });
      ({ first, wait } = choose());
    }
    alarm(wait);
  };
  const alarm = alarmOf(clock, release);

  /** `stopped`: what it ends with when the signal comes. */
  const turnOf = ({ waiting }: Queue, place: number, stopped: Failure, signal?: AbortSignal): Promise<Turn> =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve({ failure: stopped });
      const leave = (): void => {
        waiting.splice(waiting.indexOf(mine), 1);
        resolve({ failure: stopped });
        release();
      };
      const mine: Waiting = {
        place,
        go: (turn) => {
          signal?.removeEventListener('abort', leave);
          resolve(turn);
        },
      };
      signal?.addEventListener('abort', leave, { once: true });
      waiting.splice(waiting.findLastIndex((other) => other.place < place) + 1, 0, mine);
      release();
    });

  /** What waits behind a call that was refused for a minute, while no other was answered, would only wait longer. */
  const giveUp = ({ waiting }: Queue, { requestId: _, ...failure }: Refused): void => {
    for (const { go } of waiting.splice(0)) go({ failure });
  };

  return {
    inTurn: async (group, send, signal) => {
      const queue = queues.get(group);
      if (!queue || (group === 'rotation' && !takeRotation())) return { failure: { kind: 'rotationBudget' } };
      places += 1;
      const place = places;
      let refusedAt = 0;
      for (let tries = 1; ; tries++) {
        const stopped: Failure = { kind: 'interrupted', how: tries === 1 ? 'unsent' : 'again' };
        const turn = await turnOf(queue, place, stopped, signal);
        if ('failure' in turn) return { failure: turn.failure, final: true };
        try {
          // It may have come while the queue let this call go.
          if (signal?.aborted) return { failure: stopped, final: true };
          const outcome = await send();
          const failure = 'failure' in outcome && outcome.failure.kind === 'refused' ? outcome.failure : undefined;
          if (!failure || group === 'rotation' || !isThrottled(failure)) {
            if (failure || 'value' in outcome) {
              queue.answeredAt = clock.now();
              queue.rate.accepted(turn.spell);
            }
            return outcome;
          }
          const now = clock.now();
          if (tries === 1) refusedAt = now;
          const pause = delayBefore(tries + 1, failure, retryLimits, clock.random());
          if (now + pause - refusedAt > retryLimits.totalMs) {
            if (queue.answeredAt < refusedAt) giveUp(queue, failure);
            return { failure, final: true };
          }
          queue.rate.refused(turn.spell, pause);
        } finally {
          free += 1;
          release();
        }
      }
    },
    lift: (group) => queues.get(group)?.rate.lift(),
  };
};
