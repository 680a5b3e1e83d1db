import { type Change, everything } from './changes.ts';
import { common, type Refusal, refusal } from './refusal.ts';
import type { Saved } from './state-file.ts';
import { lineText } from './state-lines.ts';
import { addLines, type Log, newLog, reopenLog } from './state-log.ts';
import { inTurns } from './turns.ts';
import type { World } from './world.ts';
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

/** The world as it is, and how far its clock is ahead, in milliseconds. */
type Picture = { readonly clockOffset: number; readonly world: World };

/** How much is put into words and written at a time while a file is made anew; requests are served in between. */
const pieceLength = 64 * 1024;

/** A file is made anew when it is twice as large as it was when it was new, and this much larger. */
const slack = 1024 * 1024;

/**
 * A file that grows by a line a write, so that a write costs what it changed. From time to time it is made anew beside
 * the old one, a piece at a time. Meanwhile writes go to the old one; at the end their lines are added to the new one.
 */
export const fileStore = (path: string, saved: Saved | undefined, picture: () => Picture): Store => {
  let log: Log | undefined;
  let waiting: string[] = [];
  let next: Promise<void> | undefined;
  let meanwhile: string[] | undefined;
  let renewal: Promise<void> | undefined;
  let renewAt = 2 * (saved?.firstSize ?? 0) + slack;
  let closing = false;
  const alone = inTurns();

  /** Lets `work` write what waits; if that fails, it waits on. */
  const written = async (work: (lines: readonly string[]) => Promise<void>): Promise<void> => {
    const lines = waiting;
    waiting = [];
    try {
      await work(lines);
    } catch (error) {
      waiting = [...lines, ...waiting];
      throw error;
    }
  };

  const extend = async (open: Log): Promise<void> => {
    if (waiting.length === 0) return;
    await written((lines) => addLines(open, lines));
    if (open.size > renewAt && !closing) renewal ??= renewAside();
  };

  const append = async (): Promise<void> => {
    next = undefined;
    try {
      if (!log && saved) log = await reopenLog(path, saved);
      if (log) await extend(log);
      else await renew((work) => work());
    } catch (error) {
      throw cannotWrite(path, error);
    }
  };

  /** Everything there is and what is added meanwhile, in a new file; `atLast` runs the end, when nothing else is written. */
  const renew = async (atLast: (work: () => Promise<void>) => Promise<void>): Promise<void> => {
    const added: string[] = [];
    meanwhile = added;
    const replacement = await replaceFile(path, `${path}.tmp`);
    try {
      const fresh = await newLog(replacement.file);
      for (const lines of pieces(picture())) {
        if (closing) throw new Error('The emulator ends.');
        await addLines(fresh, lines);
      }
      await atLast(() =>
        written(async () => {
          meanwhile = undefined;
          await addLines(fresh, [...added, lineText({ complete: true })]);
          await replacement.finish();
          await log?.file.close();
          log = fresh;
          renewAt = 2 * fresh.size + slack;
        }),
      );
    } catch (error) {
      meanwhile = undefined;
      await replacement.abandon();
      throw error;
    }
  };

  /** When this fails, the old file goes on. */
  const renewAside = (): Promise<void> =>
    renew(alone)
      .catch(() => {
        renewAt *= 2;
      })
      .finally(() => {
        renewal = undefined;
      });

  const flush = (): Promise<void> => {
    next ??= alone(append);
    return next;
  };

  return {
    add: (changes) => {
      const text = lineText({ clock: picture().clockOffset, changes });
      waiting.push(text);
      meanwhile?.push(text);
    },
    flush,
    close: async () => {
      closing = true;
      await renewal;
      await flush().finally(() => log?.file.close());
    },
  };
};

function* pieces({ clockOffset, world }: Picture): Generator<readonly string[]> {
  let [piece, length] = [[lineText({ clock: clockOffset })], 0];
  for (const change of everything(world)) {
    const text = lineText({ changes: [change] });
    piece.push(text);
    length += text.length;
    if (length < pieceLength) continue;
    yield piece;
    [piece, length] = [[], 0];
  }
  yield piece;
}

const cannotWrite = (path: string, error: unknown): Refusal =>
  refusal([common.internal[0], common.internal[1], `The state file ${path} cannot be written (${reasonOf(error)}).`]);
