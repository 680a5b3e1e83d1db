import { isRecord } from '../action/params.ts';

/** XML 1.0 has no room for most control characters, nor for half a surrogate pair, not even escaped. */
const unheld = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/gu;

/** A bare carriage return would be read as a line feed. */
const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '\r': '&#13;' };

const textOf = (value: unknown): string =>
  String(value ?? '')
    .replace(unheld, '\u{fffd}')
    .replace(/[&<>\r]/g, (mark) => escapes[mark] ?? mark);

/** Names of fields are names of elements, but some of those hold names that others chose. */
const elementName = (name: string): string => name.replace(/^[^A-Za-z_]|[^\w.-]/g, '_');

/** Each entry of a list is an element of the list's name; what is undefined is left out, as in JSON. */
const element = (name: string, value: unknown): string => {
  if (value === undefined) return '';
  if (Array.isArray(value)) return value.map((entry: unknown) => element(name, entry)).join('');
  const content = isRecord(value)
    ? Object.entries(value)
        .map(([key, inner]) => element(key, inner))
        .join('')
    : textOf(value);
  return `<${elementName(name)}>${content}</${elementName(name)}>`;
};

/** An answer as an XML document: what JSON holds in an object stands in elements of the same names. */
export const xmlOf = (root: string, body: Readonly<Record<string, unknown>>): string =>
  `<?xml version='1.0' encoding='UTF-8'?>${element(root, body)}`;
