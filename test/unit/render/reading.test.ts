import { describe, expect, it } from 'vitest';
import type { ReadEvent } from '../../../src/model/read-event.ts';
import { type Reading, readingLine, readingStart, readingStep } from '../../../src/render/shared/reading.ts';

const asked: ReadEvent = { kind: 'asked', isCounted: true };
const over: ReadEvent = { kind: 'over', isCounted: true };
const limited: ReadEvent = { kind: 'limited', isCounted: true };
const other = (kind: ReadEvent['kind']): ReadEvent => ({ kind, isCounted: false });

const ask = (count: number): Reading =>
  Array.from({ length: count }).reduce<Reading>((state) => readingStep(state, asked, 0), readingStart(0));

/** After `count` secrets more, one each `everyMs`, from `from` on. */
const read = (state: Reading, count: number, everyMs: number, from = 0): Reading =>
  Array.from({ length: count }, (_, index) => from + (index + 1) * everyMs).reduce(
    (grown, at) => readingStep(grown, over, at),
    state,
  );

describe('the line of a long read', () => {
  it('has how many of how many, the rate and the time left', () => {
    expect(readingLine(read(ask(1000), 320, 25), 8000)).toBe('reading  320 of 1,000 secrets, 40/s, 17 s left');
  });

  it('has the rate of the last seconds', () => {
    const slower = read(read(ask(1000), 400, 10), 60, 100, 4000);
    expect(readingLine(slower, 10_000)).toBe('reading  460 of 1,000 secrets, 10/s, 54 s left');
  });

  it('counts values and logins too', () => {
    const counting = (counted: 'values' | 'logins', count: number) =>
      Array.from({ length: count }).reduce<Reading>((state) => readingStep(state, asked, 0), readingStart(0, counted));
    expect(readingLine(read(counting('values', 300), 80, 25), 4000)).toBe('reading  80 of 300 values, 20/s, 11 s left');
    expect(readingLine(counting('logins', 1), 4000)).toBe('verifying  0 of 1 login');
  });

  it('has minutes where it is long', () => {
    expect(readingLine(read(ask(10_000), 200, 25), 5000)).toBe('reading  200 of 10,000 secrets, 40/s, 5 min left');
  });

  it('tells no rate before the first', () => {
    expect(readingLine(ask(7), 3000)).toBe('reading  0 of 7 secrets');
  });

  it('says that a service refuses calls for their speed, until it answers again', () => {
    const state = readingStep(read(ask(1000), 80, 25), limited, 2000);
    expect(readingLine(state, 3000)).toBe('reading  80 of 1,000 secrets, rate limit exceeded, waiting');
    expect(readingLine(readingStep(state, other('over'), 3000), 3000)).toMatch(
      /^reading {2}80 of 1,000 secrets, \d+\/s/,
    );
  });

  it('counts only secrets; with none to read it has the time', () => {
    expect(readingLine(readingStep(readingStart(0), other('asked'), 0), 3000)).toBe('reading  3 s');
    expect(readingLine(readingStep(readingStart(0), { kind: 'limited', isCounted: false }, 0), 3000)).toBe(
      'reading  3 s, rate limit exceeded, waiting',
    );
    expect(readingLine(read(ask(5), 5, 25), 2500)).toBe('reading  3 s');
  });
});
