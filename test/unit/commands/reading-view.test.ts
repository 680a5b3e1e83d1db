import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { inShownLanes, readingView } from '../../../src/app/terminal/reading-view.ts';
import { fakeTerminal } from '../../support/terminal.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** What is drawn while 1,000 secrets are read at 40 a second for so long; then the read ends, or fails. */
const shown = async (milliseconds: number, redraws: boolean, error?: Error) => {
  const drawn: (readonly string[])[] = [];
  const terminal = fakeTerminal({ redraws, width: 40, live: (lines) => void drawn.push(lines) });
  const view = readingView(terminal);
  const work = view.during(async () => {
    for (let asked = 0; asked < 1000; asked += 1) view.onRead({ kind: 'asked', isCounted: true });
    for (let now = 0; now < milliseconds; now += 25) {
      await new Promise((resolve) => setTimeout(resolve, 25));
      view.onRead({ kind: 'over', isCounted: true });
    }
    if (error) throw error;
    return 'live';
  });
  const end = work.catch((thrown: unknown) => thrown);
  await vi.advanceTimersByTimeAsync(milliseconds + 60_000);
  return {
    end: await end,
    drawn: drawn.map((lines) => lines.join('\n')),
    err: terminal.seen.err,
    out: terminal.seen.out,
  };
};

describe('on a terminal', () => {
  it('a read of more than two seconds has a line that is redrawn, fits the width and goes', async () => {
    const { drawn, end, err, out } = await shown(10_000, true);
    expect(drawn[0]).toMatch(/^reading {2}\d+ of 1,000 secrets, \d+\/s/);
    expect(drawn.every((line) => line.length <= 40)).toBe(true);
    expect(new Set(drawn).size).toBeGreaterThan(25);
    expect([drawn.at(-1), end, err, out]).toEqual(['', 'live', '', '']);
  });

  it('a short one has none', async () => {
    expect((await shown(1900, true)).drawn.join('')).toBe('');
  });

  it('the line goes where the read fails', async () => {
    const error = new Error('denied');
    const { drawn, end } = await shown(5000, true, error);
    expect([drawn.at(-1), end]).toEqual(['', error]);
  });
});

describe('elsewhere', () => {
  it('a read of more than ten seconds has one line', async () => {
    const { drawn, err, out } = await shown(20_000, false);
    expect(err).toMatch(/^reading {2}\d+ of 1,000 secrets, 40\/s, 16 s left\n$/);
    expect([drawn, out]).toEqual([[], '']);
  });

  it('a shorter one has none', async () => {
    expect((await shown(9000, false)).err).toBe('');
  });
});

it('work in lanes shows how many of all are over', async () => {
  const drawn: string[] = [];
  const terminal = fakeTerminal({ redraws: true, live: (lines) => void drawn.push(...lines) });
  const items = Array.from({ length: 100 }, (_, index) => index);
  const work = inShownLanes(terminal, { counted: 'logins', lanes: 8 }, items, async (item) => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    return item * 2;
  });
  await vi.advanceTimersByTimeAsync(60_000);
  expect(await work).toEqual(items.map((item) => item * 2));
  expect(
    drawn.filter((line) => /^verifying {2}\d+ of 100 logins, 1\d\/s, \d s left$/.test(line)).length,
  ).toBeGreaterThan(10);
});
