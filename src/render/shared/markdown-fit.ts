import { fence, folded } from './markdown-code.ts';
import { plural } from './text.ts';

/** Bytes for saying which parts there is no room for. */
const unsaid = 300;

/** Bytes of UTF-8 that a text may have, 60,000 with that: GitHub takes 65,536 of a comment. */
export const mostBytes = 60_000 - unsaid;

export const bytesOf = (text: string): number => Buffer.byteLength(text);

/** As many pieces as fit, from the first, and how many are left out. */
export type Fitted<Piece> = { readonly kept: readonly Piece[]; readonly left: number };

/** @param weight bytes of a piece, with what stands between two. */
export const fitting = <Piece>(
  pieces: readonly Piece[],
  room: number,
  weight: (piece: Piece) => number,
): Fitted<Piece> => {
  let used = 0;
  const end = pieces.findIndex((piece) => {
    used += weight(piece);
    return used > room;
  });
  const kept = end < 0 ? pieces : pieces.slice(0, end);
  return { kept, left: pieces.length - kept.length };
};

/** Bytes for the words around what is folded. */
const frame = 200;

/** Lines under a summary that folds them away, as far as there is room for them, with how many are left out. */
export const foldedLines = (title: string, lines: readonly string[], room: number): string => {
  if (lines.length === 0) return '';
  if (room < frame * 2) return `${title}, left out here\n`;
  const { kept, left } = fitting(lines, room - frame, (line) => bytesOf(line) + 1);
  const rest = left > 0 ? [`... and ${plural(left, 'more line')}`] : [];
  return folded(title, fence('text', [...kept, ...rest]));
};
