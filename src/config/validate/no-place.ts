import type { Span } from '../document/source.ts';
import { find, type Parsed, type TreeNode } from '../document/tree.ts';
import type { SchemaError } from '../generated/validators.gen.js';
import { cover, coverEntry, mergedSpans } from '../redact/hidden.ts';
import type { Located } from './explain.ts';

/** The key that an error speaks of, below where the error is. */
const keysOf = ({ keyword, params }: SchemaError): readonly string[] => {
  if (keyword === 'additionalProperties') return [String(params.additionalProperty)];
  return keyword === 'discriminator' ? [String(params.tag)] : [];
};

/** Whether the schema has no place for a value: what a mapping or a list holds in place of a text, or the other way round. */
const misplaced = ({ keyword, params }: SchemaError, { source }: TreeNode): boolean =>
  /^(enum|const|discriminator)$/.test(keyword)
    ? source === undefined
    : keyword === 'type' &&
      (source === undefined || [params.type].flat().every((type) => type === 'object' || type === 'array'));

/**
 * Spans that no frame shows: the hidden ones, and what stands where the schema has no place for it. What is meant by the
 * value of an unknown key nobody can say; it may be a password under a name that nobody thought of.
 */
export const coveredSpans = ({ root, source }: Parsed, errors: readonly Located[]): readonly Span[] => {
  const spans: Span[] = [...(source.hidden ?? [])];
  const seen = new Set<TreeNode>();
  for (const { path, error } of errors) {
    const { key, node } = find(root, [...path, ...keysOf(error)]);
    if (error.keyword === 'discriminator' && error.params.tagValue === undefined) continue;
    if (error.keyword !== 'additionalProperties' && !misplaced(error, node)) continue;
    if (key) coverEntry({ key, node }, source.text, spans, seen);
    else cover(node, spans, seen);
  }
  return mergedSpans(spans);
};
