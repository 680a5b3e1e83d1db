import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConnectOptions } from '../../src/aliyun/connect.ts';
import { connectTo, desiredOf, desiredSecret, fastClock, useKeys } from '../support/wire-connect.ts';
import { type Reply, startWireServer, type WireServer } from '../support/wire-server.ts';

const secrets = Array.from({ length: 120 }, (_, index) => desiredSecret({ name: `s${index}` }));
const gone: Reply = { status: 404, body: { Code: 'InvalidDBInstanceId.NotFound' } };

let server: WireServer;
let throttle = 0;
beforeEach(async () => {
  useKeys();
  throttle = 0;
  server = await startWireServer({
    ListSecrets: () => ({
      body: { SecretList: { Secret: secrets.map(({ name }) => ({ SecretName: name })) }, TotalCount: 1 },
    }),
    DescribeSecret: ({ params }, nth) =>
      nth === throttle
        ? { status: 429, body: { Code: 'Rejected.Throttling' } }
        : { body: { SecretName: params.SecretName, Arn: 'a', CreateTime: '2026-11-01T00:00:00Z' } },
    DescribeDBInstanceAttribute: () => gone,
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

/** Seconds of waiting while 121 calls of a group of 40 a second are made, each time that all is read. */
const waits = async (options: Partial<ConnectOptions>, times = 1): Promise<readonly number[]> => {
  const clock = fastClock();
  const cloud = await connectTo(server.url, options, clock);
  const seconds: number[] = [];
  for (let time = 0; time < times; time++) {
    const before = clock.slept.length;
    expect(Object.keys((await cloud.read(desiredOf(...secrets), () => true)).secrets)).toHaveLength(120);
    seconds.push(clock.slept.slice(before).reduce((sum, one) => sum + one, 0) / 1000);
  }
  return seconds;
};

describe('the documented rates', () => {
  it('are kept to from the start', async () => {
    const [seconds] = await waits({ rateLimits: 'documented' });
    expect(seconds).toBeGreaterThan(1.5);
    expect(seconds).toBeLessThan(2.5);
  });

  it('are not kept to on this machine, where nobody has them', async () => {
    expect(await waits({})).toEqual([0]);
  });

  it('are kept to on this machine as well once the service has said too often', async () => {
    throttle = 1;
    const [, again] = await waits({}, 2);
    expect(again).toBeGreaterThan(1.5);
  });
});
