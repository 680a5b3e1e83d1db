import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { environmentOf, keyturn } from '../support/keyturn.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const seed = 'examples/01-dual-create/seed.yaml';
const file = 'examples/01-dual-create/secrets.yaml';

/** Starts the command and waits for its ready file, at most ten seconds. */
const start = async (...more: readonly string[]) => {
  const readyFile = join(folder, 'ready.json');
  // One that was killed leaves its file: an emulator removes it, and this test must not read it.
  const left = existsSync(readyFile) ? JSON.parse(readFileSync(readyFile, 'utf8')).adminToken : undefined;
  const isThere = () => existsSync(readyFile) && JSON.parse(readFileSync(readyFile, 'utf8')).adminToken !== left;
  const args = ['emulator', '--seed', seed, '--ready-file', readyFile, ...more];
  const child = spawn(process.execPath, [resolve('dist/cli.js'), ...args], {
    env: { ...process.env, ...(process.env.KEYTURN_COVERAGE && { NODE_V8_COVERAGE: process.env.KEYTURN_COVERAGE }) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for (let tries = 0; tries < 400 && !isThere() && child.exitCode === null; tries += 1) await sleep(25);
  const ready = JSON.parse(readFileSync(readyFile, 'utf8'));
  const stop = async (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    const [code] = await once(child, 'exit');
    return code;
  };
  return { ready, readyFile, stop, env: environmentOf({ ready }) };
};

test('keyturn works against it as product users do, over a kill and a restart from its state file', async () => {
  const state = join(folder, 'state.json');
  const first = await start('--state', state);
  expect(Object.keys(first.ready)).toEqual([
    'kms',
    'rds',
    'admin',
    'adminToken',
    'accessKeyId',
    'accessKeySecret',
    'pid',
  ]);
  expect(statSync(first.readyFile).mode & 0o777).toBe(0o600);
  expect(await keyturn(['apply', '-f', file, '--yes'], { env: first.env })).toMatchObject({ code: 0 });
  await first.stop('SIGKILL');

  const second = await start('--state', state);
  expect(second.ready.pid).not.toBe(first.ready.pid);
  const again = await keyturn(['plan', '-f', file, '--detailed-exitcode'], { env: second.env });
  expect(again, again.stdout + again.stderr).toMatchObject({ code: 0 });
  expect(await keyturn(['verify', '-f', file], { env: second.env })).toMatchObject({ code: 0 });
  expect(await second.stop('SIGTERM')).toBe(0);
  expect(readdirSync(folder)).toEqual(['state.json']);
});

describe('what it cannot start with is said, and nothing stays', () => {
  test.each([
    ['no such seed', ['--seed', 'nowhere.yaml'], /nowhere\.yaml/],
    ['a seed with a mistake', ['--seed', 'bad.yaml'], /instances\[0\]/],
    ['a ready file in no folder', ['--ready-file', 'nowhere/ready.json'], /ready\.json/],
    ['a damaged state file', ['--state', 'bad.yaml'], /bad\.yaml/],
  ])('%s', async (_case, args, shown) => {
    writeFileSync(join(folder, 'bad.yaml'), 'instances: [{ id: rm-1, engine: Oracle }]\n');
    const run = await keyturn(['emulator', ...args], { cwd: folder });
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('E_EMULATOR_OPTION');
    expect(run.stderr).toMatch(shown);
    expect(readdirSync(folder)).toEqual(['bad.yaml']);
  });

  test.each([
    [
      'the ready file is the seed',
      ['--seed', 'seed.yaml', '--ready-file', 'seed.yaml'],
      /--seed and --ready-file are the same file/,
    ],
    [
      'the log is the state file',
      ['--state', 'state.json', '--log', './state.json'],
      /--state and --log are the same file/,
    ],
    [
      'another file where the ready file goes',
      ['--ready-file', 'seed.yaml'],
      /seed\.yaml is there already and is no ready file/,
    ],
    [
      'another file where the certificate goes',
      ['--tls', '--ready-file', 'r'],
      /r\.ca\.pem is there already and is no certificate/,
    ],
  ])('%s', async (_case, args, shown) => {
    const files = { 'seed.yaml': 'instances: []\n', 'r.ca.pem': 'of somebody else' };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const run = await keyturn(['emulator', ...args], { cwd: folder });
    expect(run.code).toBe(1);
    expect(run.stderr.replaceAll('\n', ' ')).toMatch(shown);
    const left = readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
    expect(Object.fromEntries(left)).toEqual(files);
  });

  test('a port in use', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const address = holder.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const run = await keyturn(['emulator', '--port', String(port)]);
    holder.close();
    expect(run.code).toBe(1);
    expect(run.stderr).toContain(String(port));
  });
});
