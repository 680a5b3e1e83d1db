import { stripVTControlCharacters } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { displayWidth, escapeText, hang, padEnd, paint, truncate, wrap } from '../../../src/render/shared/text.ts';

describe('escapeText', () => {
  it.each([
    ['line feed', 'a\nb', 'a\\nb'],
    ['tab and return', 'a\tb\r', 'a\\tb\\r'],
    ['escape', '\u001b[31mred', '\\u001b[31mred'],
    ['C1', 'a\u009bb', 'a\\u009bb'],
    ['delete', 'a\u007f', 'a\\u007f'],
    ['right-to-left override', 'abc\u202ecba', 'abc\\u202ecba'],
    ['isolates and marks', '\u2066\u2069\u200f\u061c', '\\u2066\\u2069\\u200f\\u061c'],
    ['zero width', 'a\u200b\u200d\ufeff', 'a\\u200b\\u200d\\ufeff'],
    ['line and paragraph separator', '\u2028\u2029', '\\u2028\\u2029'],
    ['lone surrogate', 'a\ud800b', 'a\\ud800b'],
    ['language tags', '\u{e0041}', '\\u{e0041}'],
  ])('shows %s', (_name, text, shown) => expect(escapeText(text)).toBe(shown));

  it('leaves what people write', () =>
    expect(escapeText('Größe 订单 日本 한국 🔑 é')).toBe('Größe 订单 日本 한국 🔑 é'));
});

describe('displayWidth', () => {
  it.each([
    ['abc', 3],
    ['订单', 4],
    ['ｱｲ', 2],
    ['ＡＢ', 4],
    ['한국', 4],
    ['e\u0301', 1],
    ['🔑', 2],
    ['Größe', 5],
  ])('%s takes %i columns', (text, width) => expect(displayWidth(text)).toBe(width));

  it('pads by columns', () => expect(padEnd('订单', 6)).toBe('订单  '));
});

describe('wrap', () => {
  it('breaks at spaces', () => expect(wrap('one two three', 7)).toEqual(['one two', 'three']));
  it('keeps two spaces inside a line', () => expect(wrap('one  two', 8)).toEqual(['one  two']));
  it('cuts what is longer than a line', () => expect(wrap('abcdefgh', 3)).toEqual(['abc', 'def', 'gh']));
  it('breaks beside wide characters', () => expect(wrap('订单服务', 5)).toEqual(['订单', '服务']));
  it('keeps a mark with its letter', () => expect(wrap('ee\u0301', 2)).toEqual(['ee\u0301']));
  it('keeps what people copy on one line where it fits on one', () => {
    expect(wrap('run it with --except theirs, or not', 20)).toEqual(['run it with', '--except theirs, or', 'not']);
    expect(wrap('go: --prune --only a --only b', 18)).toEqual(['go: --prune', '--only a --only b']);
    expect(wrap("go with --only 'a b'", 14)).toEqual(['go with', "--only 'a b'"]);
    expect(wrap('go with -f a.yaml', 12)).toEqual(['go with', '-f a.yaml']);
    expect(wrap('see (`keyturn status a`).', 22)).toEqual(['see', '(`keyturn status a`).']);
    expect(wrap('see `keyturn status a`', 14)).toEqual(['see `keyturn', 'status a`']);
    expect(wrap('a - b --c', 7)).toEqual(['a - b', '--c']);
  });
  it('gives one line for nothing', () => expect(wrap('', 10)).toEqual(['']));
  it('hangs under the text', () =>
    expect(hang('  do  ', 'one two three', 13)).toEqual(['  do  one two', '      three']));

  const anyText = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '订', 'e\u0301', '🔑', '-'), maxLength: 60 });
  it('never passes the width and loses nothing but spaces', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 2, max: 20 }), (text, width) => {
        const lines = wrap(text, width);
        for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
        expect(lines.join('').replaceAll(' ', '')).toBe(text.replaceAll(' ', ''));
      }),
    );
  });
});

it('truncates with a sign', () => {
  expect(truncate('订单服务', 5)).toBe('订单…');
  expect(truncate('abc', 3)).toBe('abc');
  expect(truncate('abcd', 3)).toBe('ab…');
});

it('paints only where colour is wanted', () => {
  expect(paint('red', 'x', false)).toBe('x');
  expect(paint('red', 'x', true)).not.toBe('x');
  expect(stripVTControlCharacters(paint(['bold', 'red'], 'x', true))).toBe('x');
});
