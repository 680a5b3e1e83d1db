import { globMatcher } from '../../model/glob.ts';
import type { Place } from '../../model/place.ts';
import { entriesOf, find, itemsOf, markOf, type Parsed, type Path, placeAt, type TreeNode } from '../document/tree.ts';
import type { Defaults, Override, Secret, Tags } from '../generated/secrets-file.gen.ts';
import type { Checked } from '../validate/validate.ts';
import type { Chosen, Project, ProjectFile } from './project.ts';

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
const fullName = ({ environment }: Chosen, name: string): string => `${environment.namePrefix ?? ''}${name}`;

/** A pattern means the name in the file as well as the one in the cloud. */
export const overrideMatcher = (pattern: string, chosen: Chosen): ((name: string) => boolean) => {
  const matches = globMatcher(pattern);
  return (name) => matches(name) || matches(fullName(chosen, name));
};

/** Mappings whose keys people choose: the key itself is the place of an entry. */
const ownKeys = new Set(['grants', 'tags', 'customData']);

type Found = ReturnType<typeof find>;

const notePlaces = (
  places: Record<string, Place>,
  parsed: Parsed,
  found: Found,
  path: string,
  parent: string,
): void => {
  const { node, key } = found;
  places[path] = placeAt(parsed, ownKeys.has(parent) && key ? key : markOf(found));
  const name = path.slice(path.lastIndexOf('.') + 1);
  for (const [child, entry] of entriesOf(node)) notePlaces(places, parsed, entry, `${path}.${child}`, name);
  itemsOf(node).forEach((item, index) => {
    notePlaces(places, parsed, { node: item }, `${path}.${index}`, name);
  });
};

/** Of each field the place in the last layer that has it; of tags, which merge, each key's. */
const fieldPlaces = (layers: readonly Layer[]): Record<string, Place> => {
  const winners = new Map(
    layers.flatMap(({ node, parsed }) => [...entriesOf(node)].map(([name, entry]) => [name, { parsed, entry }])),
  );
  const places: Record<string, Place> = {};
  for (const { node, parsed } of layers) {
    const tags = node.entries?.get('tags');
    if (tags) notePlaces(places, parsed, tags, 'tags', '');
  }
  for (const [name, { parsed, entry }] of winners) if (name !== 'tags') notePlaces(places, parsed, entry, name, '');
  return places;
};

type Fields = Defaults | Override | Secret;

/** Each field of the last layer that has it. */
const mergeAll = <Value extends object>(layers: readonly Value[], start: Value): Value => {
  let merged = start;
  for (const layer of layers) merged = { ...merged, ...layer };
  return merged;
};

/** Fields replace, tags merge key by key. */
const mergeFields = (secret: Secret, under: readonly Fields[], over: readonly Fields[]): Secret => {
  const tags = mergeAll<Tags>(
    [...under, secret, ...over].map((layer) => layer.tags ?? {}),
    {},
  );
  return { ...mergeAll<Fields>(under, {}), ...secret, ...mergeAll<Fields>(over, {}), tags };
};

/** Puts defaults, the environment's defaults, the secret and the environment's overrides on top of each other. */
export const mergeLayers = (
  { root }: Project,
  file: ProjectFile,
  { value, node }: Checked<Secret>,
  chosen: Chosen,
): Merged => {
  const { environment, path } = chosen;
  const under = [
    ...layerOf(root.parsed, ['defaults'], root.header.defaults),
    ...(file === root ? [] : layerOf(file.parsed, ['defaults'], file.header.defaults)),
    ...layerOf(root.parsed, [...path, 'defaults'], environment.defaults),
  ];
  const over = Object.entries(environment.overrides ?? {})
    .filter(([pattern]) => overrideMatcher(pattern, chosen)(value.name))
    .flatMap(([pattern, override]) => layerOf(root.parsed, [...path, 'overrides', pattern], override));
  const values = (layers: readonly Layer[]): Fields[] => layers.map((layer) => layer.value);
  const fields = mergeFields(value, values(under), values(over));
  const fieldAt = fieldPlaces([...under, { value, node, parsed: file.parsed }, ...over]);
  const name = fullName(chosen, value.name);
  return { fields: { ...fields, name }, fieldAt, at: placeAt(file.parsed, find(node, ['name']).node.span) };
};
