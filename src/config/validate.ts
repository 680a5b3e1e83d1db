import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { nearest } from '../model/nearest.ts';
import { explain, keysAllowed, type Located, membersOf, textOf } from './explain.ts';
import { literalPasswords } from './literal-passwords.ts';
import type { Secret, SecretsFile } from './secrets-file.gen.ts';
import { find, itemsOf, type Parsed, type Path, type TreeNode } from './tree.ts';
import { checkHeader, checkSecret, type SchemaError } from './validators.gen.js';

/** A value that has the shape of the schema, and where it stands. */
export type Checked<Value> = { readonly value: Value; readonly node: TreeNode };

export type CheckedFile = {
  readonly parsed: Parsed;
  /** Absent when something in it is wrong. */
  readonly header?: Omit<SecretsFile, 'secrets'>;
  /** Those that are right. */
  readonly secrets: readonly Checked<Secret>[];
  readonly diagnostics: readonly Diagnostic[];
};

const stepsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

const startsWith = (path: Path, start: Path): boolean => start.every((step, index) => path[index] === step);

/** What an error says about: the entry itself where a key is unknown, else the value at its path. */
const subject = ({ path, error }: Located): Path =>
  error.keyword === 'additionalProperties' ? [...path, String(error.params.additionalProperty)] : path;

/** Where one mistake makes several errors, whether this is one of those that only follow. */
const follows = (located: Located, all: readonly Located[]): boolean => {
  const { error } = located;
  const siblings = all.filter(({ error: other }) => other !== error && other.instancePath === error.instancePath);
  const beside = new Set(siblings.map((other) => other.error.keyword));
  if (error.keyword !== 'type' && beside.has('type')) return true;
  const out = all.find((other) => other.error.keyword === 'false schema' && startsWith(located.path, other.path));
  if (out && out.error !== error) return true;
  const rules: Readonly<Record<string, () => boolean>> = {
    // The key that is missing stands there with a slip in it.
    required: () =>
      siblings.some(
        ({ error: other }) =>
          other.keyword === 'additionalProperties' &&
          nearest(String(other.params.additionalProperty), keysAllowed(other)) === error.params.missingProperty,
      ),
    discriminator: () => error.params.tagValue === undefined,
    maxProperties: () => beside.has('additionalProperties'),
  };
  return rules[error.keyword]?.() ?? false;
};

const thenHint = (located: Located, all: readonly Located[]): string | undefined => {
  if (located.error.keyword !== 'false schema') return undefined;
  const parent = located.error.instancePath.replace(/\/[^/]*$/, '');
  const cause = all.find(({ error }) => error.keyword === 'if' && error.instancePath === parent)?.error.parentSchema;
  return textOf(membersOf(membersOf(cause).then), 'errorMessage', 'Remove one of the two.');
};

/** Diagnostics of one validator run, one a mistake. */
const diagnosticsOf = (
  parsed: Parsed,
  base: Path,
  { errors }: { readonly errors?: readonly SchemaError[] | null },
  literals: readonly Path[],
): Diagnostic[] => {
  const all = (errors ?? []).map((error) => ({ parsed, path: [...base, ...stepsOf(error.instancePath)], error }));
  return all.flatMap((located) => {
    if (literals.some((literal) => startsWith(subject(located), literal)) || follows(located, all)) return [];
    return explain(located, thenHint(located, all)) ?? [];
  });
};

/** Checks the header of a file and each of its secrets on its own: one call for all would be quadratic in the errors. */
export const checkFile = (parsed: Parsed): CheckedFile => {
  const literals = literalPasswords(parsed);
  const paths = literals.map(({ path }) => path);
  const diagnostics = literals.map((literal) => literal.diagnostic);
  const headerValue = parsed.root.value;
  const headerFine = checkHeader(headerValue);
  if (!headerFine) diagnostics.push(...diagnosticsOf(parsed, [], checkHeader, paths));
  const secrets: Checked<Secret>[] = [];
  const items = itemsOf(find(parsed.root, ['secrets']).node);
  items.forEach((node, index) => {
    const value = node.value;
    const base = ['secrets', String(index)];
    if (checkSecret(value)) secrets.push({ value, node });
    else diagnostics.push(...diagnosticsOf(parsed, base, checkSecret, paths));
  });
  return { parsed, secrets, diagnostics, ...(headerFine ? { header: headerValue } : {}) };
};
