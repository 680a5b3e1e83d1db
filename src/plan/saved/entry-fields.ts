import type { DesiredSecret } from '../../model/desired.ts';
import { accountsMark, isMark, markKey, onRemoveMark } from '../../model/marks.ts';
import { typeOf } from '../accounts/seats.ts';
import { isSame } from '../change/field-progress.ts';
import type { FieldChange, FieldValue } from '../change/plan.ts';
import { namedAccounts } from '../scope/scope.ts';
import { accountsValue, desiredCustomData, own, rotationValue } from '../scope/values.ts';
import { carriedFields } from '../settings/settings.ts';

/** Entries are JSON data, whatever their type. */
const membersOf = (entry: DesiredSecret | undefined): Readonly<Record<string, FieldValue>> => {
  if (entry === undefined) return {};
  const { at: _at, fieldAt: _fieldAt, accounts: all, instance, ...members } = entry;
  const { grants, ...accounts } = { grants: {}, ...all };
  return { ...members, accounts, grants, instance: { ...instance } };
};

/** What differs between an entry and the same entry later; one that is not there has no field. */
export const entryChanges = (
  before: DesiredSecret | undefined,
  after: DesiredSecret | undefined,
): readonly FieldChange[] => {
  const [then, now] = [membersOf(before), membersOf(after)];
  return [...new Set([...Object.keys(then), ...Object.keys(now)])]
    .sort()
    .map((path) => ({ path, before: own(then, path) ?? null, after: own(now, path) ?? null }))
    .filter((field) => !isSame(field.before, field.after));
};

/** Accounts of the entry, named or not. */
export const countOf = ({ accounts }: DesiredSecret): number => (accounts.mode === 'dual' ? 2 : 1);

const grantsOf = ({ accounts }: DesiredSecret): Readonly<Record<string, FieldValue>> =>
  accounts.how === 'create' ? accounts.grants : {};

const typesOf = ({ accounts }: DesiredSecret, name: string): readonly FieldValue[] =>
  accounts.how === 'create' && accounts.names.includes(name) ? [typeOf(accounts)] : [];

const marksOf = (entry: DesiredSecret, key: string): readonly FieldValue[] => {
  if (!isMark(key)) return [own(entry.tags, key) ?? null];
  const names = namedAccounts(entry);
  return key === markKey.accounts && names !== undefined ? [accountsMark(names)] : [];
};

type Asked = (entry: DesiredSecret, key: string, owner: string) => readonly FieldValue[];

/** By path, a map by the path before its key: values that a planned field may get, as the entry or keyturn has it. */
const asked: Readonly<Record<string, Asked>> = {
  accountMarks_: (_entry, _key, owner) => [owner],
  accounts: (entry) => [accountsValue(entry)],
  accounts_: typesOf,
  backup: () => [null],
  customData_: (entry, key) => [own(desiredCustomData(entry), key) ?? null],
  description: (entry) => [entry.description ?? null],
  encryptionKey: (entry) => [entry.encryptionKey ?? null],
  grants_: (entry, key) => [own(grantsOf(entry), key) ?? null],
  instance: (entry) => [entry.instance.id],
  kmsInstance: (entry) => [entry.kmsInstance ?? null],
  onRemove: (entry) => [onRemoveMark(entry.onRemove, entry.recoveryWindow)],
  owes: (entry) => [0, countOf(entry)],
  owner: (_entry, _key, owner) => [owner],
  plannedDeleteTime: () => [null],
  protect: (entry) => [entry.protect],
  rotation: (entry) => [rotationValue(entry.rotation)],
  tags_: marksOf,
  type: () => ['Rds'],
};

const idOf = (value: FieldValue): FieldValue =>
  typeof value === 'object' && value !== null && 'id' in value ? (value.id ?? null) : value;

/** What a replacement carries over is no matter of the entry: it stays, or comes back. */
const isCarried = ({ path, before, after }: FieldChange): boolean =>
  carriedFields.includes(path) && (before === null || isSame(before, after));

/** Whether a planned field becomes what the entry says. `owner` is the mark of the run. */
export const isAskedFor = (change: FieldChange, entry: DesiredSecret, owner: string): boolean => {
  if (isCarried(change)) return true;
  const { path, after } = change;
  const [field = '', ...key] = path.split('.');
  const values = own(asked, key.length === 0 ? field : `${field}_`)?.(entry, key.join('.'), owner) ?? [];
  return values.some((value) => isSame(value, path === 'instance' ? idOf(after) : after));
};
