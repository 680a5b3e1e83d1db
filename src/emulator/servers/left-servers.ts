import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { lstat, readdir, readFile, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { nobody } from './server-user.ts';

// What an emulator that was ended by force has left: folders of private servers, and where the system cannot tie a
// server's life to the emulator's, the servers too.

/** Process ids mean something only here: two containers may share a folder for temporary files. Short, as sockets want their paths. */
const place = (): string => {
  let space = hostname();
  try {
    space = readlinkSync('/proc/self/ns/pid');
  } catch {
    // Only Linux has it.
  }
  return createHash('sha256').update(space).digest('hex').slice(0, 6);
};

/** The beginning of the name of a folder: whose it is has to be told from the first moment on. */
export const folderPrefix = (owner = process.pid): string => `keyturn-server-${owner}-${place()}-`;

/** In the folder: the process id of its server. */
export const pidFile = 'server.pid';

/** Ended, but nobody has asked how: in a container whose first process does not, it stays so. Only Linux tells. */
const isZombie = (pid: number): boolean => {
  try {
    return /^\d+ \(.*\) Z /s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
};

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
};

const ownerOf = (name: string): number | undefined => {
  const [, pid] = /^keyturn-server-(\d+)-/.exec(name) ?? [];
  return pid !== undefined && name.startsWith(folderPrefix(Number(pid))) ? Number(pid) : undefined;
};

const isOurs = async (path: string): Promise<boolean> => {
  const found = await lstat(path).catch(() => undefined);
  const user = process.getuid?.();
  return found?.isDirectory() === true && (found.uid === user || (user === 0 && found.uid === nobody));
};

const commandOf = async (pid: number): Promise<string> => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    const asked = promisify(execFile)('ps', ['-o', 'args=', '-p', `${pid}`]);
    return asked.then(({ stdout }) => stdout).catch(() => '');
  }
};

/** A process id may have come again: only one that was started with this folder is its server. False where it does not end. */
const endServer = async (folder: string): Promise<boolean> => {
  const pid = Number(await readFile(join(folder, pidFile), 'utf8').catch(() => ''));
  if (!(pid > 0) || !(await commandOf(pid)).includes(folder)) return true;
  process.kill(pid, 'SIGKILL');
  for (let looks = 0; looks < 50 && isAlive(pid); looks++) await sleep(100);
  return !isAlive(pid);
};

/** Ends and removes what is left of emulators that run no more. What it may not remove stays. */
export const removeLeftServers = async (temporary = tmpdir()): Promise<void> => {
  for (const name of await readdir(temporary).catch(() => [])) {
    const owner = ownerOf(name);
    if (owner === undefined || isAlive(owner)) continue;
    const folder = join(temporary, name);
    if (!(await isOurs(folder))) continue;
    if (await endServer(folder).catch(() => false))
      await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
};
