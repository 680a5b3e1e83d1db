import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import { nearest } from '../model/nearest.ts';
import { explain, keysAllowed, type Located } from './explain.ts';
import { literalPasswords } from './literal-passwords.ts';
import type { Secret, SecretsFile } from './secrets-file.gen.ts';
import type { Parsed, Path, TreeNode } from './tree.ts';
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
  if (error.keyword !== 'type' && siblings.some((other) => other.error.keyword === 'type')) return true;
  if (error.keyword === 'required') {
    return siblings.some(
      ({ error: other }) =>
        other.keyword === 'additionalProperties' &&
        nearest(String(other.params.additionalProperty), keysAllowed(other)) === error.params.missingProperty,
    );
  }
  const out = all.find((other) => other.error.keyword === 'false schema' && startsWith(located.path, other.path));
  if (out && out.error !== error) return true;
  if (error.keyword === 'discriminator') return error.params.tagValue === undefined;
  if (error.keyword === 'maxProperties')
    return siblings.some((other) => other.error.keyword === 'additionalProperties');
  return false;
};

const thenHint = (located: Located, all: readonly Located[]): string | undefined => {
  if (located.error.keyword !== 'false schema') return undefined;
  const parent = located.error.instancePath.replace(/\/[^/]*$/, '');
  const cause = all.find(({ error }) => error.keyword === 'if' && error.instancePath === parent)?.error.parentSchema;
  const then: unknown = typeof cause === 'object' && cause !== null && 'then' in cause ? cause.then : undefined;
  const has = typeof then === 'object' && then !== null && 'errorMessage' in then;
  return has && typeof then.errorMessage === 'string' ? then.errorMessage : undefined;
};

/** Diagnostics of one validator run, one a mistake. */
const diagnosticsOf = (
  parsed: Parsed,
  base: Path,
  errors: readonly SchemaError[] | null | undefined,
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
  if (!headerFine) diagnostics.push(...diagnosticsOf(parsed, [], checkHeader.errors, paths));
  const secrets: Checked<Secret>[] = [];
  const items = parsed.root.entries?.get('secrets')?.node.items ?? [];
  items.forEach((node, index) => {
    const value = node.value;
    const base = ['secrets', String(index)];
    if (checkSecret(value)) secrets.push({ value, node });
    else diagnostics.push(...diagnosticsOf(parsed, base, checkSecret.errors, paths));
  });
  return { parsed, secrets, diagnostics, ...(headerFine ? { header: headerValue } : {}) };
};
