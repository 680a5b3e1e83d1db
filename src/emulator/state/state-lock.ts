import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';

/** A lock without its process id is one that somebody is about to write, or was when they were killed. */
const writingMs = 10_000;

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';

/** `absent`, `abandoned`, or who holds the lock. A process id may come again, also our own after a restart. */
type Seen = 'absent' | 'abandoned' | { readonly holder: string };

const look = async (path: string): Promise<Seen> => {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, 'utf8'), stat(path)]);
    const pid = Number(text);
    if (!Number.isInteger(pid)) return 'abandoned';
    if (pid <= 0) return Date.now() - mtimeMs < writingMs ? { holder: 'Another process' } : 'abandoned';
    if (pid === process.pid) return mtimeMs < performance.timeOrigin ? 'abandoned' : { holder: 'This process' };
    return isRunning(pid) ? { holder: `Process ${pid}` } : 'abandoned';
  } catch (error) {
    // A lock that we cannot read is somebody else's.
    return codeOf(error) === 'ENOENT' ? 'absent' : { holder: 'Another process' };
  }
};

const isRunning = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user runs, too.
    return codeOf(error) === 'EPERM';
  }
};

const content = { text: String(process.pid), mode: 0o600 } as const;

/** Makes the lock ours. False when there is one. */
const create = async (path: string): Promise<boolean> => {
  try {
    await writeFile(path, content.text, { flag: 'wx', mode: content.mode });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw new Error(`The lock file ${path} cannot be written (${codeOf(error)}).`);
  }
};

/** Puts our lock in the place of an abandoned one, so that there is one at any moment. */
const replace = async (path: string): Promise<void> => {
  const ours = `${path}.${process.pid}`;
  await writeFile(ours, content.text, { mode: content.mode });
  await rename(ours, path);
};

/**
 * Undefined when the lock is ours, else who has it. Of all who see that it is abandoned, the one with a second lock takes
 * it over, and looks again first: another one may have done so in between. Should that one be killed, its second lock is
 * abandoned, and taken over in the same way.
 */
const take = async (path: string): Promise<string | undefined> => {
  if (await create(path)) return undefined;
  const seen = await look(path);
  if (typeof seen === 'object') return seen.holder;
  const takeover = `${path}.takeover`;
  const other = await take(takeover);
  if (other !== undefined) return other;
  try {
    const now = await look(path);
    if (typeof now === 'object') return now.holder;
    if (now === 'absent') return (await create(path)) ? undefined : 'Another process';
    await replace(path);
    return undefined;
  } finally {
    await rm(takeover, { force: true });
  }
};

/**
 * Keeps other emulators away from a state file, with a file beside it that holds our process id: two would each write
 * over what the other has done. The lock of a process that is gone is taken over. Never waits. Returns what gives the
 * lock back; throws an Error when another emulator runs with this file.
 */
export const lockState = async (state: string): Promise<() => Promise<void>> => {
  const path = `${state}.lock`;
  const holder = await take(path);
  if (holder !== undefined)
    throw new Error(`${holder} runs an emulator with the state file ${state}. If not, remove ${path}.`);
  let held = true;
  return async () => {
    if (held) await rm(path, { force: true });
    held = false;
  };
};
