import { Lexer } from 'yaml';

/** Ends what a marked comment begins with: a character of nobody's own use. */
export const mark = '\uE000';

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

const lineEnds = (text: string): number => text.split('\n').length - 1;

/** Whether nothing but dashes and question marks stands on a line so far. */
const isIndent = (line: string): boolean => /^[ \t]*([-?][ \t]+)*$/.test(line);

/**
 * What the printer would forget. `#12…` is a comment behind something, in column 12; `#+…` one below a blank line, `#<4…`
 * and `#<4+…` one in column 4, to the left of the comment above it or below a key without a value. A comment to the right of all lines around it is put
 * where the code above it begins, so that it is not taken for one behind that.
 */
export const markComments = (text: string): string => {
  const marked: string[] = [];
  let [line, before, code] = ['', '', ''];
  let [start, column, depth, above, ends] = [0, 0, 0, 0, 0];
  for (const { text: lexeme, isComment } of lexemesOf(text)) {
    const isBelowBlank = ends > 1;
    let left = '';
    if (isIndent(line)) start = line.length;
    if (isComment && !line.trim()) {
      const at = Math.min(start, column);
      if (at < start) marked.push(String(marked.pop()).slice(0, at - start));
      if (at < above || (code === ':' && at <= column)) left = `<${at}`;
      above = at;
    }
    const place = isBeginning(before) ? left + (isBelowBlank ? '+' : '') : String(line.length);
    marked.push(isComment && place ? `#${place}${mark}${lexeme.slice(1)}` : lexeme);
    if (depth === 0 && (lexeme === ':' || (lexeme === '-' && isIndent(line)))) column = start;
    if (lexeme === '[' || lexeme === '{') depth += 1;
    if (lexeme === ']' || lexeme === '}') depth -= 1;
    line = lexeme.includes('\n') ? lexeme.slice(lexeme.lastIndexOf('\n') + 1) : line + lexeme;
    ends = lexeme.trim() ? lineEnds(lexeme.slice(lexeme.trimEnd().length)) : ends + lineEnds(lexeme);
    if (!isPassing(lexeme)) before = lexeme;
    if (isComment || !lexeme.trim()) continue;
    above = 0;
    if (!isPassing(lexeme)) code = lexeme;
  }
  return marked.join('');
};

/** Whether a comment that is read as standing above something stands behind what is before. */
export const isTrailing = (comment: string): boolean => new RegExp(`^\\d+${mark}.*$`).test(comment);

type Trailing = { readonly code: string; readonly column: string; readonly comment: string };

/** A line with a marked comment behind something. Looked for from the mark on, since a line may be long. */
const trailing = (line: string): Trailing | undefined => {
  const at = line.indexOf(mark);
  const hash = line.lastIndexOf('#', at);
  const column = line.slice(hash + 1, at);
  if (at < 0 || !/^\d+$/.test(column)) return undefined;
  return { code: line.slice(0, hash).trimEnd(), column, comment: line.slice(at + 1) };
};

/** Comments of one paragraph that stood in one column are put into the first that has room for all of them. */
const aligned = (paragraph: string): string => {
  const lines = paragraph.split('\n').map((line) => trailing(line) ?? line);
  const ends = new Map<string, number>();
  for (const line of lines)
    if (typeof line !== 'string') ends.set(line.column, Math.max(ends.get(line.column) ?? 0, line.code.length));
  return lines
    .map((line) =>
      typeof line === 'string' ? line : `${line.code.padEnd((ends.get(line.column) ?? 0) + 1)}#${line.comment}`,
    )
    .join('\n');
};

const ownLine = `#(?:<\\d+)?\\+${mark}`;

/** The printed text with the marked comments where they stood, and without the marks. Each run of space is read once. */
export const placeComments = (text: string): string =>
  text
    .replace(
      new RegExp(`(?:^|(?<!\\n)\\n+)( *)${ownLine}`, 'g'),
      (_, indent: string, at: number) => `${at > 0 ? '\n\n' : ''}${indent}#`,
    )
    .replace(new RegExp(`(?<! )( *)${ownLine}`, 'g'), '\n\n$1#')
    .replace(new RegExp(`#<\\d+${mark}`, 'g'), '#')
    .replace(new RegExp(`(?<!\\s)\\s+(?=#\\d+${mark})`, 'g'), ' ')
    // `key: &anchor # comment`, where a collection follows.
    .replace(new RegExp(`: (#\\d+${mark}.*)(\\n*)\\n +((?:[&!]\\S+(?: |$))+)$`, 'gm'), ': $3 $1$2')
    .split(/(\n{2,})/)
    .map(aligned)
    .join('');
