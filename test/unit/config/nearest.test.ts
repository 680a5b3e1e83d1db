import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { distance, nearest } from '../../../src/model/nearest.ts';

describe('distance', () => {
  it.each([
    ['rotation', 'rotation', 0],
    ['rotation', 'rotatoin', 1],
    ['rotation', 'rotaton', 1],
    ['rotation', 'rotattion', 1],
    ['name', 'nmae', 1],
    ['ab', 'ba', 1],
    ['', 'ab', 2],
    ['kitten', 'sitting', 3],
    ['kitten', 'mittagessen', 4],
  ])('of %s and %s is %i', (a, b, edits) => {
    expect(distance(a, b, 3)).toBe(edits);
    expect(distance(b, a, 3)).toBe(edits);
  });

  it('is the same with a limit as without, up to the limit', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 9 });
    fc.assert(
      fc.property(word, word, fc.nat(4), (a, b, limit) => {
        expect(distance(a, b, limit)).toBe(Math.min(distance(a, b, 99), limit + 1));
      }),
      { numRuns: 2000 },
    );
  });
});

describe('nearest', () => {
  it.each([
    ['rotatoin', ['rotation', 'rotateOnCreate'], 'rotation'],
    ['readonly', ['ReadWrite', 'ReadOnly'], 'ReadOnly'],
    ['keep_accounts', ['keepAccounts', 'release'], 'keepAccounts'],
    ['replacement', ['revoke', 'replace'], 'replace'],
    ['env', ['file', 'env'], 'env'],
    ['evn', ['file', 'env'], 'env'],
    ['x', ['id', 'endpoint'], undefined],
    ['colour', ['name', 'allow', 'adopt'], undefined],
    ['prd', [], undefined],
  ])('to %s among %j is %s', (word, known, expected) => {
    expect(nearest(word, known)).toBe(expected);
  });
});
