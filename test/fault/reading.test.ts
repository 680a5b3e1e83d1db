import { afterEach, describe, expect, it, vi } from 'vitest';
import type { DesiredSecret } from '../../src/model/desired.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { connectTo, desiredOf, desiredSecret, problemsOf, useKeys } from '../support/wire-connect.ts';

let emulator: TestEmulator;
afterEach(async () => {
  vi.unstubAllEnvs();
  await emulator.close();
});

const start = async (seed: Parameters<typeof startTestEmulator>[0]) => {
  emulator = await startTestEmulator(seed);
  useKeys(emulator.ready.accessKeyId, emulator.ready.accessKeySecret);
  return connectTo(emulator.ready.kms);
};

/** Action → number of calls since the start. */
const calls = async (): Promise<Record<string, number>> => {
  const { requests } = (await emulator.admin('GET requests')).body as { requests: { action: string }[] };
  const counts: Record<string, number> = {};
  for (const { action } of requests) counts[action] = (counts[action] ?? 0) + 1;
  return counts;
};

const read = async (cloud: Awaited<ReturnType<typeof start>>, secrets: DesiredSecret[], select = (_: string) => true) =>
  cloud.read(desiredOf(...secrets), select);

const many = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ name: `s${index}`, type: 'Generic' as const, data: 'x' }));

describe('reading calls nothing that it need not', () => {
  it('lists a hundred a call, describes what is wanted and there, and reads an instance once', async () => {
    const cloud = await start({
      seed: {
        instances: [{ id: 'rm-bp1', engine: 'MySQL', engineVersion: '8.0', databases: ['orders'] }],
        secrets: many(250),
      },
    });
    const live = await read(cloud, [
      desiredSecret({ name: 's0' }),
      desiredSecret({ name: 's1' }),
      desiredSecret({ name: 'new' }),
    ]);
    expect(Object.keys(live.listed)).toHaveLength(250);
    expect(Object.keys(live.secrets).sort()).toEqual(['s0', 's1']);
    expect(live.instances['rm-bp1']?.databases).toEqual({ orders: 'Running' });
    expect(await calls()).toEqual({
      ListSecrets: 3,
      DescribeSecret: 2,
      DescribeDBInstanceAttribute: 1,
      DescribeAccounts: 1,
      DescribeDatabases: 1,
    });
  });

  it('leaves out what is not selected', async () => {
    const cloud = await start({ seed: { secrets: many(2) } });
    const live = await read(cloud, [desiredSecret({ name: 's0' }), desiredSecret({ name: 's1' })], () => false);
    expect(Object.keys(live.listed)).toHaveLength(2);
    expect(live.secrets).toEqual({});
    expect(await calls()).toEqual({ ListSecrets: 1 });
  });

  it('pages accounts by 200 and databases by 100, until a page is short', async () => {
    const databases = Array.from({ length: 100 }, (_, index) => `db${index}x`);
    const accounts = Array.from({ length: 201 }, (_, index) => ({ name: `a${index}x`, password: 'Old-passw0rd' }));
    const cloud = await start({
      seed: {
        instances: [
          { id: 'rm-bp1', engine: 'MySQL', engineVersion: '8.0', databases, accounts, accountMaxQuantity: 500 },
        ],
      },
    });
    const live = await read(cloud, [desiredSecret({ name: 'x' })]);
    expect(Object.keys(live.instances['rm-bp1']?.accounts ?? {})).toHaveLength(201);
    expect(Object.keys(live.instances['rm-bp1']?.databases ?? {})).toHaveLength(100);
    expect(await calls()).toMatchObject({ DescribeAccounts: 2, DescribeDatabases: 2 });
  });
});

describe('what reading finds', () => {
  it('says so of an instance that is not there, with one call', async () => {
    const cloud = await start({});
    const live = await read(cloud, [desiredSecret({ name: 'x', instance: { id: 'rm-none' } })]);
    expect('rm-none' in live.instances).toBe(true);
    expect(live.instances['rm-none']).toBeUndefined();
    expect(await calls()).toEqual({ ListSecrets: 1, DescribeDBInstanceAttribute: 1 });
  });

  it('reads an instance that is not Running without its lists', async () => {
    const cloud = await start({
      seed: {
        instances: [{ id: 'rm-bp1', engine: 'MySQL', engineVersion: '8.0', status: 'Creating', databases: ['d'] }],
      },
    });
    const live = await read(cloud, [desiredSecret({ name: 'x' })]);
    expect(live.instances['rm-bp1']).toMatchObject({ status: 'Creating', accounts: {} });
  });

  it('describes a secret of others that holds one of our accounts, as its tag says', async () => {
    const accounts = [{ name: 'orders_app' }];
    const cloud = await start({
      seed: {
        instances: [
          {
            id: 'rm-bp1',
            engine: 'MySQL',
            engineVersion: '8.0',
            accounts: [{ name: 'orders_app', password: 'Old-passw0rd' }],
          },
        ],
        secrets: [
          {
            name: 'theirs',
            instance: 'rm-bp1',
            accounts,
            rotation: '30d',
            tags: { 'keyturn:accounts': 'b/orders_app' },
          },
          { name: 'others', instance: 'rm-bp1', accounts, rotation: '30d', tags: { 'keyturn:accounts': 'b/c' } },
        ],
      },
    });
    const live = await read(cloud, [desiredSecret({ name: 'ours' })]);
    expect(Object.keys(live.secrets)).toEqual(['theirs']);
    expect(live.secrets.theirs?.instance).toBe('rm-bp1');
  });

  it('looks at other instances that it is asked about, where they are', async () => {
    const instances = ['rm-bp1', 'rm-bp2'].map((id) => ({ id, engine: 'MySQL' as const, engineVersion: '8.0' }));
    const cloud = await start({ seed: { instances } });
    const desired = { owner: 'team', region: 'cn-hangzhou', secrets: [desiredSecret({ name: 's0' })] };
    const also = ['rm-bp2', 'rm-bp1', 'rm-gone', 'rm-bp2'];
    const live = await cloud.read(desired, () => true, undefined, { also });
    expect(Object.keys(live.instances).sort()).toEqual(['rm-bp1', 'rm-bp2', 'rm-gone']);
    expect(live.instances['rm-gone']).toBeUndefined();
  });

  it('takes the time of the service for now', async () => {
    const cloud = await start({});
    await emulator.admin('POST clock', { advance: '40d' });
    const { now } = await read(cloud, []);
    expect(Date.parse(now) - Date.now()).toBeGreaterThan(39 * 86_400_000);
  });

  it('forgets a secret that is gone by the time it is described', async () => {
    const cloud = await start({ seed: { secrets: many(1) } });
    const gone = { do: 'error', status: 404, code: 'Forbidden.ResourceNotFound', message: 'gone' };
    await emulator.admin('POST faults', { rules: [{ action: 'DescribeSecret', effect: gone }] });
    const live = await read(cloud, [desiredSecret({ name: 's0' })]);
    expect([live.listed, live.secrets]).toEqual([{}, {}]);
  });
});

describe('what stops reading', () => {
  it.each([
    ['DescribeSecret', 'KMS DescribeSecret of secret s0: ', { secret: 's0' }],
    ['DescribeAccounts', 'RDS DescribeAccounts of instance rm-bp1: ', {}],
    ['ListSecrets', 'KMS ListSecrets: ', {}],
  ])('a refusal of %s, named', async (action, words, more) => {
    const cloud = await start({
      seed: { instances: [{ id: 'rm-bp1', engine: 'MySQL', engineVersion: '8.0' }], secrets: many(1) },
    });
    const denied = { do: 'error', status: 403, code: 'Forbidden.NoPermission', message: 'no' };
    await emulator.admin('POST faults', { rules: [{ action, effect: denied }] });
    const problems = await problemsOf(read(cloud, [desiredSecret({ name: 's0' })]));
    expect(problems).toEqual([
      expect.objectContaining({
        code: 'E_DENIED',
        message: `${words}the access key has no permission (Forbidden.NoPermission, 403)`,
        hint: expect.stringContaining(`:${action} `),
        requestId: expect.any(String),
        ...more,
      }),
    ]);
  });

  it('a wrong key, a wrong secret and an unknown token, each by its name', async () => {
    await start({});
    const url = emulator.ready.kms;
    const codeOf = async (id: string, secret: string, token = '') => {
      useKeys(id, secret, token);
      return (await problemsOf((await connectTo(url)).read(desiredOf(), () => true)))[0]?.code;
    };
    const { accessKeyId, accessKeySecret } = emulator.ready;
    expect(await codeOf('nobody', 'x')).toBe('E_ACCESS_KEY');
    expect(await codeOf(accessKeyId, 'wrong')).toBe('E_SIGNATURE');
    expect(await codeOf(accessKeyId, accessKeySecret, 'token')).toBe('E_TOKEN');
  });
});
