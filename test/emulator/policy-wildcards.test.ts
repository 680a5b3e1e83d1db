import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitsPattern } from '../../src/emulator/permission/wildcards.ts';

test.each([
  ['*', '', true],
  ['', '', true],
  ['', 'a', false],
  ['?', '', false],
  ['?', '/', true],
  ['a*', 'a', true],
  ['a*b', 'ab', true],
  ['a*b', 'a/x:b', true],
  ['a*b', 'abc', false],
  ['*b*', 'abc', true],
  ['a?c', 'abbc', false],
  ['**a**', 'a', true],
  ['a.c', 'abc', false],
  ['acs:kms:*:*:secret/team/*', 'acs:kms:cn-hangzhou:1:secret/team/a/b', true],
  ['acs:kms:*:*:secret/team/*', 'acs:kms:cn-hangzhou:1:secret/teams/a', false],
  ['acs:kms:*:*:secret', 'acs:kms:cn-hangzhou:1:secret/a', false],
  ['acs:kms:*:*:secret*', 'acs:kms:cn-hangzhou:1:secret', true],
] as const)('%j fits %j: %j [perm.wildcards]', (pattern, text, fits) => {
  expect(fitsPattern(pattern, text)).toBe(fits);
});

/** What a wildcard means, said without any care for time. */
const naive = (pattern: string, text: string): boolean => {
  const [mark] = pattern;
  if (mark === undefined) return text === '';
  if (mark === '*') return naive(pattern.slice(1), text) || (text !== '' && naive(pattern, text.slice(1)));
  return text !== '' && (mark === '?' || mark === text[0]) && naive(pattern.slice(1), text.slice(1));
};

test('any pattern means what it says [perm.wildcards]', () => {
  const letters = (alphabet: string) =>
    fc.array(fc.constantFrom(...alphabet), { maxLength: 9 }).map((chosen) => chosen.join(''));
  fc.assert(
    fc.property(letters('ab/*?'), letters('ab/'), (pattern, text) => {
      expect(fitsPattern(pattern, text)).toBe(naive(pattern, text));
    }),
    { numRuns: 3000 },
  );
});

describe('a hostile pattern ends in time [perm.limits]', () => {
  test.each([
    ['stars and letters', 'a*'.repeat(512), 'a'.repeat(300)],
    ['stars and question marks', '*?'.repeat(512), 'a'.repeat(300)],
    ['almost', `${'*a'.repeat(500)}*b`, 'a'.repeat(300)],
    ['one long piece', `*${'a'.repeat(1000)}b`, 'a'.repeat(300)],
  ])('%s', (_, pattern, text) => {
    const start = performance.now();
    for (let round = 0; round < 10; round += 1) expect(fitsPattern(pattern, text)).toBe(false);
    expect(performance.now() - start).toBeLessThan(1000);
  });
});
