import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Place } from '../../model/place.ts';
import { find, itemsOf, keySpan, type Parsed, type Path, placeAt } from '../document/tree.ts';
import type { Environment, SecretsFile } from '../generated/secrets-file.gen.ts';
import type { CheckedFile } from '../validate/validate.ts';

/** Files that belong together: one root, any number of parts. */
export type Project = { readonly root: ProjectFile; readonly files: readonly ProjectFile[] };

/** The environment that holds; an empty one where the files have none. */
export type Chosen = {
  readonly name?: string;
  readonly environment: NonNullable<Environment>;
  /** Where it stands in the root. */
  readonly path: Path;
};

export type ProjectFile = Required<Omit<CheckedFile, 'diagnostics' | 'covered'>>;

const secretsLimit = 10_000;

const placeOfKey = (parsed: Parsed, key: string): Place => placeAt(parsed, keySpan(parsed.root, key));

const rootMissing = (files: readonly ProjectFile[]): Diagnostic => {
  const places = files.map(({ parsed }) => placeAt(parsed, [0, 1]));
  const [message, hint] =
    files.length === 1
      ? [
          'the file has no `owner`',
          'Add `owner: NAME`, which marks every secret as yours; or, if this is a part, give the root with -f too.',
        ]
      : [
          'no file has an `owner`',
          'Add `owner: NAME`, which marks every secret as yours, to one of the files: it becomes the root.',
        ];
  return diagnostic('E_ROOT_MISSING', message, { hint, ...placesOf(places, 'nor has this file') });
};

/** The first place as the place of a diagnostic, the others as belonging to it. */
const placesOf = ([at, ...others]: readonly Place[], message: string): Pick<Diagnostic, 'at' | 'related'> => ({
  ...(at && { at }),
  ...(others.length > 0 && { related: others.map((other) => ({ at: other, message })) }),
});

const rootTwice = (roots: readonly ProjectFile[]): Diagnostic => {
  const places = roots.map(({ parsed }) => placeOfKey(parsed, 'owner'));
  return diagnostic('E_ROOT_TWICE', `${roots.length} files have an \`owner\``, {
    hint: 'Keep `owner` in one file, the root; or give keyturn one project at a time with -f.',
    ...placesOf(places, 'this file has an `owner` as well'),
  });
};

const rootOnly = ['region', 'environments'] as const satisfies readonly (keyof SecretsFile)[];

const partKeys = ({ parsed, header }: ProjectFile): Diagnostic[] =>
  rootOnly
    .filter((key) => header[key] !== undefined)
    .map((key) =>
      diagnostic('E_PART_KEY', `\`${key}\` stands in a part`, {
        at: placeOfKey(parsed, key),
        hint: `Move \`${key}\` to the root, the file that has \`owner\`.`,
      }),
    );

/** Asked before anything is checked: to check them all would take long, and say nothing else. */
export const tooManySecrets = (files: readonly Parsed[]): Diagnostic | undefined => {
  const count = files.reduce((sum, { root }) => sum + itemsOf(find(root, ['secrets']).node).length, 0);
  if (count <= secretsLimit) return undefined;
  return diagnostic('E_TOO_MANY_SECRETS', `the files hold ${count} secrets, more than ${secretsLimit}`, {
    hint: 'Divide the files into projects with an owner each, and run keyturn once for each.',
  });
};

/** Secrets of all environments that are looked at, and overrides tried on secrets: each takes its time. */
const togetherLimit = { environments: 1_000, secrets: 200_000, overrides: 500_000 };

/** Many environments or overrides of many secrets: a small file can ask for hours. */
export const tooManyTogether = ({ root, files }: Project, chosen: readonly Chosen[]): Diagnostic | undefined => {
  const count = files.reduce((sum, { secrets }) => sum + secrets.length, 0);
  const overrides = chosen.reduce((sum, one) => sum + Object.keys(one.environment.overrides ?? {}).length, 0);
  const environments = Object.keys(root.header.environments ?? {}).length;
  if (environments > togetherLimit.environments) {
    const message = `the files have ${environments} environments, more than ${togetherLimit.environments}`;
    const hint = 'Divide the files into projects with an owner each.';
    return diagnostic('E_TOO_MANY_SECRETS', message, { hint });
  }
  const says =
    count * chosen.length > togetherLimit.secrets
      ? `${chosen.length} environments of ${count} secrets are more than ${togetherLimit.secrets} secrets`
      : count * overrides > togetherLimit.overrides
        ? `${overrides} overrides of ${count} secrets are more than ${togetherLimit.overrides} to try`
        : undefined;
  const hint = 'Choose one environment with --env, or divide the files into projects with an owner each.';
  return says === undefined ? undefined : diagnostic('E_TOO_MANY_SECRETS', says, { hint });
};

/** Files whose headers are right → one project, or what keeps them from being one. */
export const projectOf = (files: readonly ProjectFile[]): Project | readonly Diagnostic[] => {
  const roots = files.filter(({ header }) => header.owner !== undefined);
  const [root] = roots;
  if (!root) return [rootMissing(files)];
  if (roots.length > 1) return [rootTwice(roots)];
  const misplaced = files.filter((file) => file !== root).flatMap(partKeys);
  return misplaced.length > 0 ? misplaced : { root, files };
};
