import { inert } from './inert.ts';
import { escapeText } from './text.ts';

/** Parsers of Markdown stop to count at some number of backticks; so many in a row are escaped. */
const many = /`{4,}/g;

const tame = (text: string): string => escapeText(text).replace(many, (run) => '\\u0060'.repeat(run.length));

const longestRun = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));

/** Text from anywhere as inline code on one line: nothing in it is markup, a mention or a link. */
export const inlineCode = (text: string): string => {
  const inside = tame(text);
  if (inside === '') return '` `';
  const ticks = '`'.repeat(longestRun(inside) + 1);
  // One space at both ends is taken away again; it keeps backticks apart, and spaces that are the text's own.
  const pad = /^[` ]|[` ]$/.test(inside) ? ' ' : '';
  return `${ticks}${pad}${inside}${pad}${ticks}`;
};

/** A block of code that no line inside can end. */
export const fence = (language: string, lines: readonly string[]): string => {
  const inside = lines.map((line) => inert(tame(line)));
  const ticks = '`'.repeat(Math.max(3, longestRun(inside.join('\n')) + 1));
  return [`${ticks}${language}`, ...inside, ticks, ''].join('\n');
};

/** Inside of a comment nothing but what can neither end it nor be read as anything else. */
const commentWord = (text: string): string =>
  text.replace(/[^A-Za-z0-9._/-]|-(?=-|$)/gu, (character) =>
    character === '-' ? '%2D' : `%${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}`,
  );

/** The first line, by which a pipeline finds its comment again. */
export const markerLine = (what: 'plan' | 'result', owner: string, environment = ''): string =>
  `<!-- keyturn:${what} owner=${commentWord(owner)} env=${commentWord(environment)} -->\n`;

export const folded = (summary: string, inside: string): string =>
  inside === '' ? '' : `<details>\n<summary>${summary}</summary>\n\n${inside}\n</details>\n`;
