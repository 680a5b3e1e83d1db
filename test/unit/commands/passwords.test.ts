import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { passwords } from '../../../src/commands/passwords.ts';
import type { PasswordSource } from '../../../src/model/desired.ts';
import type { Step } from '../../../src/plan/plan.ts';

const folder = mkdtempSync(join(tmpdir(), 'keyturn-test-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = (name: string): string => join(folder, name);

const stepOf = (...sources: readonly PasswordSource[]): Step => ({
  id: 's:createSecret',
  secret: 's',
  waitsFor: [],
  action: {
    do: 'createSecret',
    secret: {
      name: 's',
      mode: 'dual',
      instance: 'rm-1',
      accounts: sources.map((source, n) => ({ name: `a${n}`, password: { from: 'source', source } })),
      rotation: 'off',
      customData: {},
      tags: {},
    },
  },
});

test('one trailing newline of a file is cut, no more', () => {
  writeFileSync(path('unix'), ' pass \n');
  writeFileSync(path('dos'), 'pass\r\n');
  vi.stubEnv('FROM_ENV', 'pass');
  const sources = [{ file: path('unix') }, { file: path('dos') }, { env: 'FROM_ENV' }];
  const opened = passwords();
  expect(opened.open([stepOf(...sources)])).toEqual([]);
  expect(sources.map(opened.read)).toEqual([' pass ', 'pass', 'pass']);
  vi.unstubAllEnvs();
});

test('every source that cannot be opened is told at once, none of them waits', () => {
  execFileSync('mkfifo', [path('pipe')]);
  writeFileSync(path('empty'), '\n');
  writeFileSync(path('huge'), 'x'.repeat(5000));
  const missing = ['nowhere', 'pipe', 'empty', 'huge'].map((name) => ({ file: path(name) }));
  const problems = passwords().open([stepOf({ env: 'NOT_SET_ANYWHERE' }, ...missing, { file: folder })]);
  expect(problems.map(({ code }) => code)).toEqual(Array.from({ length: 6 }, () => 'E_PASSWORD_SOURCE'));
  expect(problems.every(({ hint }) => hint !== undefined)).toBe(true);
});

test('a password with a line break in it is refused, and not shown', () => {
  vi.stubEnv('WITH_LINES', 'Canary\n');
  const texts = { two: 'Canary\nb\n', blank: 'Canary\n\n', mac: 'Canary\rb', dos: '\r\nCanary\r\n' };
  for (const [name, text] of Object.entries(texts)) writeFileSync(path(name), text);
  const files = Object.keys(texts).map((name) => path(name));
  const problems = passwords().open([stepOf({ env: 'WITH_LINES' }, ...files.map((file) => ({ file })))]);
  expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
    'E_PASSWORD_SOURCE environment variable WITH_LINES has a line break in it',
    ...files.map((file) => `E_PASSWORD_SOURCE password file ${file} has more than one line`),
  ]);
  expect(JSON.stringify(problems)).not.toContain('Canary');
  vi.unstubAllEnvs();
});

test('a source that was never opened is a defect, and its message names none', () => {
  expect(() => passwords().read({ env: 'SECRET_NAME' })).toThrow(/before it was opened/);
});
