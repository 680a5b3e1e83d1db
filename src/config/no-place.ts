import type { Located } from './explain.ts';
import { cover, coverEntry, mergedSpans } from './hidden.ts';
import type { Span } from './source.ts';
import { find, type Parsed, type TreeNode } from './tree.ts';

const unknownKeyOf = ({ error }: Located): readonly string[] =>
  error.keyword === 'additionalProperties' ? [String(error.params.additionalProperty)] : [];

/** Whether a mapping or a list was wanted, so that a text in its place is anybody's guess. */
const wantsCollection = ({ error }: Located): boolean =>
  error.keyword === 'type' && [error.params.type].flat().every((type) => type === 'object' || type === 'array');

/**
 * Spans that no frame shows: the hidden ones, and what stands where the schema has no place for it. What is meant by the
 * value of an unknown key nobody can say; it may be a password under a name that nobody thought of.
 */
export const coveredSpans = ({ root, source }: Parsed, errors: readonly Located[]): readonly Span[] => {
  const spans: Span[] = [...(source.hidden ?? [])];
  const seen = new Set<TreeNode>();
  for (const located of errors) {
    const unknown = unknownKeyOf(located);
    if (unknown.length === 0 && !wantsCollection(located)) continue;
    const { key, node } = find(root, [...located.path, ...unknown]);
    if (key) coverEntry({ key, node }, source.text, spans, seen);
    else cover(node, spans, seen);
  }
  return mergedSpans(spans);
};
