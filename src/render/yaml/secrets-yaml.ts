import { Document, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { DesiredAccounts, PasswordSource } from '../../model/desired.ts';
import type { Draft, DraftInstance, DraftSecret } from '../../model/draft.ts';
import { formatDuration } from '../../model/duration.ts';
import { inert, withoutMarks } from '../shared/inert.ts';
import { escapeText } from '../shared/text.ts';

type Value = Scalar | YAMLMap | YAMLSeq;
type Field = readonly [key: string, value: Value | undefined];

/** In quotes where something in it must be escaped, or must not begin a line; `<<` without them is a merge. */
const text = (value: string): Scalar => {
  const scalar = new Scalar(value);
  if (escapeText(value) !== value || inert(value) !== value || value === '<<') scalar.type = Scalar.QUOTE_DOUBLE;
  return scalar;
};

const map = (fields: readonly Field[]): YAMLMap => {
  const node = new YAMLMap();
  for (const [key, value] of fields) if (value !== undefined) node.items.push(new Pair(text(key), value));
  return node;
};

const list = (items: readonly Value[]): YAMLSeq => {
  const node = new YAMLSeq();
  node.items.push(...items);
  return node;
};

const onOneLine = <Node extends YAMLMap | YAMLSeq>(node: Node): Node => {
  node.flow = true;
  return node;
};

const comment = (lines: readonly string[]): string => lines.map((line) => ` ${escapeText(line)}`).join('\n');

const texts = (values: Readonly<Record<string, string>> | undefined): YAMLMap | undefined =>
  values === undefined || Object.keys(values).length === 0
    ? undefined
    : map(Object.entries(values).map(([key, value]) => [key, text(value)] as const));

const optional = (value: string | undefined): Scalar | undefined => (value === undefined ? undefined : text(value));

const source = (from: PasswordSource): YAMLMap =>
  onOneLine(map('env' in from ? [['env', text(from.env)]] : [['file', text(from.file)]]));

/** What stands beside `mode`; nothing where the accounts are not known. */
const howNode = (accounts: DesiredAccounts): readonly Field[] => {
  switch (accounts.how) {
    case 'unknown':
      return [];
    case 'import': {
      const items = accounts.accounts.map(({ name, password }) =>
        onOneLine(
          map([
            ['name', text(name)],
            ['password', password && source(password)],
          ]),
        ),
      );
      return [['import', list(items)]];
    }
    case 'create': {
      const [first = '', second] = accounts.names;
      const grants = texts(accounts.grants);
      const create = map([
        ['name', text(first)],
        ['second', second === undefined || second === `${first}_clone` ? undefined : text(second)],
        ['type', accounts.type === 'super' ? text('super') : undefined],
        ['grants', grants && onOneLine(grants)],
      ]);
      return [['create', create]];
    }
  }
};

const rotation = (every: number | 'off' | undefined): Scalar | undefined =>
  every === undefined ? undefined : text(every === 'off' ? 'off' : formatDuration(every));

const flag = (value: boolean | undefined): Scalar | undefined => (value ? new Scalar(true) : undefined);

const entry = (secret: DraftSecret): YAMLMap => {
  const node = map([
    ['name', text(secret.name)],
    ['description', optional(secret.description)],
    ['instance', text(secret.instance)],
    ['accounts', map([['mode', text(secret.accounts.mode)], ...howNode(secret.accounts)])],
    ['rotation', rotation(secret.rotation)],
    ['encryptionKey', optional(secret.encryptionKey)],
    ['kmsInstance', optional(secret.kmsInstance)],
    ['tags', texts(secret.tags)],
    ['customData', texts(secret.customData)],
    ['protect', flag(secret.protect)],
    ['adopt', flag(secret.adopt)],
  ]);
  if (secret.notes.length > 0) node.commentBefore = comment(secret.notes);
  return node;
};

const instance = ({ name, id, note }: DraftInstance): Field => {
  const value = text(id);
  if (note !== undefined) value.comment = comment([note]);
  return [name, value];
};

const yamlEscape = (character: string): string => {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\U${code.padStart(8, '0')}` : `\\u${code.padStart(4, '0')}`;
};

/** What must be escaped is in double quotes here, or escaped in a comment already. */
const printed = (contents: Value, head = ''): string => {
  const document = new Document();
  document.contents = contents;
  if (head !== '') document.commentBefore = head;
  const yaml = document.toString({ lineWidth: 0, doubleQuotedAsJSON: true });
  return withoutMarks(yaml.replace(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, yamlEscape));
};

const spaced = (entries: readonly YAMLMap[]): YAMLSeq => {
  for (const node of entries.slice(1)) node.spaceBefore = true;
  return list(entries);
};

const modeline = 'yaml-language-server: $schema=./node_modules/keyturn/schema/secrets.schema.json';

/**
 * A secrets.yaml. Whatever stands in names and descriptions, it parses back to the same texts, and no line of it can turn
 * the reading order or hide something.
 */
export const renderSecretsYaml = ({ head, owner, region, instances, secrets }: Draft): string =>
  printed(
    map([
      ['version', new Scalar(1)],
      ['owner', text(owner)],
      ['region', text(region)],
      ['instances', instances.length === 0 ? undefined : map(instances.map(instance))],
      ['secrets', secrets.length === 0 ? onOneLine(list([])) : spaced(secrets.map(entry))],
    ]),
    comment([modeline, ...head]),
  );

/** One entry as it stands in a list, from its dash on. */
export const renderEntryYaml = (secret: DraftSecret): string => printed(list([entry(secret)]));
