import { describe, expect, it } from 'vitest';
import { type Frame, framesOf } from '../../../src/diagnostics/frame.ts';
import { nearPassword, passwordLike } from '../../../src/diagnostics/password-like.ts';

const line = (frame: Frame | undefined): string | undefined =>
  frame && `${frame.before}[${frame.marked}]${frame.after}`;

/** A frame of the first line; `hidden` is the text between « and ». */
const drawn = (marked: string, column: number, length?: number): string | undefined => {
  const spans: [number, number][] = [];
  let text = marked;
  for (let open = text.indexOf('«'); open >= 0; open = text.indexOf('«')) {
    const close = text.indexOf('»') - 1;
    text = text.replace('«', '').replace('»', '');
    spans.push([open, close]);
  }
  const place = { file: 'a', line: 1, column, ...(length === undefined ? {} : { length }) };
  return line(framesOf({ file: 'a', text, hidden: spans })(place));
};

describe('a frame', () => {
  it('shows the line with the mark in it', () => {
    expect(drawn('  rotation: 7w', 13, 2)).toBe('  rotation: [7w]');
    expect(drawn('  rotation: 7w\r\nnext', 13)).toBe('  rotation: [7]w');
  });

  it('is absent where there is no such line, or nothing on it', () => {
    const draw = framesOf({ file: 'a', text: 'a: 1\n   \n', hidden: [] });
    expect(draw({ file: 'a', line: 2, column: 1 })).toBeUndefined();
    expect(draw({ file: 'a', line: 9, column: 1 })).toBeUndefined();
    expect(line(draw({ file: 'a', line: 1, column: 99, length: 5 }))).toBe('a: 1[]');
  });

  it('hides spans, on lines that they only cross too', () => {
    expect(drawn('password: «hunter2» # x', 1, 8)).toBe('[password]: ***');
    expect(drawn('a: 1, b: «x\n  y» , c', 1, 1)).toBe('[a]: 1, b: ***');
    const across = framesOf({ file: 'a', text: 'k: |\n    - one\n    two\n', hidden: [[3, 22]] });
    expect(line(across({ file: 'a', line: 2, column: 5, length: 1 }))).toBe('    [-] ***');
    expect(line(across({ file: 'a', line: 3, column: 5, length: 3 }))).toBe('    [***]');
  });

  it('marks all that is hidden when the mark begins or ends inside', () => {
    expect(drawn('import: «{ name: a, pwd: b }» x', 21, 3)).toBe('import: [***] x');
    expect(drawn('a: «b» c: «d» e', 1, 9)).toBe('[a: *** c: ***] e');
  });

  it('drops comments after the mark, and hides one that speaks of a password', () => {
    expect(drawn('colour: red # nice', 1, 6)).toBe('[colour]: red');
    expect(drawn('a: 1 # password is x', 1, 20)).toBe('[a: 1 # ***]');
  });

  it('hides a word wherever it stands, once it is hidden somewhere', () => {
    const text = 'password: hunter-two\nnote: hunter-two, db: hunter\n';
    const draw = framesOf({ file: 'a', text, hidden: [[10, 20]] });
    expect(line(draw({ file: 'a', line: 2, column: 1, length: 4 }))).toBe('[note]: ***, db: hunter');
  });

  it('does not hide what an import only names', () => {
    const text = 'import: [{ name: legacy_a, password: { env: LEGACY_A } }]\nname: legacy_a\n';
    const draw = framesOf({ file: 'a', text, hidden: [[8, 57]] });
    expect(line(draw({ file: 'a', line: 2, column: 7, length: 8 }))).toBe('name: [legacy_a]');
  });
});

describe('a frame of a file that could not be understood', () => {
  const lines = [
    'version: 1',
    'secrets:',
    '- name: a',
    '  import:',
    '  - password: "x',
    '  more',
    '  more',
    '  more',
    '  more',
    '- name: b',
    '  rotation: [',
    'end',
  ];
  const shows = (number: number): boolean =>
    framesOf({ file: 'a', text: lines.join('\n') })({ file: 'a', line: number, column: 1 }) !== undefined;

  it('is absent on, right before and after a line that speaks of a password or an import, until something else begins', () => {
    expect(lines.map((_line, index) => index + 1).filter(shows)).toEqual([1, 2, 10, 11, 12]);
  });

  it('is absent in a file of one line with a password', () => {
    expect(nearPassword(['{"secrets": [{"password": "x"'], 0)).toBe(true);
    expect(nearPassword(['{"secrets": ['], 0)).toBe(false);
  });
});

describe('passwordLike', () => {
  it.each([
    'password',
    'Password',
    'pasword',
    'passwrd',
    'pwd',
    'passwd',
    'passphrase',
    'db_pass',
    'p@ssword',
    'PSW',
    '密码',
    'my-passwort',
    'passord',
    'pssword',
    'pa55word',
  ])('knows %s', (text) => {
    expect(passwordLike.test(text)).toBe(true);
  });

  it.each(['name', 'instance', 'namespace', 'rotation', 'upward'])('does not take %s for one', (text) => {
    expect(passwordLike.test(text)).toBe(false);
  });
});
