import {
  closeSync,
  fsyncSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';

/** A file that is about to be written: that it can be is known before anything else is done. */
export type PendingFile = { readonly write: (text: string) => void; readonly discard: () => void };

const reasonOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';

const attempt = <Result>(path: string, work: () => Result): Result => {
  try {
    return work();
  } catch (error) {
    throw new DiagnosticsError([
      diagnostic('E_FILE_WRITE', `cannot write ${path} (${reasonOf(error)})`, {
        hint: 'Give a path in a folder that exists and may be written to.',
      }),
    ]);
  }
};

/** A device or a pipe, which is written to as it is and never replaced. */
const isSpecial = (path: string): boolean => {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && !found.isFile() && !found.isDirectory();
};

const targetOf = (path: string): string => (statSync(path, { throwIfNoEntry: false }) ? realpathSync(path) : path);

/** A whole file or nothing: a draft beside it, then a rename over what stood there. Throws DiagnosticsError. */
export const pendingFile = (path: string, mode = 0o644): PendingFile => {
  if (attempt(path, () => isSpecial(path)))
    return { write: (text) => attempt(path, () => writeFileSync(path, text)), discard: () => undefined };
  const target = attempt(path, () => targetOf(path));
  if (statSync(target, { throwIfNoEntry: false })?.isDirectory()) {
    return attempt(path, () => {
      throw Object.assign(new Error('a folder'), { code: 'EISDIR' });
    });
  }
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
        writeSync(file, text);
        fsyncSync(file);
        closeSync(file);
        renameSync(draft, target);
        process.off('exit', discard);
      }),
    discard,
  };
};
