import { type FileHandle, open, writeFile } from 'node:fs/promises';
import { crc32 } from 'node:zlib';
import { common, refusal } from '../action/refusal.ts';
import type { Change } from './changes.ts';
import { commitOf, header } from './state-file.ts';
import { inTurns } from './turns.ts';
import { reasonOf, replaceFile } from './write-atomically.ts';

/** Where the changes of writes are kept. */
export type Store = {
  /** Takes what one write changed, as it is now. After a kill all of it is there or nothing. */
  add(changes: readonly Change[]): void;
  /** Resolves when all that was added is on the disk; calls that come while it is written share the next time. Rejects with a Refusal. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

export const noStore: Store = { add: () => undefined, flush: () => Promise.resolve(), close: () => Promise.resolve() };

/**
 * The first flush puts a new file in the place of the old one: until then, all there is has to be added. From then on
 * the file only grows, so that a write costs what it changed.
 */
export const fileStore = (path: string, clockOffset: () => number): Store => {
  let file: FileHandle | undefined;
  let size = 0;
  let waiting: string[] = [];
  /** Of all changes that were added, saved or not. */
  let checksum = 0;
  let next: Promise<void> | undefined;
  const alone = inTurns();

  const save = async (lines: readonly string[]): Promise<void> => {
    if (file) {
      // A disk that was full may have left a part of this.
      await file.truncate(size);
      await writeFile(file, pieces(lines));
      await file.datasync();
    } else {
      await replaceFile(path, pieces([header, ...lines]), `${path}.tmp`);
      file = await open(path, 'a');
    }
    ({ size } = await file.stat());
  };

  const write = async (): Promise<void> => {
    next = undefined;
    const changes = waiting;
    if (changes.length === 0) return;
    waiting = [];
    try {
      await save([...changes, JSON.stringify(commitOf(clockOffset(), checksum))]);
    } catch (error) {
      waiting = [...changes, ...waiting];
      const text = `The state file ${path} cannot be written (${reasonOf(error)}).`;
      throw refusal([common.internal[0], common.internal[1], text]);
    }
  };

  const flush = (): Promise<void> => {
    next ??= alone(write);
    return next;
  };

  return {
    add: (changes) => {
      for (const change of changes) {
        const line = JSON.stringify(change);
        checksum = crc32(line, checksum);
        waiting.push(line);
      }
    },
    flush,
    close: () => flush().finally(() => file?.close()),
  };
};

/** Lines in pieces of a size that lets requests be served in between. */
function* pieces(lines: readonly string[]): Generator<string> {
  for (let start = 0; start < lines.length; start += 100) yield `${lines.slice(start, start + 100).join('\n')}\n`;
}
