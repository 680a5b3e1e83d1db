import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { isRecord } from '../action/params.ts';
import type { World } from '../action/world.ts';
import { type Change, changed, worldOfChanges } from './changes.ts';

const format = 'keyturn-emulator-state';
const formatVersion = 3;

/** The first line. Each other line is a change, or the commit of the changes before it. */
export const header = JSON.stringify({ format, version: formatVersion });

/** Without it, the changes before it do not count. `clock` is how far the clock is ahead, in milliseconds. */
type Commit = { readonly clock: number; readonly checksum: number };

/** `checksum` is that of all changes from the start of the file. */
export const commitOf = (clock: number, checksum: number): Commit => ({ clock, checksum: crc32(`${clock}`, checksum) });

/** What a state file gives back. */
export type Saved = { readonly clockOffset: number; readonly world: World };

/**
 * Undefined when there is no file yet. Changes at the end without a commit were never answered and are left out. A file
 * with any other damage is refused with an Error. The file is left as it is.
 */
export const readState = async (path: string): Promise<Saved | undefined> => {
  try {
    // A pipe would never begin, and a device never end.
    if (!(await stat(path)).isFile()) throw new Error(`The state file ${path} cannot be read.`);
    return await readLines(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return undefined;
    throw code === undefined ? error : new Error(`The state file ${path} cannot be read.`);
  }
};

const readLines = async (path: string): Promise<Saved> => {
  let world: object | undefined;
  let [count, checksum]: [number, number] = [0, 0];
  let changes: Change[] = [];
  let clockOffset: number | undefined;
  for await (const bytes of wholeLines(path)) {
    const line = parsed(bytes);
    count += 1;
    if (count === 1) checkHeader(line, path);
    else if (isChange(line)) {
      changes.push(line);
      checksum = crc32(bytes, checksum);
    } else {
      if (!isCommit(line, checksum)) throw damaged(path);
      for (const change of changes) world = changed(world, change);
      changes = [];
      clockOffset = line.clock;
    }
  }
  if (count === 0) throw foreign(path);
  if (!world || clockOffset === undefined) throw damaged(path);
  return { clockOffset, world: worldOfChanges(world) };
};

/** Without their ends. What comes after the last end was never answered. */
async function* wholeLines(path: string): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  for await (const chunk of createReadStream(path, { highWaterMark: 1024 * 1024 })) {
    let start = 0;
    for (let end = chunk.indexOf('\n'); end >= 0; end = chunk.indexOf('\n', start)) {
      yield Buffer.concat([...parts, chunk.subarray(start, end)]);
      [parts, start] = [[], end + 1];
    }
    parts.push(chunk.subarray(start));
  }
}

const parsed = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return undefined;
  }
};

const isChange = (line: unknown): line is Change => Array.isArray(line);

const isCommit = (line: unknown, checksum: number): line is Commit =>
  isRecord(line) && typeof line.clock === 'number' && line.checksum === commitOf(line.clock, checksum).checksum;

const checkHeader = (line: unknown, path: string): void => {
  if (!isRecord(line) || line.format !== format) throw foreign(path);
  if (line.version !== formatVersion)
    throw new Error(
      `The state file ${path} has version ${line.version}; this emulator reads version ${formatVersion}.`,
    );
};

const foreign = (path: string): Error =>
  new Error(`The file ${path} is no state file of an emulator; it was not touched. Name another one.`);

const damaged = (path: string): Error =>
  new Error(`The state file ${path} is damaged; it was left as it is. Move it away to start afresh.`);
