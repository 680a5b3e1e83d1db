import type { Finding } from '../../plan/change/plan.ts';
import { element, type Node } from '../shared/html-node.ts';
import type { Caution, ReviewChange, ReviewRow } from './review.ts';

const code = (text: string): Node => element('code', {}, text);

/** A sentence; names in it cannot turn the reading order of what stands beside it. */
const prose = (text: string): Node => element('bdi', {}, text);

const definition = (label: string, alarm: boolean, ...inside: Node[]): Node =>
  element('div', alarm ? { class: 'alarm' } : {}, element('dt', {}, label), element('dd', {}, ...inside));

/** A word that goes or comes is said by the element, not by its colour alone. */
const wordsNode = ({ alarm, label, parts, text }: ReviewRow): Node => {
  if (parts === undefined) return alarm || label === 'do' ? prose(text) : code(text);
  const words = parts.map(({ mark, text: word }) =>
    mark === ' ' ? word : element(mark === '-' ? 'del' : 'ins', {}, word),
  );
  return element('code', {}, ...words);
};

const lineNode = ({ mark, text }: ReviewRow): Node =>
  mark === '-' || mark === '+'
    ? element(mark === '-' ? 'del' : 'ins', {}, `${mark} ${text}`)
    : element('span', {}, `  ${text}`);

/** Rows of definitions; the lines of a longer text stand under the row that names it. */
const rowNodes = (rows: readonly ReviewRow[]): Node[] =>
  rows.flatMap((row, index) => {
    if (row.mark !== undefined) return [];
    const after = rows.slice(index + 1);
    const end = after.findIndex(({ mark }) => mark === undefined);
    const lines = after.slice(0, end < 0 ? after.length : end);
    const block = lines.length === 0 ? [] : [element('div', { class: 'lines mono' }, ...lines.map(lineNode))];
    return [definition(row.label, row.alarm, wordsNode(row), ...block)];
  });

export const changeNode = ({ kind, rows, title, verb }: ReviewChange): Node =>
  element(
    'article',
    { class: `card ${kind}` },
    element('div', { class: 'head' }, element('span', { class: 'badge' }, verb), element('h3', {}, code(title))),
    ...(rows.length === 0 ? [] : [element('dl', {}, ...rowNodes(rows))]),
  );

export const cautionNode = ({ about, title, word }: Caution): Node =>
  element(
    'article',
    { class: 'card caution remove' },
    element('h3', {}, title),
    ...(word === undefined ? [] : [element('p', {}, code(word))]),
    element(
      'ul',
      {},
      ...about.map(({ name, text }) =>
        element('li', {}, ...(name === '' ? [] : [element('strong', {}, code(name)), ' ']), prose(text)),
      ),
    ),
  );

export const findingNode = ({ code: id, hint, message, secret, severity }: Finding): Node =>
  element(
    'article',
    { class: `card ${severity === 'error' ? 'remove' : 'alter'}` },
    element(
      'div',
      { class: 'head' },
      element('span', { class: 'badge' }, severity),
      element('h3', {}, code(secret ?? 'the whole')),
    ),
    element(
      'dl',
      {},
      definition('what', false, code(id), ' ', prose(message)),
      ...(hint === undefined ? [] : [definition('do', false, prose(hint))]),
    ),
  );
