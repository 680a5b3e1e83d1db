import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Cloud } from '../../src/cloud/cloud.ts';
import type { Action, NewSecret } from '../../src/model/action.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { connectTo, outcomeOf, useKeys } from '../support/wire-connect.ts';

let emulator: TestEmulator;
let cloud: Cloud;

beforeEach(async () => {
  emulator = await startTestEmulator({
    seed: {
      instances: [
        {
          id: 'rm-bp1',
          engine: 'MySQL',
          engineVersion: '8.0',
          databases: ['orders'],
          accounts: [{ name: 'legacy', password: 'Old-passw0rd', grants: { orders: 'ReadWrite' } }],
        },
      ],
      secrets: [{ name: 'old', instance: 'rm-bp1', accounts: [{ name: 'legacy' }], rotation: '30d', tags: { a: '1' } }],
    },
  });
  useKeys(emulator.ready.accessKeyId, emulator.ready.accessKeySecret);
  cloud = await connectTo(emulator.ready.kms, { timeoutMs: 500 });
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await emulator.close();
});

const faults = async (rules: readonly unknown[]): Promise<void> => {
  expect((await emulator.admin('POST faults', { rules })).status).toBe(200);
};

const account: Action = {
  do: 'createAccount',
  instance: 'rm-bp1',
  account: 'orders_app',
  type: 'Normal',
  owner: 'payments',
  secret: 'orders/app',
};
const secret: NewSecret = {
  name: 'orders/app',
  mode: 'single',
  instance: 'rm-bp1',
  accounts: [{ name: 'orders_app', password: { from: 'createAccount' } }],
  rotation: 604_800,
  customData: {},
  tags: { 'keyturn:owner': 'payments' },
};

describe('createAccount and createSecret', () => {
  it.each(['applyThenReset', 'malformed'])(
    '%s: the account that is there is known by its nonce, and its password fits',
    async (effect) => {
      await faults([
        { action: 'CreateAccount', nth: 1, effect: { do: effect } },
        { action: 'CreateSecret', nth: 1, effect: { do: effect } },
      ]);
      expect((await outcomeOf(cloud, account)).outcome).toBe('done');
      expect((await outcomeOf(cloud, { do: 'createSecret', secret })).outcome).toBe('done');
      const { requests } = (await emulator.admin('GET requests')).body as { requests: { action: string }[] };
      const count = (name: string) => requests.filter(({ action }) => action === name).length;
      expect([count('CreateAccount'), count('CreateSecret')]).toEqual([1, 1]);
      expect((await cloud.credential('orders/app', 'ACSCurrent')).account).toBe('orders_app');
    },
  );

  it('leaves an account alone that somebody else made', async () => {
    const result = await outcomeOf(cloud, { ...account, account: 'legacy' });
    expect(result).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_ACCOUNT_EXISTS' } });
  });

  it('leaves an account alone that somebody else made while our answer was lost', async () => {
    await faults([{ action: 'CreateAccount', nth: 1, effect: { do: 'reset' } }]);
    const result = await outcomeOf(cloud, { ...account, account: 'legacy' });
    expect(result).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_ACCOUNT_EXISTS' } });
  });

  it('leaves a secret alone that another run created, also while our answer was lost', async () => {
    const accounts = [{ name: 'legacy', password: { from: 'throwAway' } }] as const;
    const taken: Action = { do: 'createSecret', secret: { ...secret, name: 'old', accounts } };
    const before = await cloud.credential('old', 'ACSCurrent');
    expect(await outcomeOf(cloud, taken)).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_SECRET_EXISTS' } });
    await faults([{ action: 'CreateSecret', nth: 1, effect: { do: 'reset' } }]);
    expect(await outcomeOf(cloud, taken)).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_SECRET_EXISTS' } });
    expect(await cloud.credential('old', 'ACSCurrent')).toEqual(before);
  });

  it('says so when the password of an account of this run is not at hand', async () => {
    const result = await outcomeOf(cloud, { do: 'createSecret', secret });
    expect(result).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_PASSWORD_LOST' } });
  });

  it('forgets the password once the secret is created', async () => {
    await cloud.perform(account, {});
    await cloud.perform({ do: 'createSecret', secret }, {});
    const again = await outcomeOf(cloud, { do: 'createSecret', secret: { ...secret, name: 'other' } });
    expect(again).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_PASSWORD_LOST' } });
  });

  it('waits while the instance is busy', async () => {
    const busy = { do: 'error', status: 403, code: 'OperationDenied.DBInstanceStatus', message: 'busy' };
    await faults([{ action: 'CreateAccount', times: 4, effect: busy }]);
    const told: string[] = [];
    expect((await outcomeOf(cloud, account, { waiting: (what) => void told.push(what) })).outcome).toBe('done');
    expect(told).toEqual(['instance rm-bp1 to take a new account']);
  });

  it('does not wait for ever', async () => {
    const busy = { do: 'error', status: 403, code: 'IncorrectDBInstanceState', message: 'stopped' };
    await faults([{ action: 'CreateAccount', effect: busy }]);
    expect(await outcomeOf(cloud, account)).toMatchObject({
      outcome: 'failed',
      diagnostic: { code: 'E_INSTANCE_STATE' },
    });
  });
});

describe('setRotation', () => {
  it('refuses what would rotate at once, by the service’s clock, when nobody allowed it', async () => {
    await emulator.admin('POST clock', { advance: '10d' });
    const change: Action = { do: 'setRotation', secret: 'old', rotation: 604_800, mayRotateNow: false };
    expect(await outcomeOf(cloud, change)).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_INTERRUPTION' } });
    const { requests } = (await emulator.admin('GET requests')).body as { requests: { action: string }[] };
    expect(requests.some(({ action }) => action === 'UpdateSecretRotationPolicy')).toBe(false);
    expect((await outcomeOf(cloud, { ...change, mayRotateNow: true })).outcome).toBe('done');
    expect((await outcomeOf(cloud, { ...change, rotation: 2_592_000 })).outcome).toBe('done');
  });
});
