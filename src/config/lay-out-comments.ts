import { Lexer } from 'yaml';

/** Ends what a marked comment begins with: a character of nobody's own use. */
const mark = '\uE000';

/** What the lexer puts between pieces of the text: a document begins, a flow ended in error, a scalar follows. */
const lexerMarks: ReadonlySet<string> = new Set(['\u0002', '\u0018', '\u001f']);

type Lexeme = { readonly text: string; readonly isComment: boolean };

/** The pieces that a text consists of. What the lexer marks as a scalar is no comment, whatever it begins with. */
export const lexemesOf = (text: string): readonly Lexeme[] =>
  [...new Lexer().lex(text)]
    .map((lexeme, index, all) => ({
      text: lexeme,
      isComment: lexeme.startsWith('#') && all[index - 1] !== '\u001f',
    }))
    .filter((lexeme) => !lexerMarks.has(lexeme.text));

/** Spaces, anchors and tags: a comment behind one of them is behind what stands before it. */
const isPassing = (lexeme: string): boolean => /^[ \t]*$|^[&!]/.test(lexeme);

/** Behind these a comment is on a line of its own, or is put on one: it is about what comes. */
const isBeginning = (lexeme: string): boolean => lexeme.endsWith('\n') || ['', '-', '?'].includes(lexeme);

/** What the printer would forget: `#12…` is a comment behind something, in column 12, `#+…` one below a blank line. */
export const markComments = (text: string): string => {
  let [marked, line, before, space] = ['', '', '', ''];
  for (const { text: lexeme, isComment } of lexemesOf(text)) {
    const isBelowBlank = space.split('\n').length > 2;
    const place = isBeginning(before) ? (isBelowBlank ? '+' : '') : String(line.length);
    marked += isComment && place ? `#${place}${mark}${lexeme.slice(1)}` : lexeme;
    line = lexeme.includes('\n') ? lexeme.slice(lexeme.lastIndexOf('\n') + 1) : line + lexeme;
    space = lexeme.trim() ? lexeme.slice(lexeme.trimEnd().length) : space + lexeme;
    if (!isPassing(lexeme)) before = lexeme;
  }
  return marked;
};

/** Whether a comment that is read as standing above something stands behind what is before. */
export const isTrailing = (comment: string): boolean => new RegExp(`^\\d+${mark}.*$`).test(comment);

const trailing = new RegExp(`^(.*?) *#(\\d+)${mark}`, 'gm');

/** Comments of one paragraph that stood in one column are put into the first that has room for all of them. */
const aligned = (paragraph: string): string => {
  const ends = new Map<string, number>();
  for (const [, code = '', column = ''] of paragraph.matchAll(trailing)) {
    ends.set(column, Math.max(ends.get(column) ?? 0, code.length));
  }
  return paragraph.replace(trailing, (_, code: string, column: string) => {
    const missing = (ends.get(column) ?? 0) - code.length;
    return `${code}${' '.repeat(missing + 1)}#`;
  });
};

/** The printed text with the marked comments where they stood, and without the marks. */
export const placeComments = (text: string): string =>
  text
    .replace(
      new RegExp(`\\n*( *)#\\+${mark}`, 'g'),
      (_, indent: string, at: number) => `${at > 0 ? '\n\n' : ''}${indent}#`,
    )
    .replace(new RegExp(`\\s+(?=#\\d+${mark})`, 'g'), ' ')
    // `key: &anchor # comment`, where a collection follows.
    .replace(new RegExp(`: (#\\d+${mark}.*)(\\n*)\\n +((?:[&!]\\S+ ?)+)$`, 'gm'), ': $3 $1$2')
    .split(/(\n{2,})/)
    .map(aligned)
    .join('');
