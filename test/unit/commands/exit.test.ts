import { expect, test } from 'vitest';
import { type Ending, exitCode } from '../../../src/app/terminal/exit.ts';

const cases: readonly (readonly [Ending, number])[] = [
  [{}, 0],
  [{ attention: true }, 2],
  [{ refused: true, attention: true }, 3],
  [{ failed: true, refused: true, attention: true }, 1],
  [{ interrupted: true, failed: true, refused: true, attention: true }, 130],
  [{ interrupted: false, failed: false, refused: false, attention: true }, 2],
];

test.each(cases)('%j ends with %i: the first that fits of 130, 1, 3, 2, 0', (ending, code) => {
  expect(exitCode(ending)).toBe(code);
});
