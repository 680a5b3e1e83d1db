import { describe, expect, it } from 'vitest';
import { makeLimits } from '../../../src/aliyun/wire/limits.ts';
import { type PacedService, pacedService } from '../../support/paced-service.ts';
import { type VirtualClock, virtualClock } from '../../support/virtual-clock.ts';

// One program, several, and a stranger's at one allowance of 40 calls a second. The least time that the allowance leaves
// for n calls is (n - 40) / 40 seconds: as many as a second allows may come at once.

const perSecond = 40;
const least = (calls: number): number => (calls - perSecond) / perSecond;

/** Seconds for as many reads as `calls`; none may fail. */
const read = async (clock: VirtualClock, service: PacedService, calls: number): Promise<number> => {
  const limits = makeLimits(clock);
  const start = clock.now();
  const all = await Promise.all(Array.from({ length: calls }, () => limits.inTurn('kmsMetadata', service.send)));
  expect(all.filter((one) => 'failure' in one)).toEqual([]);
  return (clock.now() - start) / 1000;
};

/** The longest of some programs side by side, and how many calls were refused. `late`: of timers, in ms. */
const together = async (programs: number, calls: number, late = 0) => {
  const clock = virtualClock();
  const service = pacedService(clock, perSecond);
  // They do not begin at the same millisecond.
  const program = async (index: number) => {
    await clock.sleep(index * 37);
    return read(clock, service, calls);
  };
  const all = await clock.until(Promise.all(Array.from({ length: programs }, (_, index) => program(index))), late);
  return { seconds: Math.max(...all), ...service.counts() };
};

describe('a thousand secrets', () => {
  it.each([0, 30, 100])('take the time of the allowance where timers are up to %i ms late', async (late) => {
    const { seconds, refused } = await together(1, 1010, late);
    expect(seconds / least(1010)).toBeLessThan(1.07);
    expect(refused).toBe(0);
  });
});

describe('two programs', () => {
  it.each([0, 50])(
    'share the allowance, with timers up to %i ms late: none fails, none waits for long',
    async (late) => {
      const one = await together(1, 202, late);
      const two = await together(2, 202, late);
      expect(two.seconds / one.seconds).toBeLessThan(2.2);
      expect(two.refused / two.answered).toBeLessThan(0.15);
    },
  );

  it('are no limit: so do five', async () => {
    const { seconds, refused, answered } = await together(5, 202);
    expect(seconds / least(5 * 202)).toBeLessThan(1.1);
    expect(refused / answered).toBeLessThan(0.25);
  });
});

describe('a script of a stranger', () => {
  it('that takes half the rate leaves the other half', async () => {
    const clock = virtualClock();
    const service = pacedService(clock, perSecond);
    let going = true;
    const script = async (): Promise<void> => {
      while (going) {
        void service.send();
        await clock.sleep(50);
      }
    };
    void script();
    const seconds = await clock.until(read(clock, service, 1010));
    going = false;
    expect(seconds / least(1010)).toBeLessThan(2.1);
  });
});
