import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { folderPrefix, pidFile } from './left-servers.ts';
import { findProgram } from './programs.ts';
import { giveToServer, serverUser } from './server-user.ts';

const run = promisify(execFile);
const patienceMs = 30_000;

/** What the process may have as a folder for temporary files is not always open to the server's user. */
const inFolder = (cwd: string) => ({ ...serverUser(), cwd, env: { ...process.env, TMPDIR: cwd } });

/** A folder that only the user of the server can read. */
export const privateFolder = (): string => {
  const path = mkdtempSync(join(tmpdir(), folderPrefix()));
  giveToServer(path);
  return path;
};

export const freePort = async (): Promise<number> => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' && address ? address.port : 0;
};

/** Runs a program to its end. Rejects with an Error that names the program and its last words. */
export const runProgram = async (program: string, args: readonly string[], cwd: string): Promise<void> => {
  await run(program, [...args], { ...inFolder(cwd), timeout: patienceMs }).catch((error: { stderr?: string }) => {
    throw new Error(`${program} failed: ${lastWords(String(error.stderr ?? ''))}`);
  });
};

const lastWords = (log: string): string => log.trim().split('\n').slice(-3).join(' ') || 'it said nothing';

/**
 * A server process in a folder of its own. Nobody else ends it. It does not outlive this process; where the system lets
 * nobody ask for that (no setpriv), a kill of this process leaves it to the next emulator that starts servers.
 */
export type Child = {
  readonly pid: number;
  /** Tries `connect` until the server takes it. Rejects when the server has ended, or after half a minute. */
  whenReady(connect: () => Promise<void>): Promise<void>;
  /** Ends it with `signal`, by force after five seconds, and removes the folder. */
  stop(signal: NodeJS.Signals): Promise<void>;
};

export const startChild = (program: string, args: readonly string[], folder: string): Child => {
  const keeper = findProgram('setpriv');
  const [command = program, ...rest] = keeper ? [keeper, '--pdeathsig', 'KILL', program, ...args] : [program, ...args];
  // Detached: Ctrl-C on a terminal is for the emulator, which then stops the server.
  const child = spawn(command, rest, { ...inFolder(folder), detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  writeFileSync(join(folder, pidFile), `${child.pid ?? ''}`);
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => {
    log = (log + chunk.toString()).slice(-4000);
  });
  child.on('error', () => undefined);
  const kill = (): void => void child.kill('SIGKILL');
  process.once('exit', kill);
  return {
    pid: child.pid ?? 0,
    whenReady: async (connect) => {
      for (const deadline = Date.now() + patienceMs; ; await sleep(50)) {
        try {
          return await connect();
        } catch {
          if (isRunning(child) && Date.now() < deadline) continue;
          throw new Error(`${program} did not start: ${lastWords(log)}`);
        }
      }
    },
    stop: async (signal) => {
      process.off('exit', kill);
      if (isRunning(child)) {
        const ended = once(child, 'exit');
        child.kill(signal);
        // The child keeps this process alive, not the wait.
        if ((await Promise.race([ended, sleep(5_000, undefined, { ref: false })])) === undefined) {
          kill();
          await ended;
        }
      }
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const isRunning = ({ pid, exitCode, signalCode }: ChildProcess): boolean =>
  pid !== undefined && exitCode === null && signalCode === null;
