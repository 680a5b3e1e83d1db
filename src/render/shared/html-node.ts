import { escapeText } from './text.ts';

/** A piece of a page. Text is data until it is written, and escaped there: nothing in it can become markup. */
export type Node =
  | string
  | {
      readonly tag: string;
      readonly attributes: Readonly<Record<string, string>>;
      readonly inside: readonly Node[];
    };

/** @param tag and names of attributes are ours, never text from anywhere. */
export const element = (tag: string, attributes: Readonly<Record<string, string>>, ...inside: Node[]): Node => ({
  tag,
  attributes,
  inside,
});

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string =>
  escapeText(text).replace(/[&<>"']/g, (character) => entities[character] ?? character);

/** Elements without an end tag. */
const empty: readonly string[] = ['meta'];

export const htmlText = (node: Node): string => {
  if (typeof node === 'string') return escaped(node);
  const { attributes, inside, tag } = node;
  const pairs = Object.entries(attributes).map(([name, value]) => ` ${name}="${escaped(value)}"`);
  return `<${tag}${pairs.join('')}>${empty.includes(tag) ? '' : `${inside.map(htmlText).join('')}</${tag}>`}`;
};
