import { canonicalJson } from '../../model/digest.ts';
import type { FieldChange, FieldValue } from './plan.ts';

type Members = { readonly [key: string]: FieldValue };

const isMembers = (value: FieldValue | undefined): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value of one account: a plain value stands for every account. */
const ofAccount = (value: FieldValue, account: string): FieldValue =>
  isMembers(value) ? (value[account] ?? null) : value;

/** Permissions on a database, given to some accounts already: each account has what it had, or what it is to get. */
const isHalfGiven = (left: FieldChange, saved: FieldChange): boolean => {
  const accounts = [left.before, saved.before].flatMap((value) => (isMembers(value) ? Object.keys(value) : []));
  return [...accounts, ...(accounts.length === 0 ? [''] : [])].every((account) => {
    const now = ofAccount(left.before, account);
    return now === ofAccount(saved.before, account) || now === saved.after;
  });
};

const namesOf = (value: FieldValue): readonly FieldValue[] | undefined => {
  const names = isMembers(value) ? value.names : undefined;
  return Array.isArray(names) ? names : undefined;
};

/** Accounts that go with their secret, some gone already. */
const isHalfGone = (left: FieldChange, saved: FieldChange): boolean => {
  const [now, then] = [namesOf(left.before), namesOf(saved.before)];
  return left.after === null && now !== undefined && then !== undefined && now.every((name) => then.includes(name));
};

export const isSame = (one: unknown, other: unknown): boolean => canonicalJson(one) === canonicalJson(other);

/** Whether what is left to do to a field is what the saved plan says of it, or a part of that. */
export const isPartOfField = (left: FieldChange, saved: FieldChange): boolean => {
  if (!isSame(left.after, saved.after)) return false;
  if (isSame(left.before, saved.before)) return true;
  if (left.path.startsWith('grants.')) return isHalfGiven(left, saved);
  return left.path === 'accounts' && isHalfGone(left, saved);
};
