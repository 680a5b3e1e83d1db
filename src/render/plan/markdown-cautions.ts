import { inlineCode } from '../shared/markdown-code.ts';
import { bytesOf, fitting } from '../shared/markdown-fit.ts';
import { plural } from '../shared/text.ts';
import type { Caution } from './review.ts';

/** Characters of one text; a caution names what it is about, it does not tell stories. */
const longest = 400;

const shortened = (text: string): string => {
  const characters = Array.from(text);
  return characters.length > longest ? `${characters.slice(0, longest).join('')}…` : text;
};

const code = (text: string): string => inlineCode(shortened(text));

const itemOf = ({ name, text }: Caution['about'][number]): string =>
  name === '' ? `> - ${code(text)}` : `> - ${code(name)}: ${code(text)}`;

/** Each secret with what happens to it; when that is too much the names, and when those are too many their number. */
const cautionMarkdown = ({ about, title, word }: Caution, room: number): string => {
  const items = fitting(about, room / 2, (one) => bytesOf(itemOf(one)) + 1);
  const rest = fitting(about.slice(items.kept.length), room / 2, ({ name }) => bytesOf(code(name)) + 2);
  const names = rest.kept.map(({ name }) => code(name)).join(', ');
  return [
    '> [!CAUTION]',
    `> **${title}**${word === undefined ? '' : `: ${code(word)}`}`,
    '>',
    ...items.kept.map(itemOf),
    ...(names === '' ? [] : [`> - and ${names}`]),
    ...(rest.left > 0 ? [`> - and ${plural(rest.left, 'more secret')}`] : []),
    '',
  ].join('\n');
};

/** Bytes of a caution without what it is about. */
const frame = 700;

/** One alert a caution, each with an equal part of the room. */
export const cautionsMarkdown = (cautions: readonly Caution[], room: number): string => {
  const each = room / Math.max(1, cautions.length) - frame;
  return cautions.map((caution) => cautionMarkdown(caution, each)).join('\n');
};
