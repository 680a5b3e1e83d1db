import type { ApiAction } from './actions.ts';
import { CallFault, isFields } from './failure.ts';

/** A map of an answer, with what a diagnostic about it needs. An Answer is one. */
export type View = {
  readonly action: ApiAction;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly requestId?: string;
};

/**
 * Thrown as CallFault: E_UNEXPECTED_ANSWER with the name of the field, never with what stood there. `limit`: there is more
 * of it than this.
 */
export const unexpected = (view: View, field: string, limit?: string): CallFault =>
  new CallFault(view.action, {
    kind: 'unexpected',
    field,
    ...(limit === undefined ? {} : { limit }),
    ...(view.requestId ? { requestId: view.requestId } : {}),
  });

/** Characters of one field: several times what any of them may hold. */
const textAtMost = 131_072;

/** Members of one list in one answer. */
const membersAtMost = 10_000;

/**
 * Numbers and booleans count as their text, since the services spell some of them both ways. `''` and null: absent. Half a
 * character becomes U+FFFD: it could not be sent back.
 */
export const optionalText = (view: View, field: string): string | undefined => {
  const value = view.fields[field];
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'string') {
    if (value.length > textAtMost) throw unexpected(view, field, `${textAtMost} characters`);
    return value.toWellFormed();
  }
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw unexpected(view, field);
};

export const text = (view: View, field: string): string => {
  const value = optionalText(view, field);
  if (value === undefined) throw unexpected(view, field);
  return value;
};

export const optionalCount = (view: View, field: string, atMost = 999_999_999): number | undefined => {
  const value = optionalText(view, field);
  if (value === undefined) return undefined;
  if (!/^\d+$/.test(value)) throw unexpected(view, field);
  if (Number(value) > atMost) throw unexpected(view, field, `${atMost}`);
  return Number(value);
};

/** Lists come wrapped in a map with one member: `{"Accounts":{"DBInstanceAccount":[...]}}`. Absent: empty. */
export const items = (view: View, field: string, inner: string): readonly View[] => {
  const outer = view.fields[field];
  if (outer === undefined || outer === null || outer === '') return [];
  const list = isFields(outer) ? (outer[inner] ?? []) : outer;
  if (!Array.isArray(list)) throw unexpected(view, field);
  if (list.length > membersAtMost) throw unexpected(view, field, `${membersAtMost} members`);
  return list.map((member: unknown) => {
    if (!isFields(member)) throw unexpected(view, `${field}.${inner}`);
    return { ...view, fields: member };
  });
};

/** The list itself must be there: an answer without it is no answer. */
export const demandedItems = (view: View, field: string, inner: string): readonly View[] => {
  if (!isFields(view.fields[field])) throw unexpected(view, field);
  return items(view, field, inner);
};

export const texts = (view: View, field: string, inner: string): readonly string[] => {
  const outer = view.fields[field];
  const list = isFields(outer) ? (outer[inner] ?? []) : (outer ?? []);
  if (!Array.isArray(list) || !list.every((member) => typeof member === 'string')) throw unexpected(view, field);
  return list;
};

/** A JSON object inside a string. The parser's message, which quotes the text, goes nowhere. */
export const jsonFields = (view: View, field: string): View | undefined => {
  const json = optionalText(view, field);
  if (json === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    throw unexpected(view, field);
  }
  if (!isFields(value)) throw unexpected(view, field);
  return { ...view, fields: value };
};

/** ISO 8601 in UTC, seconds. Undefined: no time, or none that has a year of four digits. */
export const utc = (milliseconds: number): string | undefined => {
  const at = new Date(milliseconds);
  const text = Number.isNaN(at.getTime()) ? '' : at.toISOString();
  return /^\d{4}-/.test(text) ? text.replace('.000Z', 'Z') : undefined;
};

/** As `utc` spells it; other spellings are read too. */
export const optionalTime = (view: View, field: string): string | undefined => {
  const value = optionalText(view, field);
  if (value === undefined) return undefined;
  const time = utc(Date.parse(value));
  if (time === undefined) throw unexpected(view, field);
  return time;
};

export const time = (view: View, field: string): string => {
  const value = optionalTime(view, field);
  if (value === undefined) throw unexpected(view, field);
  return value;
};

/** A record by name without a prototype, so that a secret called `constructor` is only there when it is there. */
export const byName = <T>(entries: Iterable<readonly [string, T]>): Readonly<Record<string, T>> =>
  Object.assign(Object.create(null), Object.fromEntries(entries));
