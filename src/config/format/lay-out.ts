import { isDeepStrictEqual } from 'node:util';
import { type Document, isMap, isNode, isScalar, isSeq, parseDocument, visit, type YAMLMap } from 'yaml';
import type { Span } from '../document/source.ts';
import { isTrailing, lexemesOf, markComments, placeComments } from './comments.ts';
import type { KeyOrder } from './key-order.ts';
import { handOver } from './owners.ts';
import { scalarsAsWritten } from './scalars.ts';

const read = (text: string): Document =>
  parseDocument(text, { version: '1.2', logLevel: 'silent', ...scalarsAsWritten });

/** With each alias as the one value that it names. Throws where an alias comes before its anchor. */
const dataOf = (document: Document): unknown => document.toJS({ maxAliasCount: -1 });

const membersOf = (value: unknown): ReadonlyMap<string, unknown> | undefined =>
  typeof value === 'object' && value !== null ? new Map(Object.entries(value)) : undefined;

/**
 * Whether two values are equal. Each pair is looked at once: aliases of aliases make a value that is small to hold and
 * would take for ever to walk.
 */
const isSame = (a: unknown, b: unknown, known = new Map<unknown, Set<unknown>>()): boolean => {
  const [inA, inB] = [membersOf(a), membersOf(b)];
  if (!inA || !inB) return Object.is(a, b);
  if (known.get(a)?.has(b)) return true;
  known.set(a, (known.get(a) ?? new Set()).add(b));
  if (Array.isArray(a) !== Array.isArray(b) || inA.size !== inB.size) return false;
  return [...inA].every(([key, member]) => inB.has(key) && isSame(member, inB.get(key), known));
};

/** Numbers as they are written, sorted: more digits than a number holds are part of what the file says. */
const numbersOf = (document: Document): string[] => {
  const numbers: string[] = [];
  visit(document, {
    Scalar: (_, { value, source }) => {
      if (typeof value === 'number') numbers.push(source ?? '');
    },
  });
  return numbers.sort();
};

/** Each comment of a text, sorted. */
const commentsOf = (text: string): string[] =>
  lexemesOf(text)
    .filter(({ isComment }) => isComment)
    .map((comment) => comment.text.trimEnd())
    .sort();

/** A merge in quotes is none. */
const keyOf = ({ key }: YAMLMap['items'][number]): string =>
  isScalar(key) && (key.type === 'PLAIN' || key.value !== '<<') ? String(key.value) : '';

/** Whether a comment stands above the first key, or at the top of the file. */
const isHeaded = ({ commentBefore, items: [first] }: YAMLMap): boolean =>
  Boolean((commentBefore && !isTrailing(commentBefore)) || (isNode(first?.key) && first.key.commentBefore));

/**
 * Where a comment would come to stand above the first key, or above another first key, the order stays. A comment above an
 * entry of a list, or behind its dash, is printed above the dash: it is about all keys.
 */
const sortKeys = (map: YAMLMap, order: KeyOrder, isEntry: boolean): void => {
  const sorted = [...map.items].sort((a, b) => order.rank(keyOf(a)) - order.rank(keyOf(b)));
  const first = sorted[0];
  if (first !== map.items[0]) {
    if ((!isEntry && isHeaded(map)) || !first || !isNode(first.key) || first.key.commentBefore) return;
    first.key.spaceBefore = false;
  }
  map.items = sorted;
};

const sortBelow = (node: unknown, order: KeyOrder, isEntry = false): void => {
  if (isSeq(node)) for (const item of node.items) sortBelow(item, order.item(), !node.flow);
  if (!isMap(node)) return;
  sortKeys(node, order, isEntry);
  for (const pair of node.items) sortBelow(pair.value, order.below(keyOf(pair)));
};

const divideSecrets = (document: Document): void => {
  const secrets = isMap(document.contents) ? document.contents.get('secrets') : undefined;
  if (!isSeq(secrets) || secrets.flow) return;
  secrets.items.forEach((item, index) => {
    if (isNode(item)) item.spaceBefore = index > 0;
  });
};

/** `[a, b]` beside `{ a: b }`: the printer has one padding for both. And one blank line where it prints several. */
const tidied = (text: string): string => {
  const lexemes = lexemesOf(text).map((lexeme) => lexeme.text);
  const isPadding = (lexeme: string, at: number): boolean =>
    /^ +$/.test(lexeme) && (lexemes[at - 1] === '[' || (lexemes[at + 1] === ']' && lexemes[at - 1] !== '\n'));
  const isSecondBlank = (lexeme: string, at: number): boolean =>
    lexeme === '\n' && lexemes[at - 1] === '\n' && lexemes[at - 2]?.endsWith('\n') === true;
  return lexemes.filter((lexeme, at) => !isPadding(lexeme, at) && !isSecondBlank(lexeme, at)).join('');
};

const written = (text: string, order: KeyOrder | undefined): string => {
  const document = read(markComments(text.replaceAll('\r\n', '\n')));
  handOver(document.contents);
  if (order) sortBelow(document.contents, order);
  divideSecrets(document);
  return placeComments(tidied(document.toString({ indent: 2, lineWidth: 120 })));
};

/** Laid out, it says the same, has the same comments, and would be laid out like this again. */
const isSound = (before: string, after: string, order: KeyOrder | undefined): boolean => {
  const [old, document] = [read(before), read(after)];
  return (
    document.errors.length === 0 &&
    isSame(dataOf(old), dataOf(document)) &&
    isDeepStrictEqual(numbersOf(old), numbersOf(document)) &&
    isDeepStrictEqual(commentsOf(before), commentsOf(after)) &&
    written(after, order) === after
  );
};

const attempt = (text: string, order: KeyOrder | undefined): string | undefined => {
  try {
    const after = written(text, order);
    return after === text || isSound(text, after, order) ? after : undefined;
  } catch {
    // An alias before its anchor: not in this order.
    return undefined;
  }
};

/**
 * The text of a secrets file that parses without errors, laid out so that nothing is left to do. Undefined where that cannot
 * be done without a change of what it says; an alias can forbid that keys are sorted, then they stay where they are.
 */
export const layOut = (text: string, keys: KeyOrder): string | undefined => {
  const after = attempt(text, keys) ?? attempt(text, undefined);
  return after === undefined || after === text ? after : layOut(after, keys);
};

/** The line with which a text that cannot be laid out begins to be one. */
export const firstUnlaid = (text: string): Span => {
  const lines = text.split(/(?<=\n)/);
  const above = (count: number): string => lines.slice(0, count).join('');
  const fails = (head: string): boolean => read(head).errors.length === 0 && attempt(head, undefined) === undefined;
  let [fine, failing] = [0, lines.length];
  while (failing - fine > 1) {
    const middle = Math.floor((fine + failing) / 2);
    if (fails(above(middle))) failing = middle;
    else fine = middle;
  }
  const [start, line] = [above(fine).length, lines[fine] ?? ''];
  return [start + line.length - line.trimStart().length, start + line.trimEnd().length];
};
