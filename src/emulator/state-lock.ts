import { readFile, rm, stat, writeFile } from 'node:fs/promises';

/** A lock without its process id is one that somebody is about to write, or was when they were killed. */
const writingMs = 1000;

/** Who holds a lock; undefined when they are gone. A process id may come again, also our own after a restart. */
const holderOf = async (path: string): Promise<string | undefined> => {
  const [text, found] = await Promise.all([readFile(path, 'utf8'), stat(path)]).catch(() => ['', undefined] as const);
  const pid = Number(text);
  if (!found || !Number.isInteger(pid)) return undefined;
  if (pid <= 0) return Date.now() - found.mtimeMs < writingMs ? 'Another process' : undefined;
  if (pid === process.pid) return found.mtimeMs < performance.timeOrigin ? undefined : 'This process';
  try {
    process.kill(pid, 0);
    return `Process ${pid}`;
  } catch (error) {
    // A process of another user runs, too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM' ? `Process ${pid}` : undefined;
  }
};

const isTaken = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'EEXIST';

/**
 * Keeps other emulators away from a state file, with a file beside it that holds our process id: two would each write
 * over what the other has done. The lock of a process that is gone is taken over. Never waits. Returns what gives the
 * lock back; throws an Error when another emulator runs with this file.
 */
export const lockState = async (state: string): Promise<() => Promise<void>> => {
  const path = `${state}.lock`;
  for (let tries = 1; ; tries++) {
    try {
      await writeFile(path, String(process.pid), { flag: 'wx', mode: 0o600 });
      break;
    } catch (error) {
      const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
      if (!isTaken(error)) throw new Error(`The lock file ${path} cannot be written (${reason}).`);
    }
    const holder = (await holderOf(path)) ?? (tries > 1 ? 'Another process' : undefined);
    if (holder) throw new Error(`${holder} runs an emulator with the state file ${state}. If not, remove ${path}.`);
    await rm(path, { force: true });
  }
  let held = true;
  return async () => {
    if (held) await rm(path, { force: true });
    held = false;
  };
};
