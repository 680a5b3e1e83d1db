import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ConnectOptions } from '../../src/aliyun/connect.ts';
import { connectTo, desiredOf, desiredSecret, fastClock, useKeys } from '../support/wire-connect.ts';
import { type Reply, startWireServer, type WireServer } from '../support/wire-server.ts';

const secrets = Array.from({ length: 120 }, (_, index) => desiredSecret({ name: `s${index}` }));
const gone: Reply = { status: 404, body: { Code: 'InvalidDBInstanceId.NotFound' } };

let server: WireServer;
let headers: Readonly<Record<string, string>> = {};
beforeEach(async () => {
  useKeys();
  headers = {};
  server = await startWireServer({
    ListSecrets: () => ({
      body: { SecretList: { Secret: secrets.map(({ name }) => ({ SecretName: name })) }, TotalCount: 1 },
      headers,
    }),
    DescribeSecret: ({ params }) => ({
      body: { SecretName: params.SecretName, Arn: 'a', CreateTime: '2026-11-01T00:00:00Z' },
      headers,
    }),
    DescribeDBInstanceAttribute: () => gone,
  });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

/** Seconds, and those of them that were slept, while 121 calls of a group of 40 a second are made. */
const read = async (options: Partial<ConnectOptions>) => {
  const clock = fastClock();
  const cloud = await connectTo(server.url, options, clock);
  const began = clock.now();
  expect(Object.keys((await cloud.read(desiredOf(...secrets), () => true)).secrets)).toHaveLength(120);
  return { seconds: (clock.now() - began) / 1000, slept: clock.slept };
};

describe('the documented rates', () => {
  it('are kept to from the start, on this machine as well', async () => {
    expect((await read({})).seconds).toBeGreaterThan(2.5);
  });

  it('are not kept to where an emulator says that it has none', async () => {
    headers = { 'x-keyturn-quotas': 'off' };
    expect((await read({})).slept).toEqual([]);
  });

  it('are not kept to on demand', async () => {
    expect((await read({ rateLimits: 'onDemand' })).slept).toEqual([]);
  });
});
