import { isMap, isNode, isSeq, type Node } from 'yaml';
import { mark } from './comments.ts';

const joined = (above: string, below: string | null | undefined): string => (below ? `${above}\n${below}` : above);

/** Takes from the end of a node what stands no further to the right than a column, from the first such comment on. */
const takeEnd = (node: Node, column: number): string => {
  const comment = node.comment ?? '';
  const found = [...comment.matchAll(new RegExp(`^<(\\d+)\\+?${mark}`, 'gm'))].find((at) => Number(at[1]) <= column);
  if (!found) return '';
  node.comment = comment.slice(0, found.index).trimEnd() || null;
  return comment.slice(found.index);
};

const indentOf = ({ srcToken }: Node): number => (srcToken && 'indent' in srcToken ? srcToken.indent : 0);

/** The entries of a block collection: what a comment above each belongs to, and what may end with one. */
const entriesOf = (node: Node): readonly (readonly [head: unknown, body: unknown])[] | undefined => {
  if (isMap(node)) return node.flow ? undefined : node.items.map(({ key, value }) => [key, value]);
  if (isSeq(node)) return node.flow ? undefined : node.items.map((item) => [item, item]);
  return undefined;
};

/**
 * Below a comment at the end of a collection the parser takes all for more of it. Here each goes to the collection in whose
 * column it stands, or to what it is above. Returned is what does not belong into a node that stands in such a column.
 */
export const handOver = (node: unknown, outside = -1): string => {
  if (!isNode(node)) return '';
  const entries = entriesOf(node);
  if (!entries) return takeEnd(node, outside);
  const indent = indentOf(node);
  let rest = '';
  for (const [head, body] of entries) {
    if (rest && isNode(head)) head.commentBefore = joined(rest, head.commentBefore);
    // Of a blank line above a comment its mark tells; the parser sees one below each key without a value.
    if (isNode(head) && head.commentBefore) head.spaceBefore = false;
    rest = handOver(body, indent);
  }
  if (rest) node.comment = joined(rest, node.comment);
  return takeEnd(node, Math.max(outside, indent - 1));
};
