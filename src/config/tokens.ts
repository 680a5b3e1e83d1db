import { type CST, Lexer, Parser } from 'yaml';

/** Mappings and sequences inside each other. */
export const depthLimit = 32;

const collections = new Set(['block-map', 'block-seq', 'flow-collection']);

/**
 * Tokens of a text up to where it nests too deep. The limit is held here, before anything is built: what comes later
 * recurses.
 */
export const tokensOf = (text: string): { tokens: CST.Token[]; tooDeepAt?: number } => {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length <= depthLimit) continue;
    const depth = parser.stack.filter(({ type }) => collections.has(type)).length;
    if (depth > depthLimit) return { tokens, tooDeepAt: parser.offset - lexeme.length };
  }
  for (const token of parser.end()) tokens.push(token);
  return { tokens };
};
