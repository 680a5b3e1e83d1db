import type { Place } from '../model/place.ts';
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

export const placeAt = ({ source, lineStarts }: Pick<Parsed, 'source' | 'lineStarts'>, [start, end]: Span): Place => {
  let [low, high] = [0, lineStarts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lineStarts[middle] ?? 0) <= start) low = middle;
    else high = middle - 1;
  }
  const lineStart = lineStarts[low] ?? 0;
  const newline = source.text.indexOf('\n', start);
  const lineEnd = newline < 0 ? source.text.length : newline;
  const length = Math.max(1, Math.min(end, lineEnd) - start);
  return { file: source.file, line: low + 1, column: start - lineStart + 1, length };
};

export type Path = readonly string[];

/** The node at a path, with the entry that leads to it; as far down as the path exists. */
export const find = (root: TreeNode, path: Path): { node: TreeNode; key?: Span } => {
  let found: { node: TreeNode; key?: Span } = { node: root };
  for (const step of path) {
    const entry = found.node.entries?.get(step);
    const item = found.node.items?.[Number(step)];
    if (entry) found = { node: entry.node, key: entry.key };
    else if (item) found = { node: item };
    else break;
  }
  return found;
};

/** What to mark for a node: a scalar itself; the key of a collection or of nothing; else the first line of it. */
export const markOf = ({ node, key }: { node: TreeNode; key?: Span }): Span =>
  key && (node.source === undefined || node.span[0] === node.span[1]) ? key : node.span;
