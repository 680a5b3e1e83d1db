import { formatDuration } from '../../model/duration.ts';
import type { FieldValue } from '../../plan/change/plan.ts';
import { byText, escapeText } from './text.ts';

type Members = { readonly [key: string]: FieldValue };

export const isMembers = (value: FieldValue): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const plain = /^[\p{L}\p{M}\p{N}_./:@+*~%-]+$/u;
const roomy = /^\S(?:.*\S)?$/u;

/** Text between other text: quoted where it could be taken for something else, e.g. `a -> b` in a description. */
export const quoted = (text: string): string =>
  plain.test(text) ? text : `"${escapeText(text).replaceAll('"', '\\"')}"`;

/** Text alone on its line: quoted only where its ends cannot be seen. */
const alone = (text: string): string => (roomy.test(escapeText(text)) ? escapeText(text) : quoted(text));

/** A value as people read it; null is said by those who know whether nothing or something unknown is meant. */
const valueText = (value: FieldValue, text: (text: string) => string = quoted): string => {
  if (typeof value === 'string') return text(value);
  if (Array.isArray(value)) return value.map((member: FieldValue) => valueText(member)).join(', ') || 'none';
  if (!isMembers(value)) return value === null ? '(none)' : String(value);
  const members = Object.entries(value).sort(([a], [b]) => byText(a, b));
  return members.map(([key, member]) => `${quoted(key)} ${valueText(member)}`).join(', ') || 'none';
};

type Shown = (value: FieldValue, text: (text: string) => string) => string;

const instanceText: Shown = (value, text) => {
  if (!isMembers(value)) return valueText(value, text);
  const { name = null, id = null, engine = null, version = null } = value;
  const engineText = [engine, version]
    .filter((part) => part !== null)
    .map(String)
    .map(escapeText)
    .join(' ');
  const parts = [...[name, id].filter((part) => part !== null).map((part) => valueText(part)), engineText];
  return parts.filter((part) => part !== '').join('  ');
};

/** The mode is told where it could be what changes. */
const accountsText: Shown = (value, text) => {
  if (!isMembers(value)) return valueText(value, text);
  const { names = null, mode = null } = value;
  const namesText = names === null ? 'unknown' : valueText(names);
  return text === quoted && mode !== null ? `${namesText} (${valueText(mode)})` : namesText;
};

/** The two accounts of a pair may differ: `a ReadOnly / b (none)`. */
const grantsText: Shown = (value, text) =>
  isMembers(value)
    ? Object.entries(value)
        .map(([account, grant]) => `${quoted(account)} ${valueText(grant)}`)
        .join(' / ')
    : valueText(value, text);

/** Where a field is more than its value. */
const shown: Readonly<Record<string, Shown>> = {
  // KMS tells none as an empty one.
  description: (value, text) => valueText(value === '' ? null : value, text),
  instance: instanceText,
  accounts: accountsText,
  grants: grantsText,
  policy: (value, text) =>
    Array.isArray(value) ? value.map((line) => valueText(line, escapeText)).join('; ') : valueText(value, text),
  rotation: (value, text) => (typeof value === 'number' ? formatDuration(value) : valueText(value, text)),
  recoveryWindow: (value, text) => (typeof value === 'number' ? `${value}d` : valueText(value, text)),
};

/** @param head first part of the field's path. */
export const fieldText = (head: string, value: FieldValue, place: 'alone' | 'among' = 'among'): string =>
  (shown[head] ?? valueText)(value, place === 'alone' ? alone : quoted);
