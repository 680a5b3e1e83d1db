import {
  closeSync,
  constants,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { DiagnosticsError, diagnostic } from '../../diagnostics/diagnostic.ts';

/** A file that is about to be written: that it can be is known before anything else is done. */
export type PendingFile = { readonly write: (text: string) => void; readonly discard: () => void };

const unwritable = (path: string, reason: string): DiagnosticsError =>
  new DiagnosticsError([
    diagnostic('E_FILE_WRITE', `cannot write ${path} (${reason})`, {
      hint: 'Give a path in a folder that exists and may be written to.',
    }),
  ]);

const attempt = <Result>(path: string, work: () => Result): Result => {
  try {
    return work();
  } catch (error) {
    throw unwritable(path, error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason');
  }
};

/** Milliseconds without a byte taken, after which nobody reads what is written. */
const patience = 5_000;

/** Writes all of it, and waits for a slow reader, but not for one that has stopped: signals are not heard meanwhile. */
const writeAll = (file: number, text: string): void => {
  const bytes = Buffer.from(text);
  const pause = new Int32Array(new SharedArrayBuffer(4));
  let last = performance.now();
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(file, bytes, done);
      last = performance.now();
    } catch (error) {
      const isFull = error instanceof Error && 'code' in error && error.code === 'EAGAIN';
      if (!isFull || performance.now() - last > patience) throw error;
      Atomics.wait(pause, 0, 0, 10);
    }
  }
};

/** A device or a pipe. A pipe that nobody reads is refused at once: opening it would wait for ever. */
const openedFile = (path: string): PendingFile => {
  const file = attempt(path, () => openSync(path, constants.O_WRONLY | constants.O_NONBLOCK));
  return {
    write: (text) =>
      attempt(path, () => {
        writeAll(file, text);
        closeSync(file);
      }),
    discard: () => undefined,
  };
};

/** A whole file or nothing: a draft beside it, then a rename over what stood there. Throws DiagnosticsError. */
export const pendingFile = (path: string, mode = 0o644): PendingFile => {
  const found = attempt(path, () => statSync(path, { throwIfNoEntry: false }));
  if (found?.isDirectory()) throw unwritable(path, 'EISDIR');
  // A device or a pipe is written to as it is and never replaced.
  if (found && !found.isFile()) return openedFile(path);
  const target = found ? attempt(path, () => realpathSync(path)) : path;
  const draft = `${target}.${process.pid}.tmp`;
  const file = attempt(path, () => openSync(draft, 'wx', mode));
  const discard = (): void => {
    process.off('exit', discard);
    rmSync(draft, { force: true });
  };
  // Also when a second Ctrl-C leaves at once.
  process.on('exit', discard);
  return {
    write: (text) =>
      attempt(path, () => {
        // Not writeSync: on a disk that is nearly full it writes a part and says nothing.
        writeFileSync(file, text);
        fsyncSync(file);
        closeSync(file);
        renameSync(draft, target);
        process.off('exit', discard);
      }),
    discard,
  };
};
