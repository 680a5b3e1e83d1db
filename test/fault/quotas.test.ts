import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, expect, it, vi } from 'vitest';
import type { ConnectOptions } from '../../src/aliyun/connect.ts';
import type { Clock } from '../../src/aliyun/wire/clock.ts';
import type { Cloud } from '../../src/cloud/cloud.ts';
import { makePlan, runPlan } from '../../src/index.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { connectTo, desiredOf, desiredSecret, useKeys } from '../support/wire-connect.ts';

// keyturn against an emulator that keeps the documented quotas, both on one clock that jumps over waits.

const desired = desiredOf(
  ...Array.from({ length: 60 }, (_, index) =>
    desiredSecret({
      name: `s${index}`,
      instance: { id: `rm-bp${index % 6}` },
      accounts: {
        how: 'create',
        mode: 'single',
        type: 'normal',
        names: [`a${index}x`],
        grants: { orders: 'ReadOnly' },
      },
    }),
  ),
);
const options = { prune: false, allow: [], only: [], except: [] };

let emulator: TestEmulator;
afterEach(async () => {
  vi.unstubAllEnvs();
  await emulator.close();
});

/** Sleeps end when the emulator's clock has come there too; whoever waits least moves it on. */
const sharedClock = (): Clock => {
  let ahead = 0;
  const now = () => performance.now() + ahead;
  const ends = new Set<number>();
  return {
    now,
    random: () => 0.5,
    sleep: async (milliseconds, signal) => {
      const end = now() + milliseconds;
      if (milliseconds <= 0) return;
      ends.add(end);
      while (now() < end && !signal?.aborted) {
        // Longer than an answer takes: what is under way comes first.
        await delay(5);
        const wait = Math.ceil(end - now());
        if (wait <= 0 || end > Math.min(...ends)) continue;
        ahead += wait;
        await emulator.advance(wait);
      }
      ends.delete(end);
    },
  };
};

const start = async (connecting: Partial<ConnectOptions>): Promise<{ cloud: Cloud; clock: Clock }> => {
  emulator = await startTestEmulator({
    quotas: 'documented',
    seed: {
      instances: Array.from({ length: 6 }, (_, index) => ({
        id: `rm-bp${index}`,
        engine: 'MySQL',
        databases: ['orders'],
        server: 'none',
      })),
    },
  });
  useKeys(emulator.ready.accessKeyId, emulator.ready.accessKeySecret);
  const clock = sharedClock();
  return { cloud: await connectTo(emulator.ready.kms, connecting, clock), clock };
};

const plan = async (cloud: Cloud, wanted = desired) => makePlan(wanted, await cloud.read(wanted, () => true), options);

const counts = () => {
  const entries = emulator.requests();
  const refused = entries.filter(({ code }) => code !== undefined && /Throttling/.test(code));
  return { calls: entries.length, refused: refused.length };
};

const onlyThrottled = (thrown: unknown): undefined => {
  expect(thrown).toMatchObject({ diagnostics: [{ code: 'E_THROTTLED' }] });
};

it('makes sixty secrets and plans them again without a refusal for speed', async () => {
  const { cloud, clock } = await start({});
  const began = clock.now();
  const results = await runPlan(await plan(cloud), cloud);
  expect(results.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
  expect((await plan(cloud)).steps).toEqual([]);
  // 120 account writes of 10 a second are the longest way through it.
  const seconds = (clock.now() - began) / 1000;
  expect(seconds).toBeGreaterThan(9);
  expect(seconds).toBeLessThan(40);
  const { calls, refused } = counts();
  expect(calls).toBeGreaterThan(300);
  expect(refused / calls).toBeLessThan(0.01);
});

it('learns the rates where it did not keep to them, and finishes all the same', async () => {
  const { cloud, clock } = await start({ rateLimits: 'onDemand' });
  const began = clock.now();
  const results = await runPlan(await plan(cloud), cloud);
  expect(results.filter(({ outcome }) => outcome !== 'done')).toEqual([]);
  expect((await plan(cloud)).steps).toEqual([]);
  expect((clock.now() - began) / 1000).toBeLessThan(60);
  const { calls, refused } = counts();
  expect(refused).toBeGreaterThan(0);
  expect(refused / calls).toBeLessThan(0.2);
});

it('finishes within a few runs where every fourth call is refused, whatever its rate', async () => {
  const few = { ...desired, secrets: desired.secrets.slice(0, 30) };
  const { cloud, clock } = await start({});
  const effect = { do: 'error', status: 429, code: 'Throttling.User', message: 'no' } as const;
  emulator.faults([{ probability: 0.25, effect }]);
  const began = clock.now();
  for (let runs = 0; runs < 4; runs += 1) {
    const made = await plan(cloud, few).catch(onlyThrottled);
    if (made) await runPlan(made, cloud);
  }
  emulator.faults([]);
  expect((await plan(cloud, few)).steps).toEqual([]);
  expect((clock.now() - began) / 1000).toBeLessThan(600);
  const made = emulator.requests().filter(({ action, status }) => action === 'CreateSecret' && status === 200);
  expect(made).toHaveLength(30);
});
