import { namedStep } from '../../model/step.ts';
import type { Change, FieldValue, Finding, Impact, Refusal, ShownPlan } from '../../plan/change/plan.ts';
import { fieldText, isMembers } from '../shared/field-value.ts';
import { escapeText, plural } from '../shared/text.ts';
import { fieldRows, type Row } from './fields.ts';

/** Everything in a plan that belongs to one secret. */
export type Subject = {
  readonly change: Change;
  readonly steps: ShownPlan['steps'];
  readonly findings: readonly Finding[];
  readonly refusals: readonly Refusal[];
};

/** RotateSecret calls that KMS takes an hour (its quota page), for all secrets of an account in a region. */
const rotationsAnHour = 50;

const rotateCalls = (steps: ShownPlan['steps']): number =>
  steps.map(namedStep).filter(({ action }) => action === 'rotateSecret').length;

/** What is blocked has no steps, but its fields tell. */
const rotationsOf = ({ fields }: Change, steps: ShownPlan['steps']): number => {
  const owes = fields.find(({ path }) => path === 'owes')?.after;
  return typeof owes === 'number' ? owes : rotateCalls(steps);
};

const rotationText = ({ change, steps }: Subject, text: string): string => {
  if (change.action !== 'create') return text;
  const rotations = rotationsOf(change, steps);
  const every = text === 'off' ? 'off' : `every ${text}`;
  return rotations === 0 ? every : `${every}, and right after creation (${rotations} of ${rotationsAnHour} an hour)`;
};

/** Rotations that the tag still counts although they are made. What is blocked has no steps, and makes none. */
const owedText = ({ change, steps }: Subject, text: string): string => {
  const owed = change.fields.find(({ path }) => path === 'owes')?.before;
  if (typeof owed !== 'number' || steps.length === 0) return text;
  const now = rotateCalls(steps);
  if (now === owed) return text;
  return `${plural(owed, 'rotation')}, ${now === 0 ? 'made already' : `${owed - now} made already, ${now} made now`}`;
};

/** Where the accounts come from. An earlier run may have made some; steps say so by their names alone, as saved ones do. */
const originsOf = (how: FieldValue, names: FieldValue, steps: Subject['steps']): readonly string[] => {
  if (how !== 'create') return how === 'import' ? ['imported'] : [];
  const all = Array.isArray(names) ? names.length : 1;
  // What is blocked has no steps.
  const made =
    steps.length === 0 ? all : steps.map(namedStep).filter(({ action }) => action === 'createAccount').length;
  return [...(made > 0 ? ['new'] : []), ...(made < all ? ['existing'] : [])];
};

/** Mode and type of the accounts, and where they come from. */
const accountsText = ({ change, steps }: Subject, text: string): string => {
  const value = change.fields.find(({ path }) => path === 'accounts')?.after ?? null;
  if (change.action !== 'create' || !isMembers(value)) return text;
  const { mode = null, type = null, how = null, names = null } = value;
  const words = [mode, type, ...originsOf(how, names, steps)];
  const told = words.flatMap((word) => (word === null ? [] : fieldText('mode', word)));
  return told.length > 0 ? `${text}  (${told.join(', ')})` : text;
};

/** Accounts that are made for the secret that replaces the old one. */
const newAccounts = ({ change, steps }: Subject): string | undefined => {
  const made = steps.map(namedStep).flatMap(({ action, account = '' }) => (action === 'createAccount' ? account : []));
  return change.action === 'replace' && made.length > 0 ? fieldText('accounts', made) : undefined;
};

/** Beside what becomes of the accounts, else below the instance on which they are. */
const withNewAccounts = (rows: readonly Row[], made: string): readonly Row[] => {
  const at = rows.findIndex(({ label }) => label === 'accounts');
  if (at >= 0) return rows.map((row, index) => (index === at ? { ...row, text: `${row.text}  (new: ${made})` } : row));
  const below = rows.findIndex(({ label }) => label === 'instance') + 1;
  return rows.toSpliced(below, 0, { label: 'accounts', text: `${made}  (new)` });
};

/** What the next rotation becomes; told beside the interval. */
export const nextOf = (impact: readonly Impact[]): string | undefined =>
  impact.find(({ kind }) => kind === 'next')?.message;

/** The fields of a change, with what else is known about them. */
export const rowsOf = (subject: Subject): readonly Row[] => {
  const next = nextOf(subject.change.impact);
  const moved = next === undefined ? '' : escapeText(next);
  const made = newAccounts(subject);
  const fields = fieldRows(subject.change).map((row): Row => {
    const { label, text } = row;
    if (label === 'accounts') return { label, text: accountsText(subject, text) };
    if (label === 'owed') return { label, text: owedText(subject, text) };
    if (label !== 'rotation') return row;
    return { label, text: rotationText(subject, text) + (moved === '' ? '' : `  (${moved})`) };
  });
  const rows = made === undefined ? fields : withNewAccounts(fields, made);
  return moved === '' || rows.some(({ label }) => label === 'rotation')
    ? rows
    : [...rows, { label: 'next', text: moved }];
};
