import { crc32 } from 'node:zlib';
import type { Change } from './changes.ts';
import { isRecord } from './params.ts';
import { Table } from './table.ts';

/** One line of a state file: what one write changed. `complete` ends the part that was written at once. */
export type Line = { readonly clock?: number; readonly changes?: readonly Change[]; readonly complete?: true };

/** The text of a line, without its checksum. */
export const lineText = (line: Line): string => JSON.stringify(line, pack);

/** `text` as it stands in the file after all that has the checksum `before`, which is 0 for a first line. */
export const sealed = (text: string, before: number): { readonly line: string; readonly checksum: number } => {
  const checksum = crc32(text, before);
  return { line: `${checksum.toString(16).padStart(8, '0')} ${text}\n`, checksum };
};

const prefix = '00000000 '.length;

/** The text and the checksum of a line without its end; undefined when it is not what was written there. */
export const unsealed = (
  line: Buffer,
  before: number,
): { readonly text: string; readonly checksum: number } | undefined => {
  const text = line.subarray(prefix);
  const checksum = crc32(text, before);
  const seal = `${checksum.toString(16).padStart(8, '0')} `;
  return line.toString('latin1', 0, prefix) === seal ? { text: text.toString('utf8'), checksum } : undefined;
};

export const readLine = (text: string): Line =>
  text.includes(`"${mark}"`) ? JSON.parse(text, unpack) : JSON.parse(text);

/** JSON has no place for a Map and a Table: an object with this name alone stands for one. */
const mark = '~';

const pack = (_: string, value: unknown): unknown => {
  if (value instanceof Table) return { [mark]: 'table' };
  if (value instanceof Map) return { [mark]: [...value] };
  // What people sent may look like one of ours.
  return isRecord(value) && Object.hasOwn(value, mark) ? { [mark]: 'object', entries: Object.entries(value) } : value;
};

const unpack = (_: string, value: unknown): unknown => {
  if (!isRecord(value) || !Object.hasOwn(value, mark)) return value;
  const { [mark]: kind, entries } = value;
  if (Array.isArray(kind)) return new Map(kind);
  return kind === 'table' ? new Table() : Array.isArray(entries) ? Object.fromEntries(entries) : value;
};
