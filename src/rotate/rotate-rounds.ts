import type { Named } from '../app/line/named.ts';
import { walk } from '../app/line/walk.ts';
import { inLanes } from '../app/terminal/in-lanes.ts';
import type { Stop } from '../app/terminal/interrupt.ts';
import type { Terminal } from '../app/terminal/terminal.ts';
import type { StepResult } from '../apply/result.ts';
import { type Begun, isShut, type Rotated, type RotationWish, rotatedOf } from '../apply/rotations.ts';
import { DiagnosticsError } from '../diagnostics/diagnostic.ts';
import type { Checks } from '../diagnostics/login-check.ts';
import type { Expectation } from '../model/expectation.ts';
import { nextVersionId, ownerMark } from '../model/marks.ts';
import { expectedSecret, rotatedAccounts } from '../plan/accounts/expectations.ts';
import type { Step } from '../plan/change/plan.ts';
import { checkPairs } from '../verify/check-pairs.ts';

export type RoundsOptions = {
  /** Version id that a person gives; the second rotation of a pair takes it with `-2`. */
  readonly id: string | undefined;
  readonly verify: boolean;
};

type Round = 1 | 2;

/** Rotations at once. */
const lanes = 8;

/** The secret and its accounts are those that were read. */
const expectationOf = (secret: string, { pairs, live, desired: { owner, environment } }: Named): Expectation => {
  const mark = ownerMark(owner, environment);
  const pair = pairs.find(({ desired }) => desired.name === secret);
  const accounts = pair ? rotatedAccounts(pair.desired, pair.live, mark, live) : [];
  return { accounts, ...(pair?.live ? { secret: expectedSecret(pair.live, mark) } : {}) };
};

const stepOf = (named: Named, secret: string, versionId: string, round: Round): Step => ({
  id: `${secret}:rotateSecret:${round}`,
  secret,
  action: { do: 'rotateSecret', secret, versionId },
  waitsFor: [],
  expects: expectationOf(secret, named),
});

/** Under the id that a person gave, or one that two runs at a time share. Undefined: the given id has made it before. */
const stepFor = async (
  named: Named,
  secret: string,
  round: Round,
  id: string | undefined,
  signal: AbortSignal,
): Promise<Step | undefined> => {
  const { cloud } = named;
  if (id === undefined)
    return stepOf(named, secret, nextVersionId(secret, await cloud.currentVersion(secret, signal)), round);
  const versionId = round === 1 ? id : `${id}-2`;
  return (await cloud.isRotated(secret, versionId, signal)) ? undefined : stepOf(named, secret, versionId, round);
};

/** A rotation to make, or how it ended before it began; neither where the given id has made it before. */
type Prepared = { readonly secret: string; readonly step?: Step; readonly ended?: StepResult };

const prepare = async (
  named: Named,
  secret: string,
  round: Round,
  { id }: RoundsOptions,
  { signal }: Stop,
): Promise<Prepared> => {
  try {
    const step = await stepFor(named, secret, round, id, signal);
    return step === undefined ? { secret } : { secret, step };
  } catch (error) {
    const [problem] = error instanceof DiagnosticsError ? error.diagnostics : [];
    if (!problem) throw error;
    const step = stepOf(named, secret, '', round);
    const ending = signal.aborted
      ? ({ outcome: 'notRun', because: 'interrupted' } as const)
      : ({ outcome: 'failed', diagnostic: { secret, ...problem } } as const);
    return { secret, ended: { step, ...ending, requestIds: [], milliseconds: 0 } };
  }
};

const checksFor = (wanted: string, checks: Checks): Checks => ({
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
    const steps = prepared.flatMap(({ step }) => step ?? []);
    const earlier = [...begun.values()].reduce((sum, { before = 0, results }) => sum + before + results.length, 0);
    const part = { before: earlier + prepared.length - steps.length, all };
    const walked = await walk(steps, named.cloud, lanes, terminal, stop, part);
    const results = [...prepared.flatMap(({ ended }) => ended ?? []), ...walked];
    const before = new Set(prepared.filter(({ step, ended }) => !step && !ended).map(({ secret }) => secret));
    const done = results.filter(({ outcome }) => outcome === 'done').map(({ step }) => step.secret);
    const rotated = new Set([...before, ...done]);
    const pairs = named.pairs.filter(({ desired: { name } }) => rotated.has(name));
    const checks = options.verify ? await checkPairs(named, pairs, stop.signal, terminal) : undefined;
    for (const wish of turn) {
      const { secret } = wish;
      const known = begunOf(wish);
      begun.set(secret, {
        ...known,
        results: [...known.results, ...results.filter(({ step }) => step.secret === secret)],
        ...(before.has(secret) ? { before: (known.before ?? 0) + 1 } : {}),
        ...(checks && rotated.has(secret) ? { checks: checksFor(secret, checks) } : {}),
      });
    }
  }
  return wishes.map((wish) => rotatedOf(wish, begunOf(wish)));
};
