import type { Checks } from '../diagnostics/login-check.ts';
import { rotationsPerHour } from '../plan/estimate.ts';
import type { StepResult } from './result.ts';

/** A secret to rotate by hand: once, or twice so that both passwords of a pair are new. */
export type RotationWish = { readonly secret: string; readonly rotations: 1 | 2 };

/**
 * What became of a wish. `already`: nothing was done, since the given id had rotated it before. `because` of notRun: no
 * room in this hour, a login that failed before, or asked to stop.
 */
export type Rotated = RotationWish & {
  readonly outcome: 'rotated' | 'already' | 'failed' | 'unknown' | 'notRun';
  readonly because?: 'hour' | 'login' | 'interrupted';
  /** How often it was rotated. */
  readonly made: number;
  /** How many of its rotations the given id had made before. */
  readonly before?: number;
  /** Of each rotation that was begun, in order. */
  readonly results: readonly StepResult[];
  /** Logins after the last rotation that was made. */
  readonly checks?: Checks;
};

const hourMs = 3_600_000;

export type RotationRoom = {
  readonly now: readonly RotationWish[];
  readonly left: readonly RotationWish[];
  /** Rotations seen in the hour before. */
  readonly seen: number;
  /** ISO 8601: when there is room for more. */
  readonly roomAt: string;
};

/**
 * What fits into the hour. A pair is rotated twice or not at all: half of it would have to be told apart later.
 * @param lasts when secrets were rotated last, ISO 8601; nobody tells more about the calls of others.
 * @param now the service's clock.
 */
export const roomFor = (wishes: readonly RotationWish[], lasts: readonly string[], now: string): RotationRoom => {
  const [at, times] = [Date.parse(now), lasts.map((last) => Date.parse(last))];
  const recent = times.filter((time) => time > at - hourMs);
  let room = rotationsPerHour - recent.length;
  const fits = wishes.filter(({ rotations }) => {
    if (rotations > room) return false;
    room -= rotations;
    return true;
  });
  const taken = new Set(fits);
  const roomAt = new Date(Math.min(at, ...recent) + hourMs).toISOString();
  return { now: fits, left: wishes.filter((wish) => !taken.has(wish)), seen: recent.length, roomAt };
};

/** Whether an application could not log in after a rotation: then the other password is better left as it is. */
export const isShut = ({ logins }: Checks): boolean =>
  logins.some(({ stage, outcome }) => stage === 'ACSCurrent' && (outcome === 'refused' || outcome === 'notTried'));

/** How far a wish has come. */
export type Begun = Pick<Rotated, 'results' | 'checks' | 'before'>;

type Ended = Pick<Rotated, 'outcome' | 'because'>;

const endOf = ({ rotations }: RotationWish, { before = 0, checks, results }: Begun): Ended => {
  const last = results.at(-1);
  if (last?.diagnostic?.code === 'E_ROTATION_BUDGET') return { outcome: 'notRun', because: 'hour' };
  if (last?.outcome === 'notRun') return { outcome: 'notRun', because: 'interrupted' };
  if (last && last.outcome !== 'done') return { outcome: last.outcome };
  if (before === rotations) return { outcome: 'already' };
  if (before + results.length === rotations) return { outcome: 'rotated' };
  return { outcome: 'notRun', because: checks && isShut(checks) ? 'login' : 'interrupted' };
};

export const rotatedOf = (wish: RotationWish, begun: Begun): Rotated => ({
  ...wish,
  ...begun,
  ...endOf(wish, begun),
  made: begun.results.filter(({ outcome }) => outcome === 'done').length,
});
