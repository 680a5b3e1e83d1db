import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { DesiredSecret } from '../../src/model/desired.ts';
import { type NamedStep, namedStep } from '../../src/model/step.ts';
import type {
  Change,
  ChangeAction,
  FieldChange,
  FieldValue,
  Impact,
  Plan,
  SavedPlan,
} from '../../src/plan/change/plan.ts';
import { partOfPlan } from '../../src/plan/saved/part-of-plan.ts';
import { readSaved } from '../../src/plan/saved/saved-plan.ts';
import { rotationValue } from '../../src/plan/scope/values.ts';
import { renderPlanJson } from '../../src/render/plan/json.ts';
import { begun, everything, freshCloud } from '../support/plan-arbitraries.ts';
import { forged, forgery } from '../support/plan-forgery.ts';
import { converge, planOf, runner } from '../support/plan-run.ts';
import { saved } from '../support/plan-seen.ts';

const keyOf = ({ secret, action, instance, account }: NamedStep): string =>
  [secret, action, instance, account].join(' ');

/** Whether the plan shows that the secret gets accounts that are new, every one: then nobody is using any of them. */
const showsNewAccounts = ({ desired, steps }: SavedPlan, secret: string): boolean => {
  const entry = desired.secrets.find(({ name }) => name === secret);
  const made = steps
    .filter(({ action, instance }) => action === 'createAccount' && instance === entry?.instance.id)
    .map(({ account }) => account);
  return entry?.accounts.how === 'create' && entry.accounts.names.every((name) => made.includes(name));
};

/** What a change may be called that is under way: never less than it is. */
const callsIt = (shown: ChangeAction | undefined, action: ChangeAction): boolean =>
  shown === action ||
  (action === 'update' && (shown === 'create' || shown === 'replace' || shown === 'restore' || shown === 'adopt')) ||
  (action === 'create' && shown === 'replace');

/** What each account has today, or all of them. */
const valuesOf = (value: FieldValue): readonly FieldValue[] =>
  typeof value === 'object' && value !== null ? Object.values(value) : [value];

const namesIn = (value: FieldValue): readonly FieldValue[] =>
  typeof value === 'object' && value !== null && 'names' in value && Array.isArray(value.names) ? value.names : [];

/** As it is; or with permissions given to some accounts already, or with some accounts gone. */
const isShownAs = ({ path, before, after }: FieldChange, shown: FieldChange): boolean => {
  if (path !== shown.path || !isDeepStrictEqual(after, shown.after)) return false;
  if (isDeepStrictEqual(before, shown.before)) return true;
  if (path === 'accounts' && after === null)
    return namesIn(before).every((name) => namesIn(shown.before).includes(name)) && namesIn(before).length > 0;
  return (
    path.startsWith('grants.') &&
    valuesOf(before).every((one) => [null, after, ...valuesOf(shown.before)].includes(one))
  );
};

const isShownField = (field: FieldChange, now: Change, shown: Change, plan: SavedPlan): boolean => {
  const { path, before, after } = field;
  if (shown.fields.some((one) => isShownAs(field, one))) return true;
  if (path === 'owes') {
    const mode = plan.desired.secrets.find(({ name }) => name === now.secret)?.accounts.mode;
    const rotates = plan.steps.some(({ secret, action }) => secret === now.secret && action === 'rotateSecret');
    const isPaidOff = before === (mode === 'dual' ? 2 : 1) && after === 0 && rotates;
    if (isPaidOff || showsNewAccounts(plan, now.secret)) return true;
  }
  // A replacement shows the old secret; the new one is what its entry says, from nothing.
  const isFresh = valuesOf(before).every((value) => value === null || (path.startsWith('grants.') && value === after));
  return shown.action === 'replace' && isFresh && (now.action === 'create' || path.startsWith('grants.'));
};

const isShownImpact = ({ kind, word }: Impact, shown: Change, plan: SavedPlan): boolean =>
  kind === 'next' ||
  shown.impact.some((one) => one.kind === kind && (word === undefined || one.word === word)) ||
  (kind === 'interruption' && word === undefined && showsNewAccounts(plan, shown.secret));

/** What is about to be done, and whoever reads the plan does not see. */
const hidden = (now: Plan, plan: SavedPlan): readonly string[] => {
  const steps = plan.steps.map(keyOf);
  const isShownStep = (step: NamedStep): boolean => {
    const at = steps.indexOf(keyOf(step));
    if (at >= 0) steps.splice(at, 1);
    const isDebt = step.action === 'rotateSecret' || step.action === 'removeTags';
    return at >= 0 || (isDebt && showsNewAccounts(plan, step.secret));
  };
  return [
    ...now.changes.flatMap((change) => {
      const shown = plan.changes.find(({ secret }) => secret === change.secret);
      if (shown === undefined || !callsIt(shown.action, change.action)) return [`${change.secret} ${change.action}`];
      return [
        ...change.fields.filter((field) => !isShownField(field, change, shown, plan)),
        ...change.impact.filter((impact) => !isShownImpact(impact, shown, plan)),
      ].map((one) => `${change.secret} ${JSON.stringify(one)}`);
    }),
    ...now.steps
      .map(namedStep)
      .filter((step) => !isShownStep(step))
      .map(keyOf),
  ];
};

/** What a field that the files give ends at; undefined for others. */
const endOf = (path: string, entry: DesiredSecret): FieldValue | undefined => {
  const [field, key = ''] = path.split('.');
  const { accounts, customData, description, onRemove, protect, recoveryWindow, rotation, tags } = entry;
  const grants: Readonly<Record<string, string>> = accounts.how === 'create' ? accounts.grants : {};
  switch (field) {
    case 'grants':
      return grants[key] ?? null;
    case 'tags':
      return key.startsWith('keyturn:') ? undefined : (tags[key] ?? null);
    case 'customData':
      return customData[key] ?? null;
    case 'description':
      return description;
    case 'protect':
      return protect;
    case 'rotation':
      return rotationValue(rotation);
    case 'onRemove':
      return `${onRemove}/${recoveryWindow}d`;
    case 'owner':
    case 'accountMarks':
      return 'team';
    default:
      return undefined;
  }
};

/** What whoever reads the plan sees, and nobody who wrote the files asked for. */
const invented = ({ desired }: Plan, plan: SavedPlan): readonly string[] =>
  plan.changes.flatMap(({ secret, action, fields }) => {
    const [entry, shown] = [desired, plan.desired].map(({ secrets }) => secrets.find(({ name }) => name === secret));
    const isRemoval = action === 'delete' || action === 'release';
    if (isRemoval !== (entry === undefined) || (isRemoval && !plan.options.prune)) return [`${secret} ${action}`];
    if (!isDeepStrictEqual({ ...entry, fieldAt: {} }, { ...shown, fieldAt: {} })) return [`${secret} is another one`];
    const isOther = ({ path, after }: FieldChange): boolean => {
      const end = entry === undefined ? null : endOf(path, entry);
      return end !== undefined && !isDeepStrictEqual(after, end);
    };
    return fields.filter(isOther).map((field) => `${secret} ${JSON.stringify(field)}`);
  });

it('hides nothing of what is done by it and invents nothing, whoever wrote it', () => {
  const forgeries = fc.array(fc.array(forgery, { minLength: 1, maxLength: 2 }), { minLength: 20, maxLength: 20 });
  fc.assert(
    fc.property(begun, forgeries, fc.boolean(), ({ before, after, steps, first }, all, areFilesThere) => {
      const cloud = freshCloud(first);
      converge(before, cloud);
      const next = runner(cloud, planOf(after, cloud, everything).steps);
      for (let step = 0; step < steps; step++) next();
      const truth = planOf(after, cloud, everything);
      fc.pre(truth.changes.length > 0);
      const original = saved(truth);
      for (const some of all) {
        const file = readSaved('plan.json', renderPlanJson(forged(original, some)));
        if (file.is !== 'plan') continue;
        const { plan } = file;
        const now = planOf(areFilesThere ? after : plan.desired, cloud, plan.options, plan);
        const { differences } = partOfPlan(now, plan);
        const lies = differences.length > 0 ? [] : [...hidden(now, plan), ...invented(now, plan)];
        expect({ some, lies }).toEqual({ some, lies: [] });
      }
    }),
    { numRuns: 60 },
  );
});
