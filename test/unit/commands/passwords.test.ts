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
  writeFileSync(path('two'), 'pass\n\n');
  vi.stubEnv('FROM_ENV', 'pass\n');
  const sources = [{ file: path('unix') }, { file: path('dos') }, { file: path('two') }, { env: 'FROM_ENV' }];
  const opened = passwords();
  expect(opened.open([stepOf(...sources)])).toEqual([]);
  expect(sources.map(opened.read)).toEqual([' pass ', 'pass', 'pass\n', 'pass\n']);
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

test('a source that was never opened is a defect, and its message names none', () => {
  expect(() => passwords().read({ env: 'SECRET_NAME' })).toThrow(/before it was opened/);
});
