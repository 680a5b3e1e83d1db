import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { nearest } from '../../model/nearest.ts';
import type { Span } from '../document/source.ts';
import { find, itemsOf, type Parsed, type Path, type TreeNode } from '../document/tree.ts';
import type { Secret, SecretsFile } from '../generated/secrets-file.gen.ts';
import { checkHeader, checkSecret, type SchemaError } from '../generated/validators.gen.js';
import { literalPasswords } from '../redact/literal-passwords.ts';
import { explain, keysAllowed, type Located, membersOf, textOf } from './explain.ts';
import { coveredSpans } from './no-place.ts';
import { judge } from './sound-part.ts';

/** A value that has the shape of the schema, and where it stands. */
export type Checked<Value> = { readonly value: Value; readonly node: TreeNode };

export type CheckedFile = {
  readonly parsed: Parsed;
  /** Absent when something in it is wrong. */
  readonly header?: Omit<SecretsFile, 'secrets'>;
  /** Those that are right, and of others what is right, so that all else can be judged; diagnostics has errors then. */
  readonly secrets: readonly Checked<Secret>[];
  readonly diagnostics: readonly Diagnostic[];
  /** What no frame shows, now that each value is known to have a place or none. */
  readonly covered: readonly Span[];
};

const stepsOf = (pointer: string): string[] =>
  pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));

/** What an error says about: the entry itself where a key is unknown, else the value at its path. */
const subject = ({ path, error }: Located): Path =>
  error.keyword === 'additionalProperties' ? [...path, String(error.params.additionalProperty)] : path;

/** A set of paths that tells whether a path is one of them or below one. */
const pathSet = (paths: readonly Path[]): ((path: Path) => boolean) => {
  const known = new Set(paths.map((path) => JSON.stringify(path)));
  return (path) => known.size > 0 && path.some((_step, index) => known.has(JSON.stringify(path.slice(0, index + 1))));
};

type ErrorsBeside = (path: string, keyword: string) => readonly SchemaError[];

/** Errors by path and keyword: a file may have very many. */
const grouped = (errors: readonly SchemaError[]): ErrorsBeside => {
  const groups = new Map<string, SchemaError[]>();
  for (const error of errors) {
    const key = `${error.keyword} ${error.instancePath}`;
    const group = groups.get(key);
    if (group) group.push(error);
    else groups.set(key, [error]);
  }
  return (path, keyword) => groups.get(`${keyword} ${path}`) ?? [];
};

/** Where one mistake makes several errors, whether an error is one of those that only follow. */
const follows = ({ error }: Located, errorsAt: ErrorsBeside): boolean => {
  const beside = (keyword: string): readonly SchemaError[] => errorsAt(error.instancePath, keyword);
  switch (error.keyword) {
    case 'type':
      return false;
    // The key that is missing stands there with a slip in it.
    case 'required':
      return beside('additionalProperties').some(
        (other) =>
          nearest(String(other.params.additionalProperty), keysAllowed(other)) === error.params.missingProperty ||
          // Whoever asks for a super account in a pair leaves the grants out.
          (other.params.additionalProperty === 'type' && error.params.missingProperty === 'grants'),
      );
    case 'discriminator':
      return error.params.tagValue === undefined;
    case 'maxProperties':
      return beside('additionalProperties').length > 0;
    case 'additionalProperties':
      return false;
    default:
      return beside('type').length > 0;
  }
};

const thenHint = ({ error }: Located, errorsAt: ErrorsBeside): string | undefined => {
  if (error.keyword !== 'false schema') return undefined;
  const [cause] = errorsAt(error.instancePath.replace(/\/[^/]*$/, ''), 'if');
  return textOf(membersOf(membersOf(cause?.parentSchema).then), 'errorMessage', 'Remove one of the two.');
};

const located = (parsed: Parsed, base: Path, errors: readonly SchemaError[]): readonly Located[] =>
  errors.map((error) => ({ parsed, path: [...base, ...stepsOf(error.instancePath)], error }));

/** Diagnostics of one validator run, one a mistake. `elsewhere`: what has its diagnostic already. */
const diagnosticsOf = (all: readonly Located[], elsewhere: (path: Path) => boolean): Diagnostic[] => {
  const errorsAt = grouped(all.map(({ error }) => error));
  const misplaced = pathSet(all.filter(({ error }) => error.keyword === 'false schema').map(({ path }) => path));
  return all.flatMap((one) => {
    if (elsewhere(subject(one)) || follows(one, errorsAt)) return [];
    if (one.error.keyword !== 'false schema' && misplaced(one.path)) return [];
    return explain(one, thenHint(one, errorsAt)) ?? [];
  });
};

/** Errors after which no further secret is looked at: 100 are shown, and nobody counts the rest. */
const errorLimit = 10_000;

/** Checks the header of a file and each of its secrets on its own: one call for all would be quadratic in the errors. */
export const checkFile = (parsed: Parsed): CheckedFile => {
  const literals = literalPasswords(parsed);
  const paths = pathSet(literals.map(({ path }) => path));
  const runs: (readonly Located[])[] = [];
  const headerValue = parsed.root.value;
  const headerFine = checkHeader(headerValue);
  if (!headerFine) runs.push(located(parsed, [], checkHeader.errors ?? []));
  const secrets: Checked<Secret>[] = [];
  const items = itemsOf(find(parsed.root, ['secrets']).node);
  let count = 0;
  items.forEach((node, index) => {
    const value = node.value;
    if (checkSecret(value)) {
      secrets.push({ value, node });
      return;
    }
    if (count >= errorLimit) return;
    const { errors, sound } = judge(value);
    count += errors.length;
    runs.push(located(parsed, ['secrets', String(index)], errors));
    if (sound) secrets.push({ value: sound, node });
  });
  const diagnostics = [...literals.map((one) => one.diagnostic), ...runs.flatMap((run) => diagnosticsOf(run, paths))];
  const covered = coveredSpans(parsed, runs.flat());
  return { parsed, secrets, diagnostics, covered, ...(headerFine ? { header: headerValue } : {}) };
};
