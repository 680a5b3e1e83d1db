import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Emulator, EmulatorOptions } from '../../src/emulator/start.ts';
import { startTestEmulator, type TestEmulator } from './emulator.ts';

export type Run = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

/** What a test can do to a running command. */
type Controls = {
  readonly kill: (signal: NodeJS.Signals) => void;
  /** As a pipe into `head` does. */
  readonly closeOutput: () => void;
};

export type RunOptions = {
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** Called with everything seen so far, to act in the middle of a run. */
  readonly onOutput?: (seen: string, child: Controls) => void;
};

const cli = resolve('dist/cli.js');
/** Set while coverage is counted: where the built command writes what it ran. */
const coverage = process.env.KEYTURN_COVERAGE;
/** Nothing of the machine's own configuration reaches a test. */
const bare = {
  PATH: process.env.PATH ?? '',
  HOME: tmpdir(),
  ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true',
  TZ: 'UTC',
  ...(coverage === undefined ? {} : { NODE_V8_COVERAGE: coverage }),
};

/** Runs the built command, as a user does, without a terminal. */
export const keyturn = (args: readonly string[], options: RunOptions = {}): Promise<Run> =>
  new Promise((done, fail) => {
    const child = spawn(process.execPath, [cli, ...args], {
      cwd: options.cwd ?? process.cwd(),
      env: { ...bare, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 50_000,
      killSignal: 'SIGKILL',
    });
    const controls: Controls = {
      kill: (signal) => child.kill(signal),
      closeOutput: () => child.stdout.destroy(),
    };
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      options.onOutput?.(stdout + stderr, controls);
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
      options.onOutput?.(stdout + stderr, controls);
    });
    child.on('error', fail).on('close', (code) => done({ code, stdout, stderr }));
  });

/** What a user puts into the environment to reach an emulator. */
export const environmentOf = ({ ready }: Pick<Emulator, 'ready'>): Record<string, string> => ({
  ALIBABA_CLOUD_ACCESS_KEY_ID: ready.accessKeyId,
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: ready.accessKeySecret,
  KEYTURN_KMS_ENDPOINT: ready.kms,
  KEYTURN_RDS_ENDPOINT: ready.rds,
});

export type Bench = {
  readonly emulator: TestEmulator;
  readonly folder: string;
  readonly env: Record<string, string>;
  /** Runs keyturn in the folder against the emulator. */
  readonly run: (args: readonly string[], options?: Omit<RunOptions, 'cwd'>) => Promise<Run>;
  readonly write: (path: string, text: string) => void;
  readonly close: () => Promise<void>;
};

/** A folder of its own with the given files, and an emulator. */
export const bench = async (options: EmulatorOptions, files: Readonly<Record<string, string>>): Promise<Bench> => {
  const emulator = await startTestEmulator({ accountDelay: 20, ...options });
  const folder = mkdtempSync(join(tmpdir(), 'keyturn-test-'));
  const env = environmentOf(emulator);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  for (const [path, text] of Object.entries(files)) write(path, text);
  return {
    emulator,
    folder,
    env,
    run: (args, more = {}) => keyturn(args, { ...more, cwd: folder, env: { ...env, ...more.env } }),
    write,
    close: async () => {
      await emulator.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

/** Runs a command and kills it without warning once the emulator has met a fault: it holds a request back. */
export const runUntilKilled = (place: Bench, args: readonly string[]): Promise<Run> =>
  place.run(args, {
    onOutput: (_seen, child) => {
      const timer = setInterval(() => {
        if (place.emulator.requests().some(({ fault }) => fault !== undefined)) {
          clearInterval(timer);
          child.kill('SIGKILL');
        }
      }, 5);
      timer.unref();
    },
  });
