import type { StepResult } from '../apply/result.ts';
import { isShut, type Rotated, type RotationWish, rotatedOf } from '../apply/rotations.ts';
import { DiagnosticsError } from '../diagnostics/diagnostic.ts';
import type { Checks } from '../diagnostics/login-check.ts';
import { nextVersionId } from '../model/marks.ts';
import type { Step } from '../plan/plan.ts';
import { checkPairs } from './check-pairs.ts';
import { inLanes } from './in-lanes.ts';
import type { Stop } from './interrupt.ts';
import type { Named } from './named.ts';
import type { Terminal } from './terminal.ts';
import { walk } from './walk.ts';

export type RoundsOptions = {
  /** Version id that a person gives; the second rotation of a pair takes it with `-2`. */
  readonly id: string | undefined;
  readonly verify: boolean;
};

type Round = 1 | 2;
type Begun = Pick<Rotated, 'results' | 'checks' | 'before'>;

/** Rotations at once. */
const lanes = 8;

const stepOf = (secret: string, versionId: string, round: Round): Step => ({
  id: `${secret}:rotateSecret:${round}`,
  secret,
  action: { do: 'rotateSecret', secret, versionId },
  waitsFor: [],
});

/** Under the id that a person gave, or one that two runs at a time share. */
const stepFor = async (
  { cloud }: Named,
  secret: string,
  round: Round,
  id: string | undefined,
  signal: AbortSignal,
): Promise<Step | 'before'> => {
  if (id === undefined) return stepOf(secret, nextVersionId(secret, await cloud.currentVersion(secret, signal)), round);
  const versionId = round === 1 ? id : `${id}-2`;
  return (await cloud.isRotated(secret, versionId, signal)) ? 'before' : stepOf(secret, versionId, round);
};

/** A step, how it ended before it began, or `before`: the given id had made this rotation. */
type Prepared = Step | StepResult | 'before';

const prepare = async (
  named: Named,
  secret: string,
  round: Round,
  { id }: RoundsOptions,
  { signal }: Stop,
): Promise<Prepared> => {
  try {
    return await stepFor(named, secret, round, id, signal);
  } catch (error) {
    const [problem] = error instanceof DiagnosticsError ? error.diagnostics : [];
    if (!problem) throw error;
    const step = stepOf(secret, '', round);
    const ending = signal.aborted
      ? ({ outcome: 'notRun', because: 'interrupted' } as const)
      : ({ outcome: 'failed', diagnostic: { secret, ...problem } } as const);
    return { step, ...ending, requestIds: [], milliseconds: 0 };
  }
};

const of = (checks: Checks, wanted: string): Checks => ({
  logins: checks.logins.filter(({ secret }) => secret === wanted),
  pairs: checks.pairs.filter(({ secret }) => secret === wanted),
});

const goesOn = ({ results, checks }: Begun): boolean =>
  results.every(({ outcome }) => outcome === 'done') && !(checks && isShut(checks));

/**
 * Rotates all once, and then those again that are to be rotated twice, unless the first went wrong. Logs in after each
 * round where that is wanted.
 */
export const rotateInRounds = async (
  named: Named,
  wishes: readonly RotationWish[],
  options: RoundsOptions,
  terminal: Terminal,
  stop: Stop,
): Promise<readonly Rotated[]> => {
  const begun = new Map<string, Begun>();
  const begunOf = ({ secret }: RotationWish): Begun => begun.get(secret) ?? { results: [] };
  const all = wishes.reduce((sum, { rotations }) => sum + rotations, 0);
  for (const round of [1, 2] as const) {
    const turn = wishes.filter((wish) => wish.rotations >= round && goesOn(begunOf(wish)));
    if (turn.length === 0 || stop.signal.aborted) break;
    const prepared = await inLanes(turn, lanes, ({ secret }) => prepare(named, secret, round, options, stop));
    const steps = prepared.flatMap((one) => (one !== 'before' && 'action' in one ? [one] : []));
    const ended = [...begun.values()].reduce((sum, { before = 0, results }) => sum + before + results.length, 0);
    const part = { before: ended + prepared.length - steps.length, all };
    const walked = await walk(steps, named.cloud, lanes, terminal, stop, part);
    const results = [...prepared.flatMap((one) => (one !== 'before' && 'outcome' in one ? [one] : [])), ...walked];
    const before = new Set(turn.filter((_, index) => prepared[index] === 'before').map(({ secret }) => secret));
    const done = new Set(results.filter(({ outcome }) => outcome === 'done').map(({ step }) => step.secret));
    const pairs = named.pairs.filter(({ desired: { name } }) => done.has(name) || before.has(name));
    const checks = options.verify ? await checkPairs(named, pairs, stop.signal) : undefined;
    for (const wish of turn) {
      const { results: earlier, ...known } = begunOf(wish);
      const more = results.filter(({ step }) => step.secret === wish.secret);
      begun.set(wish.secret, {
        ...known,
        results: [...earlier, ...more],
        ...(before.has(wish.secret) ? { before: (known.before ?? 0) + 1 } : {}),
        ...(checks && pairs.some(({ desired: { name } }) => name === wish.secret)
          ? { checks: of(checks, wish.secret) }
          : {}),
      });
    }
  }
  return wishes.map((wish) => rotatedOf(wish, begunOf(wish)));
};
