import { expect, test } from 'vitest';
import { wordParts, wordsText } from '../../../src/render/shared/word-diff.ts';

const long = 'The credential of the order service, used by its web tier and by the nightly export to the audit store';

const wordDiff = (before: string, after: string): string => wordsText(wordParts(before, after) ?? []);

test('what goes and what comes stands where it is', () => {
  expect(wordDiff(long, long.replace('nightly', 'hourly'))).toBe(long.replace('nightly', '[-nightly-]{+hourly+}'));
  expect(wordDiff(long, `${long}, read only`)).toBe(`${long}{+, read only+}`);
});

test('control characters of either side are shown, not printed', () => {
  expect(wordDiff(long, `${long} \u202e\u001b[2J`)).toBe(`${long}{+ \\u202e\\u001b[2J+}`);
});

test.each([
  ['short', 'one', 'two'],
  ['one short side', long, 'gone'],
  ['different texts', long, Array.from({ length: 60 }, (_, n) => `word${n}`).join(' ')],
])('%s: side by side says it better', (_case, before, after) => {
  expect(wordParts(before, after)).toBeUndefined();
});
