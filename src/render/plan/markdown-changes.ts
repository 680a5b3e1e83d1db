import { rowLines } from '../shared/block.ts';
import { fence } from '../shared/markdown-code.ts';
import { bytesOf, fitting } from '../shared/markdown-fit.ts';
import { plural } from '../shared/text.ts';
import type { Kind, ReviewChange, ReviewRow } from './review.ts';

/** Columns of a line in the block; it scrolls and does not wrap. */
const view = { width: 100, color: false };

/** What is kept for the names of what is deleted and replaced. */
export const titlesRoom = 30_000;

/** Bytes of the fence, and of the word of what is left out. */
const frame = 400;

/** First character of a line: what GitHub colours red, green and orange. */
const marks = { remove: '-', make: '+', alter: '!', blocked: '!' } as const satisfies Record<Kind, string>;

const titleOf = ({ kind, title, verb }: ReviewChange): string => `${marks[kind]} ${verb.padEnd(8)} ${title}`;

const linesOf = ({ alarm, label, mark, text }: ReviewRow, by: string): string[] => {
  const lines = rowLines(alarm ? `! ${label}` : label, mark === undefined ? text : `${mark} ${text}`, view);
  return lines.map((line) => `${mark === '-' || mark === '+' ? mark : by}${line.slice(3)}`);
};

const blockOf = (change: ReviewChange): string =>
  [titleOf(change), ...change.rows.flatMap((row) => linesOf(row, marks[change.kind]))].join('\n');

const count = (changes: readonly ReviewChange[]): number => changes.reduce((sum, { secrets }) => sum + secrets, 0);

const weigh = (text: string): number => bytesOf(text) + 2;

/** Destructive ones whole where they fit, else at least by their names. */
const destructive = (changes: readonly ReviewChange[], room: number): readonly string[] => {
  const whole = changes.map(blockOf);
  if (fitting(whole, room, weigh).left === 0) return whole;
  const { kept, left } = fitting(changes.map(titleOf), room, weigh);
  return [kept.join('\n'), ...(left > 0 ? [`- ... and ${left} more that are deleted or replaced`] : [])];
};

/** The changes as a `diff`: destructive ones first and never cut while their names fit, then as many as there is room for. */
export const changesMarkdown = (changes: readonly ReviewChange[], most: number): string => {
  if (changes.length === 0) return '';
  const room = most - frame;
  const first = destructive(
    changes.filter((change) => change.destructive),
    room,
  );
  const others = changes.filter((change) => !change.destructive);
  const { kept } = fitting(others.map(blockOf), room - weigh(first.join('\n\n')), weigh);
  const left = count(others.slice(kept.length));
  const rest =
    left > 0 ? `\n**${plural(left, 'more change')} left out here:** the plan itself, as text or JSON, has all.\n` : '';
  return fence('diff', [...first, ...kept].join('\n\n').split('\n')) + rest;
};
