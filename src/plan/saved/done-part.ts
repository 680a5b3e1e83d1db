import type { Change, ChangeAction, Plan, SavedPlan } from '../change/plan.ts';

/**
 * What of the saved plan is not left to do: whole changes, or single fields of others. `goesOnAs` is there where a run that
 * was cut off has made it look like another change.
 */
export type DonePart = {
  readonly secret: string;
  readonly action: ChangeAction;
  readonly fields: readonly string[];
  readonly goesOnAs?: ChangeAction;
};

const doneOf = (
  { secret, action, fields }: Change,
  now: Change | undefined,
  isStopped: boolean,
): readonly DonePart[] => {
  if (now === undefined) return isStopped ? [] : [{ secret, action, fields: [] }];
  const left = new Set(now.fields.map(({ path }) => path));
  const done = fields.map(({ path }) => path).filter((path) => !left.has(path));
  if (now.action !== action) return [{ secret, action, fields: done, goesOnAs: now.action }];
  return done.length > 0 ? [{ secret, action, fields: done }] : [];
};

/** Of a secret that is refused or blocked now nothing is known to be done. */
export const doneParts = (now: Plan, saved: SavedPlan): readonly DonePart[] => {
  const left = new Map(now.changes.map((change) => [change.secret, change]));
  const errors = now.findings.filter(({ severity }) => severity === 'error');
  const stopped = new Set([...now.refusals, ...errors].map(({ secret }) => secret));
  return saved.changes.flatMap((change) => doneOf(change, left.get(change.secret), stopped.has(change.secret)));
};
