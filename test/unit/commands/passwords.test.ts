import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { passwords } from '../../../src/app/files/passwords.ts';
import type { PasswordSource } from '../../../src/model/desired.ts';
import type { Step } from '../../../src/plan/change/plan.ts';

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

test('every source that cannot be opened is reported at once, none of them waits', () => {
  execFileSync('mkfifo', [path('pipe')]);
  writeFileSync(path('empty'), '\n');
  writeFileSync(path('huge'), 'x'.repeat(4097));
  writeFileSync(path('latin'), Buffer.from([0xe9]));
  const wrong = {
    nowhere: 'cannot be read',
    pipe: 'is not a regular file',
    empty: 'is empty',
    huge: 'is larger than 4 KiB',
    latin: 'is not UTF-8',
    '.': 'is not a regular file',
  };
  const sources = Object.keys(wrong).map((name) => ({ file: path(name) }));
  const problems = passwords().open([stepOf({ env: 'NOT_SET_ANYWHERE' }, ...sources)]);
  expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
    'E_PASSWORD_SOURCE environment variable NOT_SET_ANYWHERE is not set',
    ...Object.entries(wrong).map(([name, says]) => `E_PASSWORD_SOURCE password file ${path(name)} ${says}`),
  ]);
  expect(problems.every(({ hint }) => hint !== undefined)).toBe(true);
});

test('a file that the kernel makes up is not opened, also behind a link', () => {
  symlinkSync('/proc/self/environ', path('link'));
  symlinkSync('/proc/self', path('process'));
  const files = ['/proc/self/environ', '/proc/self/../self/comm', path('link'), path('process/environ')];
  const others = ['/sys/kernel/mm/transparent_hugepage/enabled', '/dev/zero', '/dev/null'];
  const opened = passwords();
  const problems = opened.open([stepOf(...[...files, ...others].map((file) => ({ file })))]);
  expect(problems.map(({ message }) => message)).toEqual(
    [...files, ...others].map((file) => `password file ${file} is not a regular file`),
  );
  expect(() => opened.read({ file: '/proc/self/environ' })).toThrow();
});

test('a password with a line break in it is refused, and not shown', () => {
  vi.stubEnv('WITH_LINES', 'Canary\n');
  const texts = { two: 'Canary\nb\n', blank: 'Canary\n\n', mac: 'Canary\rb', dos: '\r\nCanary\r\n' };
  for (const [name, text] of Object.entries(texts)) writeFileSync(path(name), text);
  const files = Object.keys(texts).map((name) => path(name));
  const problems = passwords().open([stepOf({ env: 'WITH_LINES' }, ...files.map((file) => ({ file })))]);
  expect(problems.map(({ code, message }) => `${code} ${message}`)).toEqual([
    'E_PASSWORD_SOURCE environment variable WITH_LINES has more than one line',
    ...files.map((file) => `E_PASSWORD_SOURCE password file ${file} has more than one line`),
  ]);
  expect(JSON.stringify(problems)).not.toContain('Canary');
  vi.unstubAllEnvs();
});

test('a password with another control character in it is refused, and not shown', () => {
  writeFileSync(path('nul'), 'CanaryA=1\0CanaryB=2\0');
  writeFileSync(path('tab'), 'Canary\tb\n');
  vi.stubEnv('WITH_ESCAPE', 'Canary\u001b[2J');
  const sources = [{ file: path('nul') }, { file: path('tab') }, { env: 'WITH_ESCAPE' }];
  const problems = passwords().open([stepOf(...sources)]);
  expect(problems.map(({ message }) => message)).toEqual([
    `password file ${path('nul')} has a control character in it`,
    `password file ${path('tab')} has a control character in it`,
    'environment variable WITH_ESCAPE has a control character in it',
  ]);
  expect(JSON.stringify(problems)).not.toContain('Canary');
  vi.unstubAllEnvs();
});

test('a source that was never opened is a defect, and its message names none', () => {
  expect(() => passwords().read({ env: 'SECRET_NAME' })).toThrow(/before it was opened/);
});
