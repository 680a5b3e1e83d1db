import type { Place } from '../model/place.ts';
import { nearPassword, passwordLike } from './password-like.ts';

/** A file to draw from: see config/source.ts. */
export type FrameSource = {
  readonly file: string;
  readonly text: string;
  readonly hidden?: readonly (readonly [start: number, end: number])[];
  readonly covered?: readonly (readonly [start: number, end: number])[];
};

/** One line of a file with a mark in it; what must not be shown is `***`. Text as it is: the drawing escapes it. */
export type Frame = {
  readonly line: number;
  readonly before: string;
  readonly marked: string;
  readonly after: string;
};

const mask = '***';

type Piece = { readonly start: number; readonly end: number; readonly secret: boolean };

/** The line in pieces that are shown or hidden, in columns from 0. */
const piecesOf = (line: string, lineStart: number, hidden: NonNullable<FrameSource['hidden']>): Piece[] => {
  const pieces: Piece[] = [];
  let at = 0;
  for (const [from, to] of hidden) {
    if (to <= lineStart || from >= lineStart + line.length) continue;
    // Indentation and the dash of a list say nothing; without them the frame could not be read.
    const indent = from <= lineStart ? line.search(/[^\s-]|$/) : 0;
    const start = Math.max(from - lineStart, indent, at);
    const end = Math.min(to - lineStart, line.length);
    if (end <= start) continue;
    if (start > at) pieces.push({ start: at, end: start, secret: false });
    pieces.push({ start, end, secret: true });
    at = end;
  }
  if (at < line.length) pieces.push({ start: at, end: line.length, secret: false });
  return pieces;
};

/** Names and sources of imported accounts are hidden where they stand, but they are no secrets; nor are the keys. */
const harmless = /(name|env|file)["']?\s*:\s*["']?[^\s"',}\]]+|password(?=["']?\s*:)/g;

/** Words of hidden text, without what YAML puts before a value. */
const hiddenWords = ({ text, hidden = [] }: FrameSource): readonly string[] => {
  const words = hidden.flatMap(
    ([start, end]) =>
      text
        .slice(start, end)
        .replace(harmless, ' ')
        .match(/[^\s"'{}[\],:]+/g) ?? [],
  );
  return [...new Set(words.map((word) => word.replace(/^[&*!|>]+/, '')).filter(({ length }) => length >= 6))];
};

/** Shown text without words that are hidden elsewhere, and without what follows talk of a password. */
const withoutHints = (shown: string, words: readonly string[]): string => {
  let result = shown;
  for (const word of words) if (result.includes(word)) result = result.replaceAll(word, mask);
  const comment = /(^|\s)#.*$/.exec(result)?.[0] ?? '';
  return passwordLike.test(comment) ? `${result.slice(0, -comment.length)} # ${mask}` : result;
};

const draw = (line: string, pieces: readonly Piece[], from: number, to: number, words: readonly string[]): string =>
  pieces
    .map(({ start, end, secret }) => {
      const [left, right] = [Math.max(start, from), Math.min(end, to)];
      if (left >= right) return '';
      return secret ? mask : withoutHints(line.slice(left, right), words);
    })
    .join('');

/** A mark that begins or ends inside a hidden piece takes all of it. */
const widen = (pieces: readonly Piece[], from: number, to: number): [number, number] => {
  const touched = pieces.filter(({ start, end, secret }) => secret && start < to && from < end);
  return [Math.min(from, ...touched.map(({ start }) => start)), Math.max(to, ...touched.map(({ end }) => end))];
};

/** Draws frames from one file; undefined where nothing of the line may be shown, or where there is no such line. */
export const framesOf = (source: FrameSource): ((place: Place) => Frame | undefined) => {
  const lines = source.text.split('\n');
  let words: readonly string[] | undefined;
  const starts = [0];
  for (const line of lines) starts.push(Number(starts.at(-1)) + line.length + 1);
  return (place) => {
    const line = lines[place.line - 1]?.replace(/\r$/, '');
    if (line === undefined || line.trim() === '') return undefined;
    if (!source.hidden && nearPassword(lines, place.line - 1)) return undefined;
    words ??= hiddenWords(source);
    const pieces = piecesOf(line, Number(starts[place.line - 1]), source.covered ?? source.hidden ?? []);
    const start = Math.min(place.column - 1, line.length);
    const [from, to] = widen(pieces, start, Math.min(line.length, start + (place.length ?? 1)));
    // What follows the mark up to a comment: comments explain, and may hold anything.
    const comment = line.slice(to).search(/\s#/);
    const end = comment < 0 ? line.length : to + comment;
    return {
      line: place.line,
      before: draw(line, pieces, 0, from, words),
      marked: draw(line, pieces, from, to, words),
      after: draw(line, pieces, to, end, words),
    };
  };
};
