import { type CST, Lexer, Parser } from 'yaml';

/** Mappings and sequences inside each other. */
export const depthLimit = 32;

/** What a text may have at most: more than any honest file needs, and few enough to be read within seconds. */
const limits = {
  pieces: 2_000_000,
  lines: 400_000,
  brackets: 150_000,
  /** Characters of one text. */
  characters: 65_536,
  /** Of one mapping or list. */
  entries: 50_000,
  aliases: 50_000,
  anchors: 10_000,
  tags: 1_000,
} as const;

/** Documents, their ends and directives. One document is read, and the rest is only there to be told. */
const markLimit = 16;

export type TooMuch = {
  readonly what: 'depth' | keyof typeof limits;
  readonly most: number;
  /** Where the limit is passed. */
  readonly at: number;
};

const collections = new Set(['block-map', 'block-seq', 'flow-collection']);
const marks = new Set(['directive', 'document', 'doc-end']);

type Kind = 'lines' | 'brackets' | 'aliases' | 'anchors' | 'tags';

const kinds: ReadonlyMap<string, Kind> = new Map([
  ['\n', 'lines'],
  ['\r', 'lines'],
  ['[', 'brackets'],
  ['{', 'brackets'],
  ['*', 'aliases'],
  ['&', 'anchors'],
  ['!', 'tags'],
]);

/** Comes before a scalar, which may begin with anything. */
const scalarMark = '\u001f';

/** Tells of each piece of a text whether it is one too many, or too long. */
const counter = () => {
  const counts = { pieces: 0, lines: 0, brackets: 0, aliases: 0, anchors: 0, tags: 0 };
  let before = '';
  return (lexeme: string): keyof typeof limits | undefined => {
    const isText = before === scalarMark || /^["']/.test(lexeme);
    const kind = isText ? undefined : kinds.get(lexeme.charAt(0));
    before = lexeme;
    counts.pieces += 1;
    if (kind) counts[kind] += 1;
    if (isText && lexeme.length > limits.characters) return 'characters';
    return counts.pieces > limits.pieces ? 'pieces' : kind && counts[kind] > limits[kind] ? kind : undefined;
  };
};

/** The stack of what is being read has grown too deep, or its top too long. */
const overgrown = ({ stack }: Parser): 'depth' | 'entries' | undefined => {
  const top = stack.at(-1);
  if (top && 'items' in top && top.items.length > limits.entries) return 'entries';
  const isDeep = stack.length > depthLimit && stack.filter(({ type }) => collections.has(type)).length > depthLimit;
  return isDeep ? 'depth' : undefined;
};

/**
 * Tokens of a text up to the first that is an error, or up to where there is too much of something. The limits are held
 * here, before anything is built: what comes later recurses, and takes a hundred bytes for each byte.
 */
export const tokensOf = (text: string): { tokens: CST.Token[]; tooMuch?: TooMuch } => {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  const countOf = counter();
  let marked = 0;
  let failed = false;
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) {
      tokens.push(token);
      failed ||= token.type === 'error';
      if (marks.has(token.type)) marked += 1;
    }
    if (failed || marked > markLimit) break;
    const what = countOf(lexeme) ?? overgrown(parser);
    if (what)
      return {
        tokens,
        tooMuch: { what, most: what === 'depth' ? depthLimit : limits[what], at: parser.offset - lexeme.length },
      };
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens };
};
