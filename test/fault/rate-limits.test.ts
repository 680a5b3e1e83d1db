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

it('tells of each read when it is asked for, refused for its speed, and over', async () => {
  const told: string[] = [];
  let refused = 0;
  const shy = await startWireServer({
    ListSecrets: () => ({
      body: { SecretList: { Secret: secrets.slice(0, 3).map(({ name }) => ({ SecretName: name })) }, TotalCount: 1 },
    }),
    DescribeSecret: ({ params }) => {
      if (refused === 0) {
        refused += 1;
        return { status: 429, body: { Code: 'Rejected.Throttling' } };
      }
      return { body: { SecretName: params.SecretName, Arn: 'a', CreateTime: '2026-11-01T00:00:00Z' } };
    },
    DescribeDBInstanceAttribute: () => gone,
  });
  try {
    const onRead: ConnectOptions['onRead'] = ({ kind, isCounted }) => {
      if (isCounted) told.push(kind);
    };
    await (await connectTo(shy.url, { onRead })).read(desiredOf(...secrets.slice(0, 3)), () => true);
  } finally {
    await shy.close();
  }
  expect(told.slice(0, 3)).toEqual(['asked', 'asked', 'asked']);
  expect(told.slice(3).sort()).toEqual(['limited', 'over', 'over', 'over']);
});
