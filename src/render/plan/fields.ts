import { isMark } from '../../model/marks.ts';
import type { Change, FieldChange, FieldValue } from '../../plan/change/plan.ts';
import { fieldText, isMembers, quoted } from '../shared/field-value.ts';
import { type DiffLine, lineDiff } from '../shared/line-diff.ts';
import { byText, escapeText, plural } from '../shared/text.ts';
import { minuteText } from '../shared/times.ts';
import { type WordPart, wordParts, wordsText } from '../shared/word-diff.ts';

/** One line of a block, wrapped later. */
export type Row = {
  readonly label: string;
  readonly text: string;
  /** On a line of a text of several lines: whether it goes, comes or stays. */
  readonly mark?: DiffLine['mark'];
  /** The text again, where it is one in which words go and come. */
  readonly parts?: readonly WordPart[];
};

/** Labels of the fields that people write, in the order in which a block shows them. */
const labels = {
  plannedDeleteTime: 'deletion',
  description: 'about',
  instance: 'instance',
  mode: 'mode',
  type: 'type',
  accounts: 'accounts',
  accountMarks: 'accounts',
  grants: 'grants',
  rotation: 'rotation',
  rotateOnCreate: 'on create',
  owes: 'owed',
  customData: 'data',
  tags: 'tags',
  encryptionKey: 'key',
  kmsInstance: 'kms',
  kept: 'kept',
  policy: 'policy',
  backup: 'backup',
  protect: 'protect',
  onRemove: 'removal',
  recoveryWindow: 'recovery',
  owner: 'owner',
  marks: 'marks',
} as const satisfies Readonly<Record<string, string>>;

const order = new Map(Object.keys(labels).map((head, index) => [head, index]));
const labelOf: Readonly<Record<string, string>> = labels;

/** A field, or one key of a field that is a map. */
type Entry = { readonly head: string; readonly key: string; readonly before: FieldValue; readonly after: FieldValue };

const maps: readonly string[] = ['grants', 'tags', 'customData', 'marks'];

const entryOf = ({ path, before, after }: FieldChange): Entry => {
  const dot = path.indexOf('.');
  const [head, key] = dot < 0 ? [path, ''] : [path.slice(0, dot), path.slice(dot + 1)];
  return head === 'tags' && isMark(key)
    ? { head: 'marks', key: key.slice(key.indexOf(':') + 1), before, after }
    : { head, key, before, after };
};

/** A map given as a whole is the same as all its keys. */
const keysOf = ({ path, before, after }: FieldChange): readonly FieldChange[] => {
  if (!maps.includes(path) || !(isMembers(before) || isMembers(after))) return [{ path, before, after }];
  const [was, is] = [isMembers(before) ? before : {}, isMembers(after) ? after : {}];
  return [...new Set([...Object.keys(was), ...Object.keys(is)])]
    .filter((key) => JSON.stringify(was[key]) !== JSON.stringify(is[key]))
    .map((key) => ({ path: `${path}.${key}`, before: was[key] ?? null, after: is[key] ?? null }));
};

type Changed = (entry: Entry) => string | undefined;

/** A key is the name of one account that keyturn makes again. */
const accountsChanged: Changed = ({ head, key, before, after }) => {
  if (key !== '') return `${quoted(key)} is gone, made again`;
  return before === null ? `${fieldText(head, after, 'alone')}  (recorded in a tag)` : undefined;
};

/** The name once, and the engine only where it changes, as far as RDS was asked. */
const instanceChanged: Changed = ({ head, before, after }) => {
  if (!isMembers(before) || !isMembers(after)) return undefined;
  const engine = ({ engine = null, version = null }: typeof after): FieldValue => ({ engine, version });
  const [name, was, is] = [{ name: after.name ?? null }, engine(before), engine(after)].map((part) =>
    fieldText(head, part),
  );
  const ids = `${fieldText(head, before.id ?? null)} -> ${fieldText(head, after.id ?? null)}`;
  const engines = was === is || is === '' ? '' : was === '' ? is : `${was} -> ${is}`;
  return [name, ids, engines].filter((part) => part !== '').join('  ');
};

/** A key is the name of one account that is the secret's again, or that comes over from another owner. */
const marksChanged: Changed = ({ key, before, after }) =>
  before === 'kept' || before === 'deleting'
    ? `${quoted(key)} taken back`
    : `${quoted(key)} of ${fieldText('owner', before)} -> ${fieldText('owner', after)}`;

const deletionChanged: Changed = ({ before }) =>
  typeof before === 'string' ? `called off, was planned for ${escapeText(minuteText(before))} UTC` : undefined;

const owesChanged: Changed = ({ before }) =>
  typeof before === 'number' ? `${plural(before, 'rotation')}, made now` : undefined;

/** Where a change reads better than `before -> after`. */
const changed: Readonly<Record<string, Changed>> = {
  accounts: accountsChanged,
  accountMarks: marksChanged,
  plannedDeleteTime: deletionChanged,
  instance: instanceChanged,
  owes: owesChanged,
  kept: ({ head, after }) => fieldText(head, after, 'alone'),
  policy: ({ head, after }) => `kept: ${fieldText(head, after, 'alone')}`,
  backup: ({ head, before }) => `${fieldText(head, before)} deleted`,
  marks: (entry) => (entry.before === null && recorded.includes(entry.key) ? `${entry.key} recorded` : undefined),
};
const recorded: readonly string[] = ['accounts', 'owner'];

const bothTexts = ({ head, before, after }: Entry): string => `${fieldText(head, before)} -> ${fieldText(head, after)}`;

const changedText = (entry: Entry): string => {
  const own = changed[entry.head]?.(entry);
  if (own !== undefined) return own;
  const values = bothTexts(entry);
  return entry.key === '' ? values : `${quoted(entry.key)}: ${values}`;
};

/** What is set on something new, or what goes away with something old. */
const setText = (entry: Entry, value: FieldValue): string => {
  if (entry.key === '') return fieldText(entry.head, value, 'alone');
  return `${quoted(entry.key)}${entry.head === 'grants' ? ' ' : '='}${fieldText(entry.head, value)}`;
};

/** Told beside the rotation. */
const untold: readonly string[] = ['marks', 'owes', 'rotateOnCreate'];
/** What goes without saying in a create. */
const usual: Readonly<Record<string, FieldValue>> = { onRemove: 'keepAccounts/30d', recoveryWindow: 30 };

const nothing = (value: FieldValue): boolean =>
  value === null || value === false || value === '' || (Array.isArray(value) && value.length === 0);

const textOf = (change: Change, entry: Entry): string | undefined => {
  if (change.action !== 'create' && change.action !== 'delete') return changedText(entry);
  const value = change.action === 'create' ? entry.after : entry.before;
  return nothing(value) || untold.includes(entry.head) || usual[entry.head] === value
    ? undefined
    : setText(entry, value);
};

/** A longer text has rows of its own: with the words that change, or line by line. A key of a map says which it is. */
const longRows = (change: Change, { after, before, head, key }: Entry, label: string): Row[] | undefined => {
  if (change.action === 'create' || change.action === 'delete') return undefined;
  if (typeof before !== 'string' || typeof after !== 'string') return undefined;
  const lines = lineDiff(before, after)?.map(({ mark, text }) => ({ label: '', text, mark }));
  if (lines) return [{ label, text: `${key === '' ? head : quoted(key)}, line by line` }, ...lines];
  const parts = wordParts(before, after);
  if (!parts) return undefined;
  const own: WordPart[] = [...(key === '' ? [] : [{ mark: ' ', text: `${quoted(key)}: ` } as const]), ...parts];
  return [{ label, text: wordsText(own), parts: own }];
};

/** The rows of a change's fields: one a field, the keys of a map together, in a fixed order; longer texts by lines. */
export const fieldRows = (change: Change): Row[] => {
  const entries = change.fields.flatMap(keysOf).map(entryOf);
  const rows = new Map<string, { readonly texts: string[]; readonly long: Row[] }>();
  const rank = (head: string): number => order.get(head) ?? order.size;
  entries.sort((a, b) => rank(a.head) - rank(b.head) || byText(a.key, b.key));
  for (const entry of entries) {
    const label = labelOf[entry.head] ?? escapeText(entry.head);
    const { texts, long } = rows.get(label) ?? { texts: [], long: [] };
    const own = longRows(change, entry, label);
    const text = own ? undefined : textOf(change, entry);
    if (own) long.push(...own);
    if (text !== undefined) texts.push(text);
    rows.set(label, { texts, long });
  }
  return [...rows].flatMap(([label, { long, texts }]) => [
    ...(texts.length > 0 ? [{ label, text: texts.join(', ') }] : []),
    ...long,
  ]);
};
