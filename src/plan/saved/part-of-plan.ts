import type { DesiredSecret } from '../../model/desired.ts';
import { ownerMark } from '../../model/marks.ts';
import { namedStep } from '../../model/step.ts';
import { isPartOfField, isSame } from '../change/field-progress.ts';
import type { Change, ChangeAction, FieldChange, Impact, NamedStep, Plan, SavedPlan } from '../change/plan.ts';
import { carriedFields } from '../settings/settings.ts';
import { type DonePart, doneParts } from './done-part.ts';
import { countOf, entryChanges, isAskedFor } from './entry-fields.ts';

/** What is left to do and stands not like this in the saved plan. `saved` is absent where it says nothing of it. */
export type Difference = { readonly secret: string } & (
  | { readonly what: 'entry'; readonly fields: readonly FieldChange[] }
  | { readonly what: 'change'; readonly now: ChangeAction; readonly saved?: ChangeAction }
  /** The saved plan says what its own entry does not ask for. */
  | { readonly what: 'untrue'; readonly saved: FieldChange | ChangeAction }
  | { readonly what: 'field'; readonly now: FieldChange; readonly saved?: FieldChange }
  | { readonly what: 'impact'; readonly now: Impact }
  | { readonly what: 'step'; readonly now: NamedStep }
);

export type Compared = { readonly differences: readonly Difference[]; readonly done: readonly DonePart[] };

/** What a change that was begun looks like to whoever plans again. */
const goesOnAs: Readonly<Record<ChangeAction, readonly ChangeAction[]>> = {
  create: ['create', 'update'],
  update: ['update'],
  replace: ['replace', 'create', 'update'],
  restore: ['restore', 'update'],
  delete: ['delete'],
  adopt: ['adopt', 'update'],
  release: ['release'],
};

/** Both changes of a secret, and what its entry asks for: that is the same in both. */
type Pair = {
  readonly now: Change;
  readonly saved: Change;
  readonly entry: DesiredSecret | undefined;
  /** Of the saved plan. */
  readonly steps: readonly NamedStep[];
};

/** Accounts of the secret that keyturn makes, by the entry. */
const ownNames = ({ entry }: Pair): readonly string[] => (entry?.accounts.how === 'create' ? entry.accounts.names : []);

const makes = ({ entry, steps }: Pair, name: string): boolean =>
  steps.some(
    ({ action, account, instance }) =>
      action === 'createAccount' && account === name && instance === entry?.instance.id,
  );

/**
 * The saved plan makes every account of the secret. Their passwords were lost with the run that made them: nobody can use
 * them yet, and KMS sets a password on each once the secret is there. Of accounts that were there it is another thing.
 */
const makesAll = (pair: Pair): boolean =>
  ownNames(pair).length > 0 && ownNames(pair).every((name) => makes(pair, name));

/** Rotations owed because of a part of the saved plan that is done. */
const isOwed = (field: FieldChange, pair: Pair): boolean => {
  const { entry, now, steps } = pair;
  if (field.path !== 'owes' || entry === undefined) return false;
  if (now.action === 'create') return makesAll(pair) && field.before === null && field.after === countOf(entry);
  const isShown = steps.some(({ action }) => action === 'rotateSecret');
  return field.before === countOf(entry) && field.after === 0 && (isShown || makesAll(pair));
};

const isGrant = ({ path }: FieldChange): boolean => path.startsWith('grants.');

/** The old secret is gone and its name free: what is made in its place is what the entry asks for, from nothing. */
const isInPlace = (field: FieldChange, { now, saved }: Pair): boolean =>
  saved.action === 'replace' &&
  now.action === 'create' &&
  field.before === null &&
  !isGrant(field) &&
  (!carriedFields.includes(field.path) || saved.fields.some((one) => isSame({ ...one, before: null }, field)));

/** All that is left of a replacement. */
const isBackup = ({ path }: FieldChange, { saved, steps }: Pair): boolean =>
  path === 'backup' && saved.action === 'replace' && steps.some(({ action }) => action === 'deleteBackup');

/** A permission of the new secret's accounts that a killed run has given already. */
const isThere = (field: FieldChange, { saved }: Pair): boolean =>
  saved.action === 'replace' && isGrant(field) && isSame(field.before, field.after);

const partOfFields = (field: FieldChange, pair: Pair): boolean =>
  pair.saved.fields.some((one) => one.path === field.path && isPartOfField(field, one)) ||
  isOwed(field, pair) ||
  isThere(field, pair) ||
  isInPlace(field, pair) ||
  isBackup(field, pair);

const fieldDifferences = (pair: Pair): readonly Difference[] =>
  pair.now.fields
    .filter((field) => !partOfFields(field, pair))
    .map((field) => {
      const saved = pair.saved.fields.find(({ path }) => path === field.path);
      return { secret: pair.now.secret, what: 'field', now: field, ...(saved === undefined ? {} : { saved }) };
    });

/** Whoever was told that a rotation cuts somebody off was told that KMS rotates: by now nobody may be at risk any more. */
const includes = (kind: Impact['kind'], other: Impact['kind']): boolean =>
  kind === other || (kind === 'interruption' && other === 'rotates');

const isSeen = (impact: Impact, { saved }: Pair): boolean =>
  saved.impact.some(
    ({ kind, word }) => includes(kind, impact.kind) && (impact.word === undefined || word === impact.word),
  );

/**
 * A consequence of a kind that the reviewer did not see, or one that needs a word that the reviewer did not see it need.
 * When the next rotation is moves with time, and is no danger.
 */
const impactDifferences = (pair: Pair): readonly Difference[] =>
  pair.now.impact
    .filter((impact) => impact.kind !== 'next' && !isSeen(impact, pair))
    .filter(({ kind, word }) => !(kind === 'interruption' && word === undefined && makesAll(pair)))
    .map((impact) => ({ secret: pair.now.secret, what: 'impact', now: impact }));

/** The same write, whatever the number of the rotation. */
const writeOf = ({ account, action, instance, secret }: NamedStep): string =>
  JSON.stringify([secret, action, instance, account]);

const isDebtStep = ({ action, id }: NamedStep): boolean =>
  action === 'rotateSecret' || (action === 'removeTags' && id.endsWith(':owes'));

const stepDifferences = (pair: Pair, now: readonly NamedStep[], saved: readonly NamedStep[]): readonly Difference[] => {
  const left = new Map<string, number>();
  for (const step of saved) left.set(writeOf(step), (left.get(writeOf(step)) ?? 0) + 1);
  return now.flatMap((step): readonly Difference[] => {
    const count = left.get(writeOf(step)) ?? 0;
    left.set(writeOf(step), count - 1);
    const isSeen = count > 0 || (isDebtStep(step) && makesAll(pair));
    return isSeen ? [] : [{ secret: pair.now.secret, what: 'step', now: step }];
  });
};

type Side = {
  readonly entries: ReadonlyMap<string, DesiredSecret>;
  readonly changes: ReadonlyMap<string, Change>;
  readonly steps: ReadonlyMap<string, readonly NamedStep[]>;
};

const sideOf = ({ changes, desired, steps }: Plan | SavedPlan): Side => {
  const bySecret = new Map<string, NamedStep[]>();
  for (const step of steps.map(namedStep)) {
    const own = bySecret.get(step.secret);
    if (own) own.push(step);
    else bySecret.set(step.secret, [step]);
  }
  return {
    entries: new Map(desired.secrets.map((entry) => [entry.name, entry])),
    changes: new Map(changes.map((change) => [change.secret, change])),
    steps: bySecret,
  };
};

const changeDifferences = (now: Change, saved: Change | undefined, left: Side, plan: Side): readonly Difference[] => {
  const { secret, action } = now;
  if (saved === undefined) return [{ secret, what: 'change', now: action }];
  if (!goesOnAs[saved.action].includes(action)) return [{ secret, what: 'change', now: action, saved: saved.action }];
  const steps = plan.steps.get(secret) ?? [];
  const pair = { now, saved, entry: left.entries.get(secret), steps };
  return [
    ...fieldDifferences(pair),
    ...impactDifferences(pair),
    ...stepDifferences(pair, left.steps.get(secret) ?? [], steps),
  ];
};

/** A secret of the plan whose entry is another one now, or whose plan says what the entry does not. */
const entryDifferences = (
  { secret, action, fields }: Change,
  left: Side,
  plan: Side,
  { options, owner, environment }: SavedPlan,
): readonly Difference[] => {
  const [now, then] = [left.entries.get(secret), plan.entries.get(secret)];
  const changed = entryChanges(then, now);
  if (changed.length > 0) return [{ secret, what: 'entry', fields: changed }];
  const isRemoval = action === 'delete' || action === 'release';
  if (isRemoval !== (now === undefined) || (isRemoval && !options.prune))
    return [{ secret, what: 'untrue', saved: action }];
  return fields
    .filter((field) =>
      now === undefined ? field.after !== null : !isAskedFor(field, now, ownerMark(owner, environment)),
    )
    .map((field) => ({ secret, what: 'untrue', saved: field }));
};

/**
 * Whether what is left to do is part of the saved plan: nothing happens to a secret that the plan does not name, no field
 * gets a value that it does not give, no write comes that it does not show, and no consequence of a kind, or for want of a
 * word, that it does not show. What a killed run leaves behind looks different from the plan; only the ways in which it can
 * are let through, each with its reason.
 */
export const partOfPlan = (now: Plan, saved: SavedPlan): Compared => {
  const [left, plan] = [sideOf(now), sideOf(saved)];
  const unlike = saved.changes.map((change) => [change, entryDifferences(change, left, plan, saved)] as const);
  const changed = new Set(unlike.flatMap(([{ secret }, found]) => (found.length > 0 ? [secret] : [])));
  return {
    differences: [
      ...unlike.flatMap(([, found]) => found),
      ...now.changes
        .filter(({ secret }) => !changed.has(secret))
        .flatMap((change) => changeDifferences(change, plan.changes.get(change.secret), left, plan)),
    ],
    done: doneParts(now, saved),
  };
};
