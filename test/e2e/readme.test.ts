import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commandNames } from '../support/command-names.ts';
import { blocksOf } from '../support/docs-blocks.ts';
import { keyturn } from '../support/keyturn.ts';

const readme = readFileSync('README.md', 'utf8');
const { shell } = blocksOf('README.md');

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-readme-'));
  for (const name of ['dist', 'examples']) symlinkSync(resolve(name), join(folder, name));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A shell waits for what it started, so the emulator is ended in the same one, also when a command fails. */
const bash = (script: string) =>
  promisify(execFile)('bash', ['-uc', `trap 'kill $! 2>/dev/null' EXIT\n${script}`], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true' },
    timeout: 40_000,
    killSignal: 'SIGKILL',
  });

test('the commands to play with do what the README says', async () => {
  const { stdout } = await bash(`set -e\n${shell}`);
  expect(stdout).toContain('Plan: 1 create');
  expect(stdout).toContain('Apply: 8 steps done.');
  expect(stdout).toContain('2 of 2 logins accepted.');
});

test('where the emulator does not start they end, and reach nothing real', async () => {
  const { stdout, stderr } = await bash(`${shell.replaceAll('seed.yaml', 'nowhere.yaml')}\ntrue`);
  expect(stdout).not.toContain('Plan:');
  expect(stderr).toContain('the KMS endpoint is empty');
});

test('every command stands in the README, and every word of a guard', async () => {
  const help = (await keyturn(['--help'])).stdout;
  const commands = commandNames(help);
  expect(commands.length).toBeGreaterThan(10);
  for (const name of commands) expect(readme).toContain(`\nkeyturn ${name}`);
  const refused = await keyturn(['plan', '--allow', 'everything']);
  const [, words = 'none'] = /the kinds are ([^.]+)\./.exec(refused.stderr.replaceAll(/\s+/g, ' ')) ?? [];
  for (const word of words.split(', ')) expect(readme).toContain(`\`${word}\``);
});
