import { readFile } from 'node:fs/promises';
import { applyChange, newDraft, worldOfDraft } from './changes.ts';
import { isRecord } from './params.ts';
import { readLine, unsealed } from './state-lines.ts';
import type { World } from './world.ts';

const format = 'keyturn-emulator-state';
const formatVersion = 2;

/** The first line. After it come lines of state-lines.ts: all there was at one moment, `complete`, then one line a write. */
export const header = `${JSON.stringify({ format, version: formatVersion })}\n`;

/** What a state file gives back. */
export type Saved = {
  readonly clockOffset: number;
  readonly world: World;
  /** How far the file is whole, in bytes: what follows was never answered. */
  readonly size: number;
  readonly checksum: number;
  /** The bytes up to `complete`: about what a new file would have. */
  readonly firstSize: number;
};

/**
 * Undefined when there is no file yet. What a kill left of a last line is not read; a file with any other damage is
 * refused with an Error. The file is left as it is.
 */
export const readState = async (path: string): Promise<Saved | undefined> => {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Error(`The state file ${path} cannot be read.`);
  }
  if (!readHeader(bytes, path))
    throw new Error(`The file ${path} is no state file of an emulator; it was not touched. Name another one.`);
  const saved = readLines(bytes);
  if (!saved) {
    throw new Error(`The state file ${path} is damaged; it was left as it is. Move it away to start afresh.`);
  }
  return saved;
};

const lineEnd = 0x0a;

/** Whether this was ever a state file. */
const readHeader = (bytes: Buffer, path: string): boolean => {
  const end = bytes.indexOf(lineEnd);
  const first = parsed(bytes.toString('utf8', 0, end < 0 ? bytes.length : end));
  if (!isRecord(first) || first.format !== format) return false;
  if (first.version === formatVersion) return end >= 0;
  const found = String(first.version);
  throw new Error(`The state file ${path} has version ${found}; this emulator reads version ${formatVersion}.`);
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** Undefined when a line is not what was written in its place. */
const readLines = (bytes: Buffer): Saved | undefined => {
  const draft = newDraft();
  let [start, checksum, clockOffset, firstSize] = [bytes.indexOf(lineEnd) + 1, 0, 0, 0];
  for (let end = bytes.indexOf(lineEnd, start); end >= 0; end = bytes.indexOf(lineEnd, start)) {
    const line = unsealed(bytes.subarray(start, end), checksum);
    if (!line) return undefined;
    const { clock, changes = [], complete } = readLine(line.text);
    for (const change of changes) applyChange(draft, change);
    [start, checksum, clockOffset] = [end + 1, line.checksum, clock ?? clockOffset];
    if (complete) firstSize = start;
  }
  if (firstSize === 0) return undefined;
  return { clockOffset, world: worldOfDraft(draft), size: start, checksum, firstSize };
};
