import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { folderPrefix, pidFile, removeLeftServers } from '../../src/emulator/servers/left-servers.ts';

let temporary: string;
const started: ChildProcess[] = [];
/** A process that was here and is gone. */
let gone: number;

const start = (...args: readonly string[]): ChildProcess => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)', ...args], { stdio: 'ignore' });
  started.push(child);
  return child;
};
const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
};

beforeEach(async () => {
  temporary = mkdtempSync(join(tmpdir(), 'keyturn-test-'));
  const child = spawn(process.execPath, ['-e', '0'], { stdio: 'ignore' });
  gone = child.pid ?? 0;
  await ended(child);
});
afterEach(async () => {
  for (const child of started.splice(0)) {
    child.kill('SIGKILL');
    await ended(child);
  }
  rmSync(temporary, { recursive: true, force: true });
});

const left = (owner: number, server?: number): string => {
  const folder = join(temporary, `${folderPrefix(owner)}abcdef`);
  mkdirSync(join(folder, 'data'), { recursive: true });
  if (server !== undefined) writeFileSync(join(folder, pidFile), `${server}`);
  return folder;
};

describe('folders of private servers', () => {
  test('of an emulator that is gone are removed', async () => {
    left(gone);
    await removeLeftServers(temporary);
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('of one that has ended and whose parent has not asked about it are removed, where the system tells', async () => {
    // It ends once its parent is no shell any more: a shell would ask about it.
    const isAsked = '! grep -qs sleep /proc/$PPID/comm';
    const child = `n=0; while [ $n -lt 500 ] && ${isAsked}; do n=$((n+1)); sleep 0.01; done`;
    const script = `sh -c '${child}' & echo $!; exec sleep 60`;
    const parent = spawn('sh', ['-c', script], { stdio: ['ignore', 'pipe', 'ignore'] });
    started.push(parent);
    const [pid] = await once(parent.stdout.setEncoding('utf8'), 'data');
    const isTold = existsSync('/proc/self/stat');
    const stat = (): string => readFileSync(`/proc/${Number(pid)}/stat`, 'utf8');
    if (isTold) await expect.poll(stat, { timeout: 8_000 }).toContain(') Z ');
    left(Number(pid));
    await removeLeftServers(temporary);
    expect(readdirSync(temporary)).toHaveLength(isTold ? 0 : 1);
  });

  test('of one that runs stay, and whatever is no such folder of this machine and user', async () => {
    left(process.pid);
    const others = [`keyturn-server-${gone}-000000-abcdef`, 'keyturn-server-abcdef', `keyturn-server-${gone}-`, 'else'];
    for (const name of others) mkdirSync(join(temporary, name));
    const elsewhere = mkdtempSync(join(tmpdir(), 'keyturn-test-'));
    writeFileSync(join(elsewhere, 'kept'), '');
    symlinkSync(elsewhere, join(temporary, `${folderPrefix(gone)}linked`));
    const before = readdirSync(temporary);
    await removeLeftServers(temporary);
    expect(readdirSync(temporary)).toEqual(before);
    expect(readdirSync(elsewhere)).toEqual(['kept']);
    rmSync(elsewhere, { recursive: true });
  });

  test('are removed with the server that still runs there', async () => {
    const folder = join(temporary, `${folderPrefix(gone)}abcdef`);
    const server = start(join(folder, 'data'));
    left(gone, server.pid);
    await removeLeftServers(temporary);
    await ended(server);
    expect(server.signalCode).toBe('SIGKILL');
    expect(readdirSync(temporary)).toEqual([]);
  });

  test('are removed without harm to a process that has the id of their server now', async () => {
    const other = start('something else');
    left(gone, other.pid);
    await removeLeftServers(temporary);
    expect([other.exitCode, other.signalCode]).toEqual([null, null]);
    expect(readdirSync(temporary)).toEqual([]);
  });
});
