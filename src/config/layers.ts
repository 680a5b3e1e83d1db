import { globMatcher } from '../model/glob.ts';
import type { Place } from '../model/place.ts';
import type { Project, ProjectFile } from './project.ts';
import type { Defaults, Environment, Override, Secret } from './secrets-file.gen.ts';
import { find, markOf, type Parsed, type Path, placeAt, type TreeNode } from './tree.ts';
import type { Checked } from './validate.ts';

/** A secret with everything that stands under it and over it. */
export type Merged = {
  readonly fields: Secret;
  /** Where each field stands that won: dotted path below the secret. */
  readonly fieldAt: Readonly<Record<string, Place>>;
  readonly at: Place;
};

type Layer = { readonly value: Defaults | Override | Secret; readonly node: TreeNode; readonly parsed: Parsed };

const layerOf = (parsed: Parsed, path: Path, value: Defaults | Override | undefined): Layer[] =>
  value === undefined ? [] : [{ value, node: find(parsed.root, path).node, parsed }];

/** The name of a secret in the cloud. */
export const fullName = (environment: Environment | undefined, name: string): string =>
  `${environment?.namePrefix ?? ''}${name}`;

/** A pattern means the name in the file as well as the one in the cloud. */
export const overrideMatcher = (pattern: string, environment: Environment | undefined): ((name: string) => boolean) => {
  const matches = globMatcher(pattern);
  return (name) => matches(name) || matches(fullName(environment, name));
};

/** Mappings whose keys people choose: the key itself is the place of an entry. */
const ownKeys = new Set(['grants', 'tags', 'customData']);

const placesOf = (parsed: Parsed, entry: ReturnType<typeof find>, path: string, parent: string): [string, Place][] => {
  const { node, key } = entry;
  const mark = ownKeys.has(parent) && key ? key : markOf(entry);
  const below = [
    ...[...(node.entries ?? [])].map(([name, child]) => [name, child] as const),
    ...(node.items ?? []).map((item, index) => [String(index), { node: item }] as const),
  ];
  const last = path.slice(path.lastIndexOf('.') + 1);
  return [
    [path, placeAt(parsed, mark)],
    ...below.flatMap(([name, child]) => placesOf(parsed, child, `${path}.${name}`, last)),
  ];
};

const fieldPlaces = (layers: readonly Layer[]): Record<string, Place> => {
  const winners = new Map<string, { parsed: Parsed; entry: { node: TreeNode; key: readonly [number, number] } }[]>();
  for (const { node, parsed } of layers) {
    for (const [name, entry] of node.entries ?? []) {
      const winner = { parsed, entry };
      winners.set(name, name === 'tags' ? [...(winners.get(name) ?? []), winner] : [winner]);
    }
  }
  const all = [...winners].flatMap(([name, found]) =>
    found.flatMap(({ parsed, entry }) => placesOf(parsed, entry, name, '')),
  );
  return Object.fromEntries(all);
};

/** Puts defaults, the environment's defaults, the secret and the environment's overrides on top of each other. */
export const mergeLayers = (
  { root }: Project,
  file: ProjectFile,
  { value, node }: Checked<Secret>,
  chosen: { name: string; environment: Environment } | undefined,
): Merged => {
  const inEnvironment = chosen ? ['environments', chosen.name] : [];
  const under = [
    ...layerOf(root.parsed, ['defaults'], root.header.defaults),
    ...(file === root ? [] : layerOf(file.parsed, ['defaults'], file.header.defaults)),
    ...layerOf(root.parsed, [...inEnvironment, 'defaults'], chosen?.environment?.defaults),
  ];
  const over = Object.entries(chosen?.environment?.overrides ?? {})
    .filter(([pattern]) => overrideMatcher(pattern, chosen?.environment)(value.name))
    .flatMap(([pattern, override]) => layerOf(root.parsed, [...inEnvironment, 'overrides', pattern], override));
  const layers: readonly Layer[] = [...under, { value, node, parsed: file.parsed }, ...over];
  const fields: Secret = Object.assign({}, ...layers.map((layer) => layer.value), {
    name: fullName(chosen?.environment, value.name),
    tags: Object.assign({}, ...layers.map((layer) => layer.value.tags)),
  });
  const fieldAt = fieldPlaces(layers);
  return { fields, fieldAt, at: fieldAt.name ?? placeAt(file.parsed, node.span) };
};
