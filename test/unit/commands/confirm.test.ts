import { expect, test } from 'vitest';
import { confirmed } from '../../../src/app/terminal/confirm.ts';
import { fakeTerminal } from '../../support/terminal.ts';

test.each([
  ['yes', true],
  [' yes ', true],
  ['y', false],
  ['no', false],
  ['', false],
  [undefined, false],
])('a person answers %j', async (answer, expected) => {
  const terminal = fakeTerminal({ interactive: true, ask: () => Promise.resolve(answer) });
  expect(await confirmed('Go on?', {}, terminal)).toBe(expected);
  expect(terminal.seen.err.includes('Nothing was done.')).toBe(!expected);
});

test('--yes asks nobody; without a terminal and without it the answer is no, with a code', async () => {
  const nobody = fakeTerminal({ ask: () => Promise.reject(new Error('asked')) });
  expect(await confirmed('Go on?', { yes: true }, nobody)).toBe(true);
  expect(await confirmed('Go on?', {}, nobody)).toBe(false);
  expect(nobody.seen.err).toContain('E_NOT_CONFIRMED');
});
