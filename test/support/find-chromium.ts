import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findProgram } from '../../src/emulator/servers/programs.ts';

/**
 * Path of a Chromium, or undefined after printing that there is none: then the tests in a browser do not run.
 * With KEYTURN_REQUIRE_CHROMIUM=1 it throws instead, so that a pipeline cannot pass without having run them.
 */
export const findChromium = (): string | undefined => {
  const found = findProgram('chromium') ?? findProgram('google-chrome');
  if (found !== undefined) return found;
  const reason = 'tests of pages in a browser: not found: chromium (Debian: chromium)';
  if (process.env.KEYTURN_REQUIRE_CHROMIUM === '1') throw new Error(reason);
  console.warn(`Not run: ${reason}`);
  return undefined;
};

const quiet = ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'];

/** Runs Chromium once with a profile of its own; gives what it printed, e.g. with --dump-dom. */
export const runChromium = async (path: string, ...flags: readonly string[]): Promise<string> => {
  const profile = mkdtempSync(join(tmpdir(), 'keyturn-chromium-'));
  try {
    const all = [...quiet, '--disable-component-update', `--user-data-dir=${profile}`, ...flags];
    const { stdout } = await promisify(execFile)(path, all, {
      timeout: 45_000,
      killSignal: 'SIGKILL',
      maxBuffer: 2 ** 26,
    });
    return stdout;
  } finally {
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  }
};
