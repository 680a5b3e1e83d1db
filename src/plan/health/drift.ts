import type { Code } from '../../diagnostics/codes.ts';
import type { Change, Finding, Plan, Refusal } from '../change/plan.ts';

/** A difference that apply puts right, and the words that it needs for that. */
export type Differing = Change & { readonly needs: readonly string[] };

/** What happened since the last apply, sorted by who has to act. */
export type Drift = {
  /** The cloud is not as the files say. The files are right, and apply brings them about. */
  readonly differs: readonly Differing[];
  /** Differences that apply does not touch until something under `broken` is put right. */
  readonly blocked: readonly Change[];
  /** What a person must put right. */
  readonly broken: readonly (Finding | Refusal)[];
  /** Secrets and accounts of this owner that no file names. */
  readonly unmanaged: readonly Finding[];
};

const unmanaged: ReadonlySet<Code> = new Set<Code>(['W_UNMANAGED', 'W_UNMANAGED_PROTECTED', 'W_ACCOUNT_LEFT']);

/** About the files or the command line: nothing has changed behind their back, and a nightly job cannot help it. */
const advice: ReadonlySet<Code> = new Set<Code>([
  'W_ACCOUNTS_UNKNOWN',
  'W_ACCOUNT_UNSURE',
  'W_OBJECT_OWNERSHIP',
  'W_ROTATION_BUDGET',
  'W_ROTATION_SHORT',
  'W_SELECTION_EMPTY',
  'W_WORD_UNUSED',
]);

/** A plan, read the other way round: not what apply would do, but why there is anything to do at all. */
export const driftOf = ({ changes, findings, refusals }: Plan): Drift => {
  const stops = [...findings.filter(({ severity }) => severity === 'error'), ...refusals.filter(({ word }) => !word)];
  const stopped = new Set(stops.flatMap(({ secret }) => secret ?? []));
  const needs = new Map<string, Set<string>>();
  for (const { secret, word } of refusals)
    if (secret !== undefined && word !== undefined) needs.set(secret, (needs.get(secret) ?? new Set()).add(word));
  return {
    differs: changes
      .filter(({ secret }) => !stopped.has(secret))
      .map((change) => ({ ...change, needs: [...(needs.get(change.secret) ?? [])] })),
    blocked: changes.filter(({ secret }) => stopped.has(secret)),
    broken: [
      ...findings.filter(({ code }) => !unmanaged.has(code) && !advice.has(code)),
      ...refusals.filter(({ word }) => !word),
    ],
    unmanaged: findings.filter(({ code }) => unmanaged.has(code)),
  };
};

export const hasDrift = ({ differs, blocked, broken, unmanaged: none }: Drift): boolean =>
  differs.length + blocked.length + broken.length + none.length > 0;
