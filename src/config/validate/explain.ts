import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../model/nearest.ts';
import type { Span } from '../document/source.ts';
import { find, keySpan, markOf, type Parsed, type Path, placeAt, type TreeNode } from '../document/tree.ts';
import type { SchemaError } from '../generated/validators.gen.js';
import { isHidden, shownText } from '../redact/hidden.ts';

/** An error of a validator, with where it is. */
export type Located = { readonly parsed: Parsed; readonly path: Path; readonly error: SchemaError };

const typeNames: Readonly<Record<string, string>> = {
  string: 'a text',
  object: 'a mapping',
  array: 'a list',
  boolean: 'true or false',
  null: 'null',
};

const anyOf = (types: readonly string[]): string =>
  types.map((type) => typeNames[type] ?? type).join(types.length > 1 && types.includes('boolean') ? ', ' : ' or ');

const typeOf = ({ value, items, entries }: TreeNode): string => {
  if (items) return 'a list';
  if (entries) return 'a mapping';
  if (value === null) return 'empty';
  return typeof value === 'number' ? 'a number' : typeof value === 'boolean' ? `${value}` : 'a text';
};

/** Keys that may be named even where nothing of the file is shown. */
const neverSecret = /^(name|password|env|file|\d+)$/;

/** A path below the secret or the file, as people write it; names in it that must not be shown are `***`. */
const label = (parsed: Parsed, path: Path): string => {
  const shown: string[] = [];
  path.forEach((step, index) => {
    const { key } = find(parsed.root, path.slice(0, index + 1));
    const secret = key && isHidden(parsed.source, key) && !neverSecret.test(step);
    shown.push(secret ? '***' : step.length > 60 ? `${step.slice(0, 59)}…` : step);
  });
  const below = shown[0] === 'secrets' && shown.length > 2 ? shown.slice(2) : shown;
  if (shown[0] === 'secrets' && shown.length === 2) return 'the secret';
  return below.length > 0 ? `\`${below.join('.')}\`` : 'the file';
};

export const membersOf = (schema: unknown): Readonly<Record<string, unknown>> =>
  typeof schema === 'object' && schema !== null ? { ...schema } : {};

/** The schema's own text for people, or another. */
export const textOf = (
  schema: Readonly<Record<string, unknown>>,
  name: 'errorMessage' | 'patternErrorMessage',
  otherwise: string,
): string => {
  const text = schema[name];
  return typeof text === 'string' ? text : otherwise;
};
const schemaText = (error: SchemaError, name: 'errorMessage' | 'patternErrorMessage', otherwise: string): string =>
  textOf(membersOf(error.parentSchema), name, otherwise);

/** A value in quotes; where it must not be shown, as what a mapping or a list holds, only that it is there. */
const quoted = (parsed: Parsed, { source, span }: TreeNode): string =>
  (source === undefined ? undefined : shownText(parsed.source, span)) ?? 'this';

const list = (words: readonly unknown[]): string => words.map((word) => `\`${word}\``).join(', ');
const param = (error: SchemaError, name: string): string => String(error.params[name]);

/** The keys that may stand where the error is. */
export const keysAllowed = (error: SchemaError): readonly string[] =>
  Object.keys(membersOf(membersOf(error.parentSchema).properties));

/** Keys that are right somewhere else. */
const elsewhere: ReadonlyMap<string, string> = new Map(
  Object.entries({
    type: 'Remove it: a dual pair is made of normal accounts with `grants`; only `mode: single` has a `type`.',
    second: 'Remove it: only `mode: dual` has a second account.',
    password: 'Remove it: the password of an account that keyturn creates is made by keyturn and known to nobody.',
  }),
);

type Explained = {
  readonly code: Parameters<typeof diagnostic>[0];
  readonly message: string;
  readonly hint: string;
  readonly mark?: Span;
};
type Explain = (located: Located, node: TreeNode) => Explained;

const wrongType: Explain = ({ parsed, path, error }, node) => {
  const wanted = [error.params.type].flat().map(String);
  const names = anyOf(wanted);
  const pattern = membersOf(error.parentSchema).pattern;
  const source = node.source === undefined || node.source === '' ? undefined : node.source;
  const quotable =
    wanted.includes('string') &&
    source !== undefined &&
    !isHidden(parsed.source, node.span) &&
    (typeof pattern !== 'string' || new RegExp(pattern, 'u').test(source));
  const text = schemaText(error, 'patternErrorMessage', schemaText(error, 'errorMessage', `Write ${names} here.`));
  return {
    code: 'E_TYPE',
    message: `${label(parsed, path)} must be ${names}, ${node.value === null ? 'and is' : 'not'} ${typeOf(node)}`,
    hint: quotable ? `Quote it: "${source}"` : text,
    // A collection in braces stands beside its key; in a block its key says more than its first line.
    ...(/^[{[]/.test(parsed.source.text.slice(...node.span)) ? { mark: node.span } : {}),
  };
};

const unknownKey: Explain = ({ parsed, path, error }, node) => {
  const name = param(error, 'additionalProperty');
  const mark = keySpan(node, name);
  const allowed = keysAllowed(error);
  const meant = nearest(name, allowed);
  const shown = shownText(parsed.source, mark);
  return {
    code: 'E_UNKNOWN_KEY',
    message: `unknown key ${shown === undefined ? '' : `${shown} `}in ${label(parsed, path)}`,
    hint:
      meant === undefined
        ? (elsewhere.get(name) ?? `The keys here are ${list(allowed)}.`)
        : `Did you mean \`${meant}\`?`,
    mark,
  };
};

const wrongValue =
  (allowedOf: (error: SchemaError) => readonly unknown[], field?: (error: SchemaError) => string): Explain =>
  ({ parsed, path, error }, node) => {
    const below = field ? [...path, field(error)] : path;
    const target = field ? find(parsed.root, below) : { node };
    const allowed = allowedOf(error);
    const meant = nearest(String(target.node.value), allowed.map(String));
    const choice = allowed.length > 1 ? `Choose one of ${list(allowed)}.` : `Write ${list(allowed)}.`;
    const text = schemaText(error, 'errorMessage', choice);
    return {
      code: 'E_VALUE',
      message: `${label(parsed, below)} cannot be ${quoted(parsed, target.node)}`,
      hint: meant !== undefined && allowed.length > 1 ? `Did you mean \`${meant}\`? ${text}` : text,
      ...(field ? { mark: markOf(target) } : {}),
    };
  };

const pattern: Explain = ({ parsed, path, error }, node) => {
  const hint = schemaText(error, 'patternErrorMessage', 'Write it in another form.');
  if (error.propertyName === undefined) {
    return { code: 'E_VALUE', message: `${label(parsed, path)} cannot be ${quoted(parsed, node)}`, hint };
  }
  const mark = keySpan(node, error.propertyName);
  return {
    code: 'E_VALUE',
    message: `${label(parsed, path)} cannot have ${shownText(parsed.source, mark) ?? 'this'} as a key`,
    hint,
    mark,
  };
};

const wrongCount: Explain = ({ parsed, path, error }) => ({
  code: 'E_VALUE',
  message: `${label(parsed, path)} has too ${error.keyword.startsWith('min') ? 'few' : 'many'} entries`,
  hint: schemaText(error, 'errorMessage', 'Change their number.'),
});

const explanations: Readonly<Record<string, Explain>> = {
  type: wrongType,
  additionalProperties: unknownKey,
  enum: wrongValue((error) => [error.params.allowedValues].flat()),
  const: wrongValue((error) => [error.params.allowedValue]),
  discriminator: wrongValue(
    () => ['dual', 'single'],
    (error) => param(error, 'tag'),
  ),
  not: wrongValue(() => []),
  pattern,
  minItems: wrongCount,
  maxItems: wrongCount,
  minProperties: wrongCount,
  maxProperties: wrongCount,
  required: ({ parsed, path, error }) => ({
    code: 'E_MISSING_KEY',
    message: `${label(parsed, [...path, param(error, 'missingProperty')])} is missing`,
    hint: `Add \`${param(error, 'missingProperty')}\` here.`,
  }),
  'false schema': ({ parsed, path }) => ({
    code: 'E_NOT_TOGETHER',
    message: `${label(parsed, path)} cannot stand beside what is there already`,
    hint: 'Remove one of the two.',
  }),
};

/** One error of a validator as a diagnostic; undefined for errors that only repeat others. `hint`: a better one. */
export const explain = (located: Located, betterHint?: string): Diagnostic | undefined => {
  const { parsed, path, error } = located;
  const found = find(parsed.root, path);
  const explained = explanations[error.keyword]?.(located, found.node);
  if (!explained) return undefined;
  const { code, message, hint, mark } = explained;
  const wholeKey = error.keyword === 'false schema' && found.key;
  return diagnostic(code, message, {
    at: placeAt(parsed, mark ?? (wholeKey || markOf(found))),
    hint: betterHint ?? hint,
  });
};
