import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Desired } from '../../model/desired.ts';
import type { Source } from '../document/source.ts';
import { find, itemsOf, keySpan, placeAt } from '../document/tree.ts';
import { discover, type Found } from '../parse/discover.ts';
import { parse } from '../parse/parse.ts';
import { readSource } from '../parse/read.ts';
import { unreadFiles, unreadWarning } from '../parse/unread-files.ts';
import { type CheckedFile, checkFile } from '../validate/validate.ts';
import { chooseEnvironments, unknownEnvironments } from './environments.ts';
import { normalize } from './normalize.ts';
import { type Project, type ProjectFile, projectOf, tooManySecrets, tooManyTogether } from './project.ts';

export type LoadOptions = {
  /** What -f said, files and folders; empty: ./secrets.yaml and the files beside it. */
  readonly files: readonly string[];
  readonly cwd: string;
  readonly environment?: string;
  /** In place of the region of the files. */
  readonly region?: string;
  /** One Desired for each environment where none is chosen. */
  readonly every?: boolean;
};

export type Loaded = {
  /** Empty with any error among the diagnostics. */
  readonly desired: readonly Desired[];
  /** All of them, by file and place. */
  readonly diagnostics: readonly Diagnostic[];
  readonly sources: readonly Source[];
};

const isSource = (read: Source | Diagnostic): read is Source => 'text' in read;
const hasHeader = (file: CheckedFile): file is CheckedFile & ProjectFile => file.header !== undefined;

const inAlphabet = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** By place, each only once: environments repeat what they share, aliases what they name. */
const inOrder = (diagnostics: readonly Diagnostic[]): readonly Diagnostic[] => {
  const byKey = new Map(
    diagnostics.map((one) => [`${one.code} ${one.at?.file}:${one.at?.line}:${one.at?.column} ${one.message}`, one]),
  );
  return [...byKey.values()].sort(
    ({ at: a }, { at: b }) =>
      inAlphabet(a?.file ?? '', b?.file ?? '') ||
      (a?.line ?? 0) - (b?.line ?? 0) ||
      (a?.column ?? 0) - (b?.column ?? 0),
  );
};

const noSecrets = (project: Project): readonly Diagnostic[] =>
  project.files.some(({ parsed }) => itemsOf(find(parsed.root, ['secrets']).node).length > 0)
    ? []
    : [
        diagnostic('W_NO_SECRETS', 'the files hold no secret', {
          at: placeAt(project.root.parsed, keySpan(project.root.parsed.root, 'owner')),
          hint: 'Add an entry under `secrets`, or give the files that have some with -f.',
        }),
      ];

const normalizeAll = (
  files: readonly CheckedFile[],
  found: Found,
  { cwd, environment, region, every = false }: LoadOptions,
) => {
  const withHeader = files.filter(hasHeader);
  if (withHeader.length < files.length) return { desired: [], diagnostics: [] };
  const project = projectOf(withHeader);
  if (!('root' in project)) return { desired: [], diagnostics: project };
  const chosen = chooseEnvironments(project, environment, every);
  if ('code' in chosen) return { desired: [], diagnostics: [chosen, ...unknownEnvironments(project)] };
  const tooMuch = tooManyTogether(project, chosen);
  if (tooMuch) return { desired: [], diagnostics: [tooMuch] };
  const results = chosen.map((one) => normalize(project, one, region));
  const around = unreadFiles(found, cwd);
  const unread = [...around.files, ...around.folders];
  return {
    desired: results.flatMap(({ desired }) =>
      desired && unread.length > 0 ? { ...desired, unread } : (desired ?? []),
    ),
    diagnostics: [
      ...unknownEnvironments(project),
      ...noSecrets(project),
      ...unreadWarning(around),
      ...results.flatMap(({ diagnostics }) => diagnostics),
    ],
  };
};

/**
 * Files → Desired, or every diagnostic. Reads the files and nothing else; opens no password. What it needs of the disk it
 * takes at once: the promises of node:fs cost a command more than the few files do.
 */
export const load = async (options: LoadOptions): Promise<Loaded> => {
  const found = discover(options.files, options.cwd);
  const read = found.paths.map((path) => readSource(path, options.cwd));
  const unread = read.filter((one): one is Diagnostic => !isSource(one));
  const results = read.filter(isSource).map(({ file, text }) => parse(file, text));
  const parsed = results.flatMap((result) => result.parsed ?? []);
  const tooMany = tooManySecrets(parsed);
  const files = tooMany ? [] : parsed.map(checkFile);
  const covered = new Map(files.map((file) => [file.parsed.source, { covered: file.covered }]));
  const sources = results.flatMap(({ source }) => (source ? { ...source, ...covered.get(source) } : []));
  // What files say about each other can be judged only when each of them was understood.
  const whole = files.length === found.paths.length && found.diagnostics.length === 0;
  const { desired, diagnostics } = whole ? normalizeAll(files, found, options) : { desired: [], diagnostics: [] };
  const understood = [...results, ...files].flatMap((one) => one.diagnostics);
  const all = inOrder([found.diagnostics, unread, understood, tooMany ?? [], diagnostics].flat());
  return { desired: all.some(({ severity }) => severity === 'error') ? [] : desired, diagnostics: all, sources };
};
