import { describe, expect, it } from 'vitest';
import type { Clock } from '../../../src/aliyun/clock.ts';
import { makeLimits } from '../../../src/aliyun/limits.ts';

/** Stands still until somebody sleeps. */
const stillClock = (): Clock & { pass: (milliseconds: number) => void } => {
  let now = 0;
  return {
    now: () => now,
    random: () => 0,
    sleep: async (milliseconds) => {
      now += Math.max(0, milliseconds);
    },
    pass: (milliseconds) => {
      now += milliseconds;
    },
  };
};

describe('rate limits', () => {
  it('let a second’s worth through at once, then keep to the documented rate', async () => {
    const clock = stillClock();
    const limits = makeLimits(clock);
    for (let call = 0; call < 10; call++) await limits.turn('kmsLifecycle');
    expect(clock.now()).toBe(0);
    for (let call = 0; call < 20; call++) await limits.turn('kmsLifecycle');
    expect(clock.now()).toBeCloseTo(2000, 0);
  });

  it('slow down when the service says too often, and recover', async () => {
    const clock = stillClock();
    const limits = makeLimits(clock);
    limits.throttled('kmsMetadata');
    limits.throttled('kmsMetadata');
    await limits.turn('kmsMetadata');
    expect(clock.now()).toBeCloseTo(100, 0);
    for (let call = 0; call < 40; call++) limits.succeeded('kmsMetadata');
    const start = clock.now();
    for (let call = 0; call < 40; call++) await limits.turn('kmsMetadata');
    expect(clock.now() - start).toBeCloseTo(1000, 0);
  });

  it('keep groups apart', async () => {
    const clock = stillClock();
    const limits = makeLimits(clock);
    limits.throttled('kmsMetadata');
    await limits.turn('rdsReads');
    expect(clock.now()).toBe(0);
  });

  it('refuse a rotation instead of waiting, and allow it again as the hour passes', async () => {
    const clock = stillClock();
    const limits = makeLimits(clock);
    for (let call = 0; call < 50; call++) expect(await limits.turn('rotation')).toBe(true);
    expect(await limits.turn('rotation')).toBe(false);
    expect(clock.now()).toBe(0);
    clock.pass(72_000);
    expect(await limits.turn('rotation')).toBe(true);
    expect(await limits.turn('rotation')).toBe(false);
  });

  it('on demand: are kept to once the service says too often; rotations are counted from the start', async () => {
    const clock = stillClock();
    const limits = makeLimits(clock, 'onDemand');
    for (let call = 0; call < 500; call++) {
      await limits.turn('kmsLifecycle');
      limits.succeeded('kmsLifecycle');
    }
    expect(clock.now()).toBeLessThan(1);
    limits.throttled('kmsLifecycle');
    const start = clock.now();
    for (let call = 0; call < 20; call++) await limits.turn('kmsLifecycle');
    expect(clock.now() - start).toBeCloseTo(2000, 0);
    for (let call = 0; call < 500; call++) limits.succeeded('kmsLifecycle');
    const later = clock.now();
    for (let call = 0; call < 20; call++) await limits.turn('kmsLifecycle');
    expect(clock.now() - later).toBeCloseTo(2000, 0);
    for (let call = 0; call < 50; call++) await limits.turn('rotation');
    expect(await limits.turn('rotation')).toBe(false);
  });

  it('open sixteen sockets at most, first come, first served, also after failures', async () => {
    const limits = makeLimits(stillClock());
    let open = 0;
    let most = 0;
    const order: number[] = [];
    const work = async (number: number): Promise<void> => {
      open += 1;
      most = Math.max(most, open);
      order.push(number);
      await new Promise((resolve) => setImmediate(resolve));
      open -= 1;
      if (number % 7 === 0) throw new Error('failed');
    };
    const all = Array.from({ length: 100 }, (_, number) => limits.onSocket(() => work(number)));
    await Promise.allSettled(all);
    expect(most).toBe(16);
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(open).toBe(0);
  });
});
