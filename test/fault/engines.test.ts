import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Action } from '../../src/model/action.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { connectTo, desiredOf, desiredSecret, outcomeOf, useKeys } from '../support/wire-connect.ts';

let emulator: TestEmulator;
afterEach(async () => {
  vi.unstubAllEnvs();
  await emulator.close();
});

type Seed = NonNullable<Exclude<Parameters<typeof startTestEmulator>[0], undefined>['seed']>;
type Instance = NonNullable<Exclude<Seed, string>['instances']>[number];

const connected = async (...instances: readonly Instance[]) => {
  emulator = await startTestEmulator({ seed: { instances } });
  useKeys(emulator.ready.accessKeyId, emulator.ready.accessKeySecret);
  return connectTo(emulator.ready.kms);
};

const creating = (account: string, type: 'Super' | 'Normal'): Action => ({
  do: 'createAccount',
  instance: 'rm-bp1',
  account,
  type,
  owner: 'payments',
  secret: 'orders/app',
});

describe('a name that somebody took after the plan', () => {
  const theirs = {
    name: 'app',
    password: 'Their-passw0rd',
    description: 'theirs',
    grants: { db: 'ReadOnly' },
  } as const;

  test.each(['Super', 'Normal'] as const)(
    'MariaDB would give it to a new super account: keyturn makes no %s account of it',
    async (type) => {
      const cloud = await connected({ id: 'rm-bp1', engine: 'MariaDB', databases: ['db'], accounts: [theirs] });
      const { outcome, diagnostic } = await outcomeOf(cloud, creating('app', type));
      expect(outcome).toBe('failed');
      expect(diagnostic).toMatchObject({ code: 'E_ACCOUNT_EXISTS' });
      expect(emulator.state().instances[0]?.accounts).toMatchObject([
        { name: 'app', type: 'Normal', description: 'theirs', grants: { db: 'ReadOnly' } },
      ]);
    },
  );
});

test('a keyword of RDS: a clear refusal, and nothing was made', async () => {
  const cloud = await connected({ id: 'rm-bp1', engine: 'MySQL' });
  const { outcome, diagnostic } = await outcomeOf(cloud, creating('replicator', 'Normal'));
  expect(outcome).toBe('failed');
  expect(diagnostic).toMatchObject({ code: 'E_ACCOUNT_NAME_FOR_ENGINE', hint: expect.stringContaining('keywords') });
  expect(emulator.state().instances[0]?.accounts).toEqual([]);
});

test('an instance whose accounts cannot be listed is read as far as it goes', async () => {
  const accounts = [{ name: 'app' }];
  const cloud = await connected(
    { id: 'rm-locked', engine: 'MySQL', lockMode: 'LockByDiskQuota', databases: ['db'], accounts },
    { id: 'rm-cluster', engine: 'SQLServer', engineVersion: '2017_ent', category: 'AlwaysOn', accounts },
    { id: 'rm-open', engine: 'MySQL', accounts },
  );
  const wanted = ['rm-locked', 'rm-cluster', 'rm-open'].map((id) => desiredSecret({ name: id, instance: { id } }));
  const { instances } = await cloud.read(desiredOf(...wanted), () => true);
  expect(instances['rm-locked']).toMatchObject({ lock: 'LockByDiskQuota', accounts: {}, databases: { db: 'Running' } });
  expect(instances['rm-cluster']).toMatchObject({ edition: 'AlwaysOn', version: '2017_ent', accounts: {} });
  expect(instances['rm-open']).toMatchObject({ accounts: { app: { status: 'Available' } } });
  expect(instances['rm-open']).not.toHaveProperty('lock');
});
