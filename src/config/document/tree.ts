import type { Place } from '../../model/place.ts';
import type { Source, Span } from './source.ts';

/** A value of a file and where it stands. An alias is the node that it names, so a tree may share nodes, but has no cycle. */
export type TreeNode = {
  /** Plain data: what JSON.parse would return. */
  readonly value: unknown;
  readonly span: Span;
  /** Of a mapping, merged entries among them. */
  readonly entries?: ReadonlyMap<string, Entry>;
  /** Of a sequence. */
  readonly items?: readonly TreeNode[];
  /** Of a scalar: as written. */
  readonly source?: string;
};

export type Entry = { readonly key: Span; readonly node: TreeNode };

/** A file that was read and has the shape of a tree. */
export type Parsed = { readonly source: Source; readonly root: TreeNode; readonly lineStarts: readonly number[] };

/** Index of the last number that is not above; the numbers grow and begin with 0. */
const lastNotAbove = (numbers: readonly number[], limit: number): number => {
  let [low, high] = [0, numbers.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (Number(numbers[middle]) <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
};

export const placeAt = ({ source, lineStarts }: Pick<Parsed, 'source' | 'lineStarts'>, [start, end]: Span): Place => {
  const line = lastNotAbove(lineStarts, start);
  const newline = source.text.indexOf('\n', start);
  const lineEnd = newline < 0 ? source.text.length : newline;
  const length = Math.max(1, Math.min(end, lineEnd) - start);
  return { file: source.file, line: line + 1, column: start - Number(lineStarts[line]) + 1, length };
};

export type Path = readonly string[];

/** The node at a path, with the entry that leads to it; as far down as the path exists. */
export const find = (root: TreeNode, path: Path): { node: TreeNode; key?: Span } => {
  let found: { node: TreeNode; key?: Span } = { node: root };
  for (const step of path) {
    const entry = entriesOf(found.node).get(step);
    const item = itemsOf(found.node)[Number(step)];
    if (entry) found = { node: entry.node, key: entry.key };
    else if (item) found = { node: item };
    else break;
  }
  return found;
};

const noEntries: ReadonlyMap<string, Entry> = new Map();

export const entriesOf = (node: TreeNode): ReadonlyMap<string, Entry> => node.entries ?? noEntries;
export const itemsOf = (node: TreeNode): readonly TreeNode[] => node.items ?? [];

/** Where a key of a mapping stands; the mapping itself where it has no such key. */
export const keySpan = (node: TreeNode, name: string): Span => entriesOf(node).get(name)?.key ?? node.span;

/** What to mark for a node: a scalar itself; the key of a collection or of nothing; else the first line of it. */
export const markOf = ({ node, key }: { node: TreeNode; key?: Span }): Span =>
  key && (node.source === undefined || node.span[0] === node.span[1]) ? key : node.span;
