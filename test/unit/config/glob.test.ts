import { describe, expect, it } from 'vitest';
import { globMatcher } from '../../../src/model/glob.ts';

describe('globMatcher', () => {
  it.each([
    ['orders/app', 'orders/app', true],
    ['orders/app', 'orders/app2', false],
    ['orders/app', 'orders/ap', false],
    ['orders/*', 'orders/app', true],
    ['orders/*', 'orders/', true],
    ['orders/*', 'orders/a/b', false],
    ['orders/**', 'orders/a/b', true],
    ['*', 'dba', true],
    ['*', 'a/b', false],
    ['**', 'a/b/c', true],
    ['**', '', true],
    ['*/dba', 'staging/dba', true],
    ['*/dba', 'dba', false],
    ['**/dba', 'a/b/dba', true],
    ['a*c*e', 'abcde', true],
    ['a*c*e', 'abcdef', false],
    ['a**/*c', 'ab/x/yc', true],
    ['***', 'a/b', true],
    ['', '', true],
    ['', 'a', false],
    ['a.c', 'abc', false],
    ['[ab]', 'a', false],
    ['a?', 'ab', false],
    ['订单/*', '订单/库存', true],
    ['😀*', '😀x', true],
  ])('%s and %s: %s', (pattern, name, expected) => {
    expect(globMatcher(pattern)(name)).toBe(expected);
  });

  it('takes no longer for patterns with many stars', () => {
    const started = performance.now();
    expect(globMatcher('*a'.repeat(60))(`${'a'.repeat(190)}b`)).toBe(false);
    expect(globMatcher(`${'**a'.repeat(60)}x`)('a'.repeat(192))).toBe(false);
    expect(performance.now() - started).toBeLessThan(500);
  });
});
