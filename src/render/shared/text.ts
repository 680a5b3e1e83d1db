import { styleText } from 'node:util';
import { withoutMarks } from './inert.ts';

/** How to draw for one terminal. */
export type View = {
  /** Columns. */
  readonly width: number;
  readonly color: boolean;
};

/** Control characters, everything invisible (bidi marks, joiners, soft hyphens, tags), line separators, lone surrogates. */
const invisible = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu;
const short: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

const escapeCharacter = (character: string): string => {
  const code = character.codePointAt(0) ?? 0;
  return short[character] ?? (code > 0xffff ? `\\u{${code.toString(16)}}` : `\\u${code.toString(16).padStart(4, '0')}`);
};

/**
 * One line that shows what is there: text from files and clouds can neither move the cursor, nor turn the reading order,
 * nor command a build server.
 */
export const escapeText = (text: string): string => withoutMarks(text.replace(invisible, escapeCharacter));

/** East Asian Width W and F (Unicode 15.1, EastAsianWidth.txt), in the blocks that text really uses, and emoji. */
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{17000}-\u{18cff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]/u;
const combining = /[\p{Mn}\p{Me}]/u;

const widthOfCharacter = (character: string): number =>
  character < '\u0300' ? 1 : combining.test(character) ? 0 : wide.test(character) ? 2 : 1;

/** Columns that escaped text takes on a terminal. */
export const displayWidth = (text: string): number => {
  let width = 0;
  for (const character of text) width += widthOfCharacter(character);
  return width;
};

/** Pads by columns, not by UTF-16 units. */
export const padEnd = (text: string, width: number): string =>
  text + ' '.repeat(Math.max(0, width - displayWidth(text)));

/** Cut to at most `width` columns, with `…` where something is missing. */
export const truncate = (text: string, width: number): string => {
  if (displayWidth(text) <= width) return text;
  let [cut, used] = ['', 0];
  for (const character of text) {
    used += widthOfCharacter(character);
    if (used > width - 1) break;
    cut += character;
  }
  return `${cut}…`;
};

/** Spaces; a wide character, which may begin or end a line; a run of others, which holds together. */
const piece = new RegExp(` +|(?:${wide.source})[\\p{Mn}\\p{Me}]*|(?:(?!${wide.source})[^ ])+`, 'gu');

/** Pieces of at most `width` columns. */
const cut = (text: string, width: number): string[] => {
  const parts: string[] = [];
  let [part, used] = ['', 0];
  for (const character of text) {
    const columns = widthOfCharacter(character);
    if (used + columns > width) {
      parts.push(part);
      [part, used] = ['', 0];
    }
    part += character;
    used += columns;
  }
  return [...parts, part];
};

/** What people copy: text in backticks, a flag with its value. */
const whole = /[^ `]*`[^`]*`[^ `]*|(?<![^ ])--?[a-z][a-z-]* (?:'[^']*'|[^ -])[^ ]*/g;
/** Stands for a space at which no line is broken; escaped text holds no control character. */
const fixed = '\u0000';

const held = (text: string, room: number): string =>
  text.replace(whole, (found) => (displayWidth(found) > room ? found : found.replaceAll(' ', fixed)));

/**
 * Lines of at most `width` columns, broken at spaces or beside wide characters; what is longer than a line is cut.
 * What people copy stays on one line where it fits on one.
 */
export const wrap = (text: string, width: number): string[] => {
  const room = Math.max(2, width);
  const lines: string[] = [];
  let [line, used, space] = ['', 0, ''];
  for (const [found] of held(text, room).matchAll(piece)) {
    if (found.startsWith(' ')) {
      space = used > 0 ? found : '';
      continue;
    }
    for (const part of cut(found, room)) {
      const columns = displayWidth(part);
      if (used > 0 && used + space.length + columns > room) {
        lines.push(line);
        [line, used, space] = ['', 0, ''];
      }
      line += space + part;
      used += space.length + columns;
      space = '';
    }
  }
  return [...lines, line].map((broken) => broken.replaceAll(fixed, ' '));
};

/** `first`, then the text beside it; further lines are indented to where the text began. */
export const hang = (first: string, text: string, width: number): string[] => {
  const indent = displayWidth(first);
  return wrap(text, width - indent).map((line, index) =>
    `${index === 0 ? first : ' '.repeat(indent)}${line}`.trimEnd(),
  );
};

export type Style = Parameters<typeof styleText>[0];

/** Colour for layouted text: it changes no column. */
export const paint = (style: Style, text: string, color: boolean): string =>
  color && text !== '' ? styleText(style, text, { validateStream: false }) : text;

/** `1 secret`, `2 secrets`. */
export const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Order of UTF-16 units: the same on every machine. */
export const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** How long something took: `0.4 s`, `12.3 s`, `2 min 5 s`. */
export const durationText = (milliseconds: number): string => {
  const tenths = Math.round(milliseconds / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
};
