import type { DesiredSecret } from '../model/desired.ts';
import { onRemoveMark } from '../model/marks.ts';
import { isSame } from './field-progress.ts';
import type { FieldChange, FieldValue } from './plan.ts';
import { desiredCustomData, own, rotationValue } from './values.ts';

/** Entries are JSON data, whatever their type. */
const membersOf = (entry: DesiredSecret | undefined): Readonly<Record<string, FieldValue>> => {
  if (entry === undefined) return {};
  const { at: _at, fieldAt: _fieldAt, accounts, instance, ...members } = entry;
  return { ...members, accounts: { ...accounts }, instance: { ...instance } };
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

const grantsOf = ({ accounts }: DesiredSecret): Readonly<Record<string, FieldValue>> =>
  accounts.how === 'create' ? accounts.grants : {};

/** What the entry asks for at a path; undefined where a field is not of the entry but of keyturn itself. */
const askedFor = (path: string, entry: DesiredSecret): FieldValue | undefined => {
  const [field = path, key = ''] = [path.split('.')[0], path.slice(path.indexOf('.') + 1)];
  switch (field) {
    case 'grants':
      return own(grantsOf(entry), key) ?? null;
    case 'tags':
      return key.startsWith('keyturn:') ? undefined : (own(entry.tags, key) ?? null);
    case 'customData':
      return own(desiredCustomData(entry), key) ?? null;
    case 'description':
    case 'encryptionKey':
    case 'kmsInstance':
      return entry[field] ?? null;
    case 'rotation':
      return rotationValue(entry.rotation);
    case 'protect':
      return entry.protect;
    case 'onRemove':
      return onRemoveMark(entry.onRemove, entry.recoveryWindow);
    case 'instance':
      return entry.instance.id;
    default:
      return undefined;
  }
};

const idOf = (value: FieldValue): FieldValue =>
  typeof value === 'object' && value !== null && 'id' in value ? (value.id ?? null) : value;

/** Whether a planned field becomes what the entry says. */
export const isAskedFor = ({ path, after }: FieldChange, entry: DesiredSecret): boolean => {
  const asked = askedFor(path, entry);
  return asked === undefined || isSame(asked, path === 'instance' ? idOf(after) : after);
};
