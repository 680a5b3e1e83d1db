import { isAlias, isMap, isScalar, isSeq, type ParsedNode, type Scalar, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Code } from '../../diagnostics/codes.ts';
import type { Span } from './source.ts';
import { type Entry, entriesOf, type TreeNode } from './tree.ts';

/** Nodes that aliases and merges may add: enough for any honest file, and quick to count up to. */
const expansionLimit = 200_000;

/** What keeps a text from being a tree. */
export type YamlCode = Extract<Code, `E_YAML_${string}` | 'E_HALF_CHARACTER'>;

export type TreeProblem = {
  readonly code: YamlCode;
  readonly span: Span;
  readonly first?: Span;
};
export type Tree = { readonly root: TreeNode; readonly problems: readonly TreeProblem[] };

type Build = {
  problems: TreeProblem[];
  anchors: Map<string, TreeNode>;
  sizes: Map<TreeNode, number>;
  expanded: number;
};

const coreTags = new Set(
  ['str', 'int', 'float', 'bool', 'null', 'map', 'seq'].map((tag) => `tag:yaml.org,2002:${tag}`),
);
const nothing = (...span: Span): TreeNode => ({ value: null, span, source: '' });
const spanOf = ({ range }: ParsedNode): Span => [range[0], range[1]];

/** Nobody reads further; a file may have very many. */
const problemLimit = 10_000;

const note = (build: Build, problem: TreeProblem): void => {
  if (build.problems.length < problemLimit) build.problems.push(problem);
};

const sizeOf = (build: Build, node: TreeNode): number => build.sizes.get(node) ?? 1;

/** False, with one problem for the whole file, when aliases and merges have added too much. */
const mayExpand = (build: Build, node: TreeNode, span: Span): boolean => {
  const before = build.expanded;
  build.expanded += sizeOf(build, node);
  if (build.expanded <= expansionLimit) return true;
  if (before <= expansionLimit) build.problems.push({ code: 'E_YAML_EXPANSION', span });
  return false;
};

const demandWhole = (build: Build, value: unknown, span: Span): void => {
  if (typeof value === 'string' && !value.isWellFormed()) note(build, { code: 'E_HALF_CHARACTER', span });
};

const scalar = (build: Build, node: Scalar.Parsed): TreeNode => {
  demandWhole(build, node.value, spanOf(node));
  return { value: node.value, span: spanOf(node), source: node.source };
};

const list = (build: Build, node: YAMLSeq.Parsed): TreeNode => {
  const items = node.items.map((item) => visit(build, item, spanOf(node)[0]));
  const built: TreeNode = { value: items.map((item) => item.value), span: spanOf(node), items };
  build.sizes.set(
    built,
    items.reduce((sum, item) => sum + sizeOf(build, item), 1),
  );
  return built;
};

/** The mappings that `<<` names, the one that wins first. */
const mergedMaps = (build: Build, source: TreeNode, span: Span): readonly TreeNode[] => {
  const maps = source.items ?? [source];
  if (maps.every((map) => map.entries)) return maps;
  note(build, { code: 'E_YAML_MERGE', span });
  return [];
};

const plainValue = (entries: ReadonlyMap<string, Entry>): Record<string, unknown> => {
  const value: Record<string, unknown> = {};
  for (const [key, { node }] of entries) {
    if (key === '__proto__') Object.defineProperty(value, key, { value: node.value, enumerable: true });
    else value[key] = node.value;
  }
  return value;
};

/** The parser has refused every key that is not a text. */
const keyOf = (key: ParsedNode): { value: string; plain: boolean } =>
  isScalar(key) ? { value: String(key.value), plain: key.type === 'PLAIN' } : { value: '', plain: false };

const map = (build: Build, node: YAMLMap.Parsed): TreeNode => {
  const entries = new Map<string, Entry>();
  const merges: { source: TreeNode; span: Span }[] = [];
  for (const pair of node.items) {
    const key = spanOf(pair.key);
    const child = visit(build, pair.value, key[1]);
    const { value: name, plain } = keyOf(pair.key);
    demandWhole(build, name, key);
    if (name === '<<' && plain) {
      merges.push({ source: child, span: key });
      continue;
    }
    const first = entries.get(name);
    if (first) note(build, { code: 'E_YAML_DUPLICATE_KEY', span: key, first: first.key });
    else entries.set(name, { key, node: child });
  }
  for (const { source, span } of merges) {
    for (const merged of mergedMaps(build, source, span)) {
      if (!mayExpand(build, merged, span)) break;
      for (const [name, entry] of entriesOf(merged)) if (!entries.has(name)) entries.set(name, entry);
    }
  }
  const built: TreeNode = { value: plainValue(entries), span: spanOf(node), entries };
  let size = 1;
  for (const entry of entries.values()) size += sizeOf(build, entry.node);
  build.sizes.set(built, size);
  return built;
};

const visit = (build: Build, node: ParsedNode | null, at: number): TreeNode => {
  if (node === null) return nothing(at, at);
  if (isAlias(node)) {
    const target = build.anchors.get(node.source);
    if (target && mayExpand(build, target, spanOf(node))) return target;
    if (!target) note(build, { code: 'E_YAML_ALIAS', span: spanOf(node) });
    return nothing(...spanOf(node));
  }
  if (node.tag && !coreTags.has(node.tag)) note(build, { code: 'E_YAML_TAG', span: spanOf(node) });
  const built = isMap(node) ? map(build, node) : isSeq(node) ? list(build, node) : scalar(build, node);
  // Only now: inside itself a name still means what it meant before, so no tree has a cycle.
  if (node.anchor) build.anchors.set(node.anchor, built);
  return built;
};

/** Plain data with places: aliases and merges resolved, each key once. `root` is complete only without problems. */
export const buildTree = (contents: ParsedNode | null): Tree => {
  const build: Build = { problems: [], anchors: new Map(), sizes: new Map(), expanded: 0 };
  const root = visit(build, contents, 0);
  const tooMuch = build.problems.filter(({ code }) => code === 'E_YAML_EXPANSION');
  // What was not expanded is missing elsewhere: other problems may only follow from that.
  return { root, problems: tooMuch.length > 0 ? tooMuch : build.problems };
};
