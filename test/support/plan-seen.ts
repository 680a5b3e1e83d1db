import { isDeepStrictEqual } from 'node:util';
import type { ActionName } from '../../src/model/action.ts';
import type { Step } from '../../src/model/step.ts';
import type { Change, FieldValue, SavedPlan, ShownPlan } from '../../src/plan/change/plan.ts';
import { readSaved } from '../../src/plan/saved/saved-plan.ts';
import { rotationValue } from '../../src/plan/scope/values.ts';
import { renderPlanJson } from '../../src/render/plan/json.ts';
import { type ModelCloud, perform, type Session } from './plan-cloud.ts';

/** As whoever reviews it has it. */
export const saved = (plan: ShownPlan): SavedPlan => {
  const file = readSaved('plan.json', renderPlanJson(plan));
  if (file.is !== 'plan') throw new Error(JSON.stringify(file));
  return file.plan;
};

/** All that can be told apart in a cloud, by what it is of and where it stands there. */
type Cells = ReadonlyMap<string, FieldValue>;

export const cellsOf = ({ secrets, instances }: ModelCloud): Cells => {
  const cells = new Map<string, FieldValue>();
  const put = (of: string, values: Readonly<Record<string, FieldValue>>, prefix = ''): void => {
    for (const [path, value] of Object.entries(values)) cells.set(`${of} ${prefix}${path}`, value);
  };
  for (const [name, { description, rotation, tags, customData, plannedDeleteTime = null }] of secrets) {
    put(`secret ${name}`, { there: true, description, rotation: rotationValue(rotation.interval), plannedDeleteTime });
    put(`secret ${name}`, tags, 'tags.');
    put(`secret ${name}`, customData, 'customData.');
  }
  for (const [id, { accounts }] of instances)
    for (const { name, description, password, grants } of Object.values(accounts)) {
      // Whose it is tells one account from another of the same name.
      put(`account ${id} ${name}`, { there: description, password });
      put(`account ${id} ${name}`, grants, 'grants.');
    }
  return cells;
};

/** What a reviewer saw of one secret, and what was in the cloud then. */
type Seen = {
  readonly plan: SavedPlan;
  readonly secret: string;
  readonly then: Cells;
};

type Cell = {
  readonly of: readonly string[];
  readonly path: string;
  readonly before: FieldValue;
  readonly after: FieldValue;
};

const showsStep = ({ plan, secret }: Seen, action: ActionName, account?: string): boolean =>
  plan.steps.some(
    (step) => step.secret === secret && step.action === action && (account === undefined || step.account === account),
  );

const changeIn = ({ plan, secret }: Seen): Change | undefined => plan.changes.find((one) => one.secret === secret);

/** A field of permissions shows one value for all accounts, or one for each. */
const isOf = (value: FieldValue, account: string | undefined, wanted: FieldValue): boolean =>
  isDeepStrictEqual(value, wanted) ||
  (typeof value === 'object' && Object.entries(value ?? {}).some(([name, one]) => name === account && one === wanted));

const showsField = (seen: Seen, path: string, { before, after, of: [, , account] }: Cell): boolean =>
  changeIn(seen)?.fields.some(
    (field) => field.path === path && isOf(field.before, account, before) && field.after === after,
  ) ?? false;

const isShownOfSecret = (cell: Cell, seen: Seen): boolean => {
  const { path, before, after } = cell;
  const action = changeIn(seen)?.action;
  switch (path) {
    case 'there':
      return showsStep(seen, after === true ? 'createSecret' : 'destroySecret');
    case 'plannedDeleteTime':
      return showsStep(seen, after === null ? 'restoreSecret' : 'scheduleDeletion');
    case 'tags.keyturn:owner':
      return showsField(seen, 'owner', cell);
    case 'tags.keyturn:onRemove':
      return action === 'release' || showsField(seen, 'onRemove', cell);
    case 'tags.keyturn:protect':
      return (
        action === 'release' ||
        showsField(seen, 'protect', { ...cell, before: before === 'true', after: after === 'true' })
      );
    case 'tags.keyturn:owes':
      // Written down before accounts are made again, and taken away after rotations: those are steps of their own.
      return true;
    case 'tags.keyturn:accounts':
      return action === 'release' || showsStep(seen, 'setTags');
    case 'rotation':
      return showsField(seen, path, cell) || (action === 'delete' && after === 'off' && showsStep(seen, 'setRotation'));
    default:
      return showsField(seen, path, cell);
  }
};

const grantIn = ({ plan, secret }: Seen, database: string): FieldValue => {
  const accounts = plan.desired.secrets.find(({ name }) => name === secret)?.accounts;
  return accounts?.how === 'create' ? (accounts.grants[database] ?? null) : null;
};

/** KMS sets a password in a rotation that is shown with what it means for whoever uses the account. */
const isRotated = (seen: Seen): boolean =>
  (showsStep(seen, 'rotateSecret') || showsStep(seen, 'setRotation')) &&
  (changeIn(seen)?.impact.some(({ kind }) => kind === 'interruption' || kind === 'rotates') ?? false);

const isShownOfAccount = (cell: Cell, seen: Seen): boolean => {
  const { of, path, before, after } = cell;
  const [, id, name = ''] = of;
  const then = seen.then.get(`account ${id} ${name} there`) ?? null;
  const isMade = then === null && showsStep(seen, 'createAccount', name);
  switch (path) {
    case 'there':
      if (before === null) return showsStep(seen, 'createAccount', name);
      return after === null
        ? before === then && showsStep(seen, 'deleteAccount', name)
        : showsStep(seen, 'setAccountDescription', name);
    case 'password':
      return isMade || isRotated(seen);
    default: {
      const isFresh = before === null && isMade;
      return (isFresh && after === grantIn(seen, path.slice('grants.'.length))) || showsField(seen, path, cell);
    }
  }
};

/** What a step changes, but for what comes and goes with a secret or an account. */
const changed = (before: Cells, after: Cells): readonly Cell[] =>
  [...new Set([...before.keys(), ...after.keys()])]
    .map((key) => {
      const of = key.split(' ');
      const path = of.pop() ?? '';
      return { of, path, before: before.get(key) ?? null, after: after.get(key) ?? null };
    })
    .filter((cell) => cell.before !== cell.after)
    .filter(({ of, path }) => path === 'there' || [before, after].every((cells) => cells.has(`${of.join(' ')} there`)));

/** What steps do to a cloud and no reviewer of the saved plan has seen. */
export const unseen = (
  cloud: ModelCloud,
  steps: readonly Step[],
  reviewed: Omit<Seen, 'secret'>,
): readonly string[] => {
  const session: Session = new Map();
  const found: string[] = [];
  for (const { action, secret } of steps) {
    const before = cellsOf(cloud);
    try {
      perform(cloud, session, action);
    } catch (error) {
      if (String(error).includes('LAW')) throw error;
    }
    const seen = { ...reviewed, secret };
    for (const cell of changed(before, cellsOf(cloud)))
      if (!(cell.of[0] === 'secret' ? isShownOfSecret : isShownOfAccount)(cell, seen))
        found.push(`${action.do} of ${secret}: ${[...cell.of, cell.path].join(' ')}: ${cell.before} -> ${cell.after}`);
  }
  return found;
};
