import type { Clock } from './clock.ts';

/** Calls a group may make, and how it answers to refusals for speed. Times are milliseconds of one clock. */
export type Rate = {
  /** How long the next call has to wait; 0: it may go. */
  readonly wait: () => number;
  /** One call goes. Returns the spell it belongs to: calls under way when the group is stopped count as one refusal. */
  readonly take: () => number;
  /** The service answered a call of this spell, and not that it came too soon. */
  readonly accepted: (spell: number) => void;
  /** The service refused a call of this spell for its speed. Stops the group for `pause`, and lowers its rate. */
  readonly refused: (spell: number, pause: number) => void;
  /** The service keeps no rates: calls go at once, until one is refused. */
  readonly lift: () => void;
};

/** A little below the documented rate, so that calls that reach the service early do not add up. */
const share = 0.975;

/** Seconds of the rate that may go at once: after a pause of ours, or after a timer that was late on a busy machine. */
const burstSeconds = 0.6;

/**
 * A refusal lowers the rate by a third, down to a sixteenth of the documented one. Each answer adds a part of that one, so
 * that the rate is back within seconds, and programs that take too much between them come to equal parts.
 */
const reduction = 2 / 3;
const recovery = 1 / 30;

export const makeRate = (perSecond: number, clock: Clock, lifted = false): Rate => {
  const full = perSecond * share;
  const burst = Math.max(1, perSecond * burstSeconds);
  let isLifted = lifted;
  let rate = full;
  let tokens = burst;
  let last = clock.now();
  let spell = 0;
  const refill = (): void => {
    const now = clock.now();
    // While the group is stopped, `last` lies ahead.
    tokens = Math.min(burst, tokens + (Math.max(0, now - last) / 1000) * rate);
    last = Math.max(last, now);
  };
  return {
    wait: () => {
      refill();
      const stopped = last - clock.now();
      if (stopped > 0) return stopped;
      return isLifted || tokens >= 1 ? 0 : ((1 - tokens) / rate) * 1000;
    },
    take: () => {
      tokens = Math.max(0, tokens - 1);
      return spell;
    },
    accepted: (of) => {
      if (of !== spell) return;
      refill();
      rate = Math.min(full, rate + perSecond * recovery);
    },
    refused: (of, pause) => {
      refill();
      if (of === spell) {
        spell += 1;
        rate = Math.max(perSecond / 16, rate * reduction);
        isLifted = false;
      }
      // One call goes at the end of the pause, the next ones at the lower rate.
      tokens = 1;
      last = Math.max(last, clock.now() + pause);
    },
    lift: () => {
      isLifted = true;
    },
  };
};
