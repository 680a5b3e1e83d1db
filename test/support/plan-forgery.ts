import fc from 'fast-check';
import type { DesiredSecret } from '../../src/model/desired.ts';
import { desiredDigest, planDigest } from '../../src/plan/change/digest.ts';
import type {
  Change,
  ChangeAction,
  FieldChange,
  FieldValue,
  Impact,
  NamedStep,
  SavedPlan,
} from '../../src/plan/change/plan.ts';

/** One thing of a saved plan that somebody makes another one: `at` says which, `to` what it becomes. */
export type Forgery = { readonly what: string; readonly at: number; readonly to: number };

type Forge = (plan: SavedPlan, at: number, to: number) => SavedPlan;

const pick = <One>(all: readonly One[], at: number): One => {
  const one = all[at % all.length];
  if (one === undefined) throw new Error('there is nothing to pick from');
  return one;
};

/** The one at this place becomes what `edit` makes of it: nothing, or several. */
const editAt = <One>(all: readonly One[], at: number, edit: (one: One) => readonly One[]): readonly One[] =>
  all.flatMap((one, index) => (index === at % all.length ? edit(one) : [one]));

const change =
  (edit: (change: Change, at: number, to: number, plan: SavedPlan) => readonly Change[]): Forge =>
  (plan, at, to) => ({
    ...plan,
    changes: editAt(plan.changes, at, (one) => edit(one, Math.floor(at / plan.changes.length), to, plan)),
  });

const field = (edit: (field: FieldChange, to: number, plan: SavedPlan) => readonly FieldChange[]): Forge =>
  change((one, at, to, plan) => [{ ...one, fields: editAt(one.fields, at, (it) => edit(it, to, plan)) }]);

const impact = (edit: (impact: Impact, to: number) => readonly Impact[]): Forge =>
  change((one, at, to) => [{ ...one, impact: editAt(one.impact, at, (it) => edit(it, to)) }]);

const step =
  (edit: (step: NamedStep, to: number, plan: SavedPlan) => readonly NamedStep[]): Forge =>
  (plan, at, to) => ({ ...plan, steps: editAt(plan.steps, at, (one) => edit(one, to, plan)) });

const entry =
  (edit: (entry: DesiredSecret, to: number) => readonly DesiredSecret[]): Forge =>
  (plan, at, to) => ({
    ...plan,
    desired: { ...plan.desired, secrets: editAt(plan.desired.secrets, at, (one) => edit(one, to)) },
  });

const fieldsIn = ({ changes }: SavedPlan): readonly FieldChange[] => [
  ...changes.flatMap(({ fields }) => fields),
  ...['a0', 'a0_clone', 'a1', 'a2', 'root_app'].map((name) => ({
    path: `accounts.${name}`,
    before: null,
    after: 'Normal',
  })),
  { path: 'owes', before: null, after: 2 },
  { path: 'owes', before: 2, after: 0 },
  { path: 'owes', before: 1, after: 0 },
];

const valuesIn = (plan: SavedPlan): readonly FieldValue[] => [
  ...fieldsIn(plan).flatMap(({ before, after }) => [before, after]),
  'forged',
  true,
  { names: ['a0', 'a0_clone', 'a1', 'i1'] },
  { a0: null, a1: 'ReadOnly', a2: 'DBOwner' },
];

/** Fields that no plan needs to have. */
const inventions: readonly FieldChange[] = [
  { path: 'description', before: 'forged', after: '' },
  { path: 'protect', before: false, after: true },
  { path: 'protect', before: true, after: false },
  { path: 'rotation', before: '7d', after: 'off' },
  { path: 'onRemove', before: 'keepAccounts/30d', after: 'release/7d' },
  { path: 'owner', before: null, after: 'forged' },
  { path: 'tags.k1', before: 'forged', after: null },
  { path: 'customData.k1', before: 'forged', after: null },
  { path: 'grants.orders', before: 'ReadWrite', after: null },
];

const actions: readonly ChangeAction[] = ['create', 'update', 'replace', 'restore', 'delete', 'adopt', 'release'];
const kinds: readonly Impact['kind'][] = ['next', 'rotates', 'interruption', 'revoke', 'readers', 'final', 'accounts'];
const message = 'Nothing to see here.';

const forgeries: Readonly<Record<string, Forge>> = {
  'a field from': field((one, to, plan) => [{ ...one, before: pick(valuesIn(plan), to) }]),
  'a field to': field((one, to, plan) => [{ ...one, after: pick(valuesIn(plan), to) }]),
  'a field at': field((one, to, plan) => [{ ...one, path: pick(fieldsIn(plan), to).path }]),
  'no field': field(() => []),
  'a field more': field((one, to, plan) => [one, pick(fieldsIn(plan), to)]),
  'an invented field': change((one, _at, to) => [{ ...one, fields: [...one.fields, pick(inventions, to)] }]),
  'another field': field((_one, to, plan) => [pick(fieldsIn(plan), to)]),
  'another change': change((one, _at, to) => [{ ...one, action: pick(actions, to) }]),
  'a change of another': change((one, _at, to) => [{ ...one, secret: pick(['s0', 's1', 's2', 'bystander'], to) }]),
  'no change': change(() => []),
  'no impact': impact(() => []),
  'an impact more': change((one, _at, to) => [{ ...one, impact: [...one.impact, { kind: pick(kinds, to), message }] }]),
  'another impact': impact((one, to) => [{ ...one, kind: pick(kinds, to) }]),
  'no word': impact(({ word: _word, ...one }) => [one]),
  'no step': step(() => []),
  'a step twice': step((one) => [one, one]),
  'a step more': step((one, to, { steps }) => [one, pick(steps, to)]),
  'another step': step((one, to, { steps }) => [{ ...one, action: pick(steps, to).action }]),
  'a step on another account': step((one, to, { steps }) => [{ ...one, account: pick(steps, to).account ?? 'theirs' }]),
  'a step on another instance': step((one, to) => [{ ...one, instance: pick(['rm-my', 'rm-pg'], to) }]),
  'a step for another': step((one, to, { steps }) => [{ ...one, secret: pick(steps, to).secret }]),
  'another description': entry((one) => [{ ...one, description: 'forged' }]),
  'another interval': entry((one, to) => [{ ...one, rotation: pick(['off', 86_400, 172_800], to) }]),
  'another tag': entry((one, to) => [{ ...one, tags: { ...one.tags, k1: pick(['forged', null], to) } }]),
  'another end': entry((one, to) => [{ ...one, onRemove: pick(['keepAccounts', 'deleteAccounts', 'release'], to) }]),
  'another grant': entry((one, to) => {
    if (one.accounts.how !== 'create') return [one];
    const grants = { ...one.accounts.grants, orders: pick(['ReadOnly', 'ReadWrite', 'DBOwner'] as const, to) };
    return [{ ...one, accounts: { ...one.accounts, grants } }];
  }),
  'more passwords known': entry((one) => [{ ...one, rotateOnCreate: !one.rotateOnCreate }]),
  'no entry': entry(() => []),
  'no prune': (plan) => ({ ...plan, options: { ...plan.options, prune: false } }),
};

export const forgery: fc.Arbitrary<Forgery> = fc.record({
  what: fc.constantFrom(...Object.keys(forgeries)),
  at: fc.nat({ max: 999 }),
  to: fc.nat({ max: 999 }),
});

/** The plan with all of that, and with numbers and digests that fit. */
export const forged = (plan: SavedPlan, all: readonly Forgery[]): SavedPlan => {
  const made = all.reduce((one, { what, at, to }) => forgeries[what]?.(one, at, to) ?? one, plan);
  const counts = actions.map((action) => [action, made.changes.filter((one) => one.action === action).length] as const);
  const rotations = made.steps.filter(({ action }) => action === 'rotateSecret').length;
  const whole = {
    ...made,
    summary: { ...made.summary, ...Object.fromEntries(counts) },
    estimate: { ...made.estimate, writes: made.steps.length - rotations, rotations },
    desiredDigest: desiredDigest(made.desired),
  };
  return { ...whole, digest: planDigest(whole) };
};
