import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { environmentOf, keyturn } from '../support/keyturn.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyturn-test-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('keyturn works over HTTPS with the certificate of the ready file, and not without', async () => {
  const readyFile = join(folder, 'ready.json');
  const args = ['emulator', '--tls', '--seed', 'examples/01-dual-create/seed.yaml', '--ready-file', readyFile];
  const child = spawn(process.execPath, [resolve('dist/cli.js'), ...args], {
    env: { ...process.env, ...(process.env.KEYTURN_COVERAGE && { NODE_V8_COVERAGE: process.env.KEYTURN_COVERAGE }) },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (let tries = 0; tries < 400 && !existsSync(readyFile) && child.exitCode === null; tries += 1) await sleep(25);
  const ready = JSON.parse(readFileSync(readyFile, 'utf8'));
  expect(ready.ca).toBe(`${readyFile}.ca.pem`);
  expect(ready.kms).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);

  const env = environmentOf({ ready });
  const run = (command: string, ...more: readonly string[]) =>
    keyturn([command, '-f', 'examples/01-dual-create/secrets.yaml', ...more], { env });
  const trusting = ['--ca', ready.ca];
  const distrusted = await run('plan');
  expect(distrusted.code).toBe(1);
  expect(distrusted.stdout + distrusted.stderr).toContain('--ca');
  expect(await run('plan', '--detailed-exitcode', ...trusting)).toMatchObject({ code: 2 });
  // Whoever gives flags is given them again: each next command works as it stands.
  const follow = (text: string, ...more: readonly string[]) =>
    keyturn([...(/^Next: +keyturn (.*?)(?: {2}|$)/m.exec(text)?.[1] ?? 'none').split(' '), ...more], {
      env: keysAndWidth,
    });
  const { KEYTURN_KMS_ENDPOINT, KEYTURN_RDS_ENDPOINT, ...keys } = env;
  const keysAndWidth = { ...keys, COLUMNS: '400' };
  const endpoints = ['--kms-endpoint', ready.kms, '--rds-endpoint', ready.rds];
  const files = ['-f', 'examples/01-dual-create/secrets.yaml'];
  const planned = await keyturn(['plan', ...files, ...trusting, ...endpoints], { env: keysAndWidth });
  const applied = await follow(planned.stdout, '--yes');
  expect(applied, applied.stdout + applied.stderr).toMatchObject({ code: 0 });
  expect(await follow(applied.stdout)).toMatchObject({ code: 0 });
  expect(await run('plan', '--detailed-exitcode', ...trusting)).toMatchObject({ code: 0 });
  expect(await run('verify', ...trusting)).toMatchObject({ code: 0 });

  child.kill('SIGTERM');
  expect((await once(child, 'exit'))[0]).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
});
