import { type Failure, isUnclear, surelyNothingDone } from '../api/failure.ts';
import type { Clock } from './clock.ts';

export type RetryLimits = {
  /** Calls in all, the first included. */
  readonly tries: number;
  /** No new try begins later than this after the first one failed. */
  readonly totalMs: number;
  readonly firstDelayMs: number;
  readonly longestDelayMs: number;
};

export const retryLimits: RetryLimits = { tries: 5, totalMs: 60_000, firstDelayMs: 200, longestDelayMs: 8_000 };

/** Reads after anything that may pass; writes only when the service surely did nothing. */
export const mayRepeat = (failure: Failure, repeatable: boolean): boolean =>
  surelyNothingDone(failure) || (repeatable && failure.kind !== 'unexpected' && isUnclear(failure));

/** Exponential, with jitter between half and the whole, and never less than what the service asked for. */
export const delayBefore = (nextTry: number, failure: Failure, limits: RetryLimits, random: number): number => {
  const whole = Math.min(limits.longestDelayMs, limits.firstDelayMs * 2 ** (nextTry - 2));
  const asked = failure.kind === 'refused' ? (failure.retryAfterMs ?? 0) : 0;
  return Math.max(asked, whole * (0.5 + random / 2));
};

/**
 * A try gives its value, or the failure that decides about another one: none follows a `final` one. The last failure comes
 * back as it is.
 */
export type Attempt<T> = { readonly value: T } | { readonly failure: Failure; readonly final?: true };

export const withRetries = async <T>(
  attempt: () => Promise<Attempt<T>>,
  repeatable: boolean,
  clock: Clock,
  limits: RetryLimits,
  signal?: AbortSignal,
): Promise<Attempt<T>> => {
  let start: number | undefined;
  for (let number = 1; ; number++) {
    const outcome = await attempt();
    if ('value' in outcome) return outcome;
    start ??= clock.now();
    if (outcome.final || number >= limits.tries || !mayRepeat(outcome.failure, repeatable)) return outcome;
    const delay = delayBefore(number + 1, outcome.failure, limits, clock.random());
    if (clock.now() - start + delay > limits.totalMs) return outcome;
    await clock.sleep(delay, signal);
    if (signal?.aborted) return { failure: { kind: 'interrupted', how: 'again' } };
  }
};
