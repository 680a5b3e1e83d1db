import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { seededRandom } from '../../src/emulator/action/random.ts';
import { remember, rememberShortly } from '../../src/emulator/action/recent.ts';
import { Table } from '../../src/emulator/action/table.ts';
import { worldOf } from '../../src/emulator/seed/world.ts';
import { changed, takeChanges, worldOfChanges } from '../../src/emulator/state/changes.ts';
import { record } from '../../src/emulator/trail/record.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'keyturn-trail-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const event = { eventName: 'Seeded', eventTime: '2027-01-01T00:00:00Z', serviceName: 'Kms' };

const names = async (emulator: TestEmulator): Promise<readonly unknown[]> => {
  const { Events } = await emulator.must('LookupEvents', { Direction: 'FORWARD', MaxResults: '50' });
  return (Events as readonly { eventName: string }[]).map(({ eventName }) => eventName);
};

test('20,000 entries of a kind are kept, the latest ones [trail.kept-number] [monitor.kept]', () => {
  const list: number[] = [];
  const table = new Table<number>();
  for (let number = 1; number <= 100_000; number += 1) {
    rememberShortly(list, number);
    remember(table, number, number);
  }
  for (const kept of [list, [...table.peekAll()]]) {
    expect(kept.length).toBeGreaterThanOrEqual(20_000);
    expect(kept.length).toBeLessThanOrEqual(24_000);
    expect(kept.at(-1)).toBe(100_000);
    expect(kept[0]).toBe(100_001 - kept.length);
  }
});

test('a restart keeps events of calls that write, and those of the seed; not of others [trail.saved]', async () => {
  const seed = {
    events: [{ eventName: 'Seeded', eventTime: new Date(Date.now() - 60_000).toISOString(), serviceName: 'Kms' }],
  };
  const options = { state: path.join(folder, 'trail.json'), seed };
  const first = await startTestEmulator(options);
  await first.must('ListSecrets');
  await first.call('DeleteSecret', { SecretName: 'none' });
  expect(await names(first)).toEqual(['Seeded', 'ListSecrets', 'DeleteSecret']);
  await first.close();

  const second = await startTestEmulator(options);
  await second.call('RestoreSecret', { SecretName: 'none' });
  expect(await names(second)).toEqual(['Seeded', 'DeleteSecret', 'RestoreSecret']);
  await second.close();
});

test('what went because others came is gone after a restart, too [trail.kept-number]', () => {
  const world = worldOf({ events: Array(24_000).fill(event) }, 0, seededRandom(1));
  const [entry] = world.trail.peekAll();
  const saved = [...takeChanges(world)];
  if (entry) record(world, { ...entry, writes: true });
  saved.push(...takeChanges(world));
  const again = saved.reduce<object | undefined>(changed, undefined);
  expect(world.trail.size).toBe(20_000);
  const { trail, lastSeq } = worldOfChanges(again ?? {});
  expect([...trail.keys()]).toEqual([...world.trail.keys()]);
  expect(lastSeq).toBe(24_001);
});

test('a restart keeps rotation events [monitor.saved]', async () => {
  const account = { name: 'one', password: 'Old-passw0rd' };
  const options = {
    state: path.join(folder, 'rotations.json'),
    seed: {
      instances: [{ id: 'rm-1', engine: 'MySQL', server: 'none', accounts: [account] }],
      secrets: [{ name: 'app', instance: 'rm-1', accounts: [{ name: 'one' }] }],
    },
  } as const;
  const first = await startTestEmulator(options);
  await first.must('RotateSecret', { SecretName: 'app', VersionId: 'v2' });
  const { SystemEvents } = await first.must('DescribeSystemEventAttribute');
  await first.close();

  const second = await startTestEmulator(options);
  expect((await second.must('DescribeSystemEventAttribute')).SystemEvents).toEqual(SystemEvents);
  expect(SystemEvents).toMatchObject({ SystemEvent: [{ InstanceName: 'app' }] });
  await second.close();
});

test('another world has events of its own [trail.seeded]', async () => {
  const emulator = await startTestEmulator({ seed: {} });
  await emulator.must('ListSecrets');
  const eventTime = new Date(Date.now() - 60_000).toISOString();
  await emulator.seed({ events: [{ eventName: 'Other', eventTime, serviceName: 'Kms' }] });
  expect(await names(emulator)).toEqual(['Other']);
  await emulator.close();
});
