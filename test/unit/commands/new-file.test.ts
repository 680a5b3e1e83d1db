import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { fileOrAsk } from '../../../src/app/files/new-file.ts';
import { fakeTerminal } from '../../support/terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'keyturn-new-file-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const out = join(folder, 'mine.yaml');

test.each([
  ['yes', 'theirs'],
  [' yes ', 'theirs'],
  ['y', 'mine'],
  ['', 'mine'],
  [undefined, 'mine'],
])('a person is asked about a file that is there, and answers %j', async (answer, left) => {
  writeFileSync(out, 'mine');
  const asked: string[] = [];
  const ask = (question: string) => {
    asked.push(question);
    return Promise.resolve(answer);
  };
  const terminal = fakeTerminal({ interactive: true, ask });
  const file = await fileOrAsk({ out }, terminal);
  file?.write('theirs');
  expect(asked).toEqual([`${out} exists already. Write over it? Only "yes" goes on: `]);
  expect(readFileSync(out, 'utf8')).toBe(left);
  expect(terminal.seen.err.includes('Nothing was written.')).toBe(left === 'mine');
});

test('nobody is asked about a file that is not there, or with --yes', async () => {
  const terminal = fakeTerminal({ interactive: true, ask: () => Promise.reject(new Error('asked')) });
  const fresh = join(folder, 'fresh.yaml');
  (await fileOrAsk({ out: fresh }, terminal))?.write('a');
  (await fileOrAsk({ out: fresh, yes: true }, terminal))?.write('b');
  expect(readFileSync(fresh, 'utf8')).toBe('b');
});
