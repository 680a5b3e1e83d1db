import { passwordLike } from '../../diagnostics/password-like.ts';
import { distance } from '../../model/nearest.ts';
import type { Source, Span } from '../document/source.ts';
import { type Entry, entriesOf, itemsOf, type TreeNode } from '../document/tree.ts';

const words = ['password', 'passwd', 'passphrase', 'passwort'];

/** Whether a key is meant to hold a password: near enough to be a slip of the fingers. */
export const resemblesPassword = (key: string): boolean => {
  const plain = key.toLowerCase().replace(/[^a-z0-9\u4e00-\u9fff]/g, '');
  return passwordLike.test(key) || passwordLike.test(plain) || words.some((word) => distance(plain, word, 2) <= 2);
};

/** The same, asked once for each key: files repeat few. */
export const rememberKeys = (test: (key: string) => boolean): ((key: string) => boolean) => {
  const known = new Map<string, boolean>();
  return (key) => {
    const before = known.get(key);
    if (before !== undefined) return before;
    const found = test(key);
    known.set(key, found);
    return found;
  };
};

/** Keys that may be named although they resemble a password: a word alone, as somebody types it. */
const isPlainWord = (key: string): boolean =>
  /^[A-Za-z]{2,11}$/.test(key) && [...words, 'pwd', 'pass'].some((word) => distance(key.toLowerCase(), word, 2) <= 2);

/** Sorted, without empty ones and overlaps. */
export const mergedSpans = (spans: readonly Span[]): readonly Span[] => {
  const sorted = spans.filter(([start, end]) => end > start).sort((a, b) => a[0] - b[0]);
  const result: Span[] = [];
  for (const [start, end] of sorted) {
    const last = result.at(-1);
    if (last && start <= last[1]) result[result.length - 1] = [last[0], Math.max(last[1], end)];
    else result.push([start, end]);
  }
  return result;
};

/** Everything at and below a node, aliases and merged entries where they really stand. */
export const cover = (node: TreeNode, spans: Span[], seen: Set<TreeNode>): void => {
  if (seen.has(node)) return;
  seen.add(node);
  spans.push(node.span);
  for (const item of itemsOf(node)) cover(item, spans, seen);
  for (const entry of entriesOf(node).values()) {
    spans.push(entry.key);
    cover(entry.node, spans, seen);
  }
};

/** The same of an entry, from its colon on: an anchor or a tag stands there before the value. */
export const coverEntry = ({ key, node }: Entry, text: string, spans: Span[], seen: Set<TreeNode>): void => {
  const colon = /^["']? *: ?/.exec(text.slice(key[1], key[1] + 20))?.[0].length ?? 0;
  spans.push([key[1] + colon, node.span[1]]);
  cover(node, spans, seen);
};

/** Spans of a tree that no frame and no message may show: what stands under a key that resembles `password`, or in `import`. */
export const hiddenSpans = (root: TreeNode, text: string): readonly Span[] => {
  const spans: Span[] = [];
  const resembles = rememberKeys(resemblesPassword);
  const [covered, walked] = [new Set<TreeNode>(), new Set<TreeNode>()];
  const walk = (node: TreeNode): void => {
    if (walked.has(node)) return;
    walked.add(node);
    if (node.source !== undefined && (passwordLike.test(node.source) || passwordLike.test(String(node.value)))) {
      spans.push(node.span);
    }
    for (const item of itemsOf(node)) walk(item);
    for (const [key, entry] of entriesOf(node)) {
      if (resembles(key) && !isPlainWord(key)) spans.push(entry.key);
      if (resembles(key) || key === 'import') {
        coverEntry(entry, text, spans, covered);
      } else walk(entry.node);
    }
  };
  walk(root);
  return mergedSpans(spans);
};

/** Whether a piece of a file must not be shown: all of it where the file could not be understood. */
export const isHidden = ({ hidden = [[0, Number.POSITIVE_INFINITY]] }: Source, [start, end]: Span): boolean => {
  let [low, high] = [0, hidden.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (Number(hidden[middle]?.[1]) <= start) low = middle + 1;
    else high = middle;
  }
  return (hidden[low]?.[0] ?? Number.POSITIVE_INFINITY) < Math.max(end, start + 1);
};

/** A piece of a file as messages quote it: on one line and not long; undefined where it must not be shown. */
export const shownText = (source: Source, span: Span): string | undefined => {
  if (isHidden(source, span)) return undefined;
  const written = source.text
    .slice(...span)
    .replace(/\s+/g, ' ')
    .trim();
  const text = /^(["']).*\1$/.test(written) ? written.slice(1, -1) : written;
  return `"${text.length > 60 ? `${text.slice(0, 59)}…` : text}"`;
};
