import { expect, it } from 'vitest';
import { makeCall } from '../../../src/aliyun/wire/call.ts';
import { makeLimits } from '../../../src/aliyun/wire/limits.ts';
import { virtualClock } from '../../support/virtual-clock.ts';

/** Seconds of 100 calls of a group of 40 a second whose answers have this header. */
const seconds = async (quotas: string | undefined, loopback: boolean): Promise<number> => {
  const clock = virtualClock();
  const headers = quotas === undefined ? {} : { 'x-keyturn-quotas': quotas };
  const call = makeCall({
    send: async () => ({ status: 200, headers, text: '{}' }),
    limits: makeLimits(clock),
    clock,
    limitMs: { read: 1000, write: 1000 },
    loopback,
  });
  await clock.until(Promise.all(Array.from({ length: 100 }, () => call('DescribeSecret', {}))));
  return clock.now() / 1000;
};

it.each([
  ['off', true, true],
  ['documented', true, false],
  [undefined, true, false],
  // A service on the network has rates, whoever says otherwise.
  ['off', false, false],
])('an answer with x-keyturn-quotas: %s, on loopback: %s, lifts the rates: %s', async (quotas, loopback, lifted) => {
  const took = await seconds(quotas, loopback);
  if (lifted) expect(took).toBeLessThan(0.1);
  else expect(took).toBeGreaterThan(1.9);
});
