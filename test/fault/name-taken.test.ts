import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Cloud } from '../../src/cloud/cloud.ts';
import type { Action } from '../../src/model/action.ts';
import { accountDescription } from '../../src/model/marks.ts';
import { settingsDigest } from '../../src/model/settings-digest.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { liveSecret } from '../support/plan-builders.ts';
import { connectTo, fastClock, useKeys } from '../support/wire-connect.ts';

// While the answer of what ends a secret or an account is lost, somebody takes the name: theirs is not touched.

let emulator: TestEmulator;
let cloud: Cloud;
const ours = accountDescription('payments', 'app', 'n');
const at = { DBInstanceId: 'rm-bp1', AccountName: 'app' };

beforeEach(async () => {
  const accounts = [{ name: 'app', password: 'Opened-passw0rd', description: ours }];
  emulator = await startTestEmulator({
    accountDelay: 0,
    now: new Date('2026-11-24T10:00:00Z'),
    seed: {
      instances: [{ id: 'rm-bp1', engine: 'MySQL', databases: ['orders'], accounts }],
      secrets: [{ name: 'app', type: 'Generic', data: 'old' }],
    },
  });
  useKeys(emulator.ready.accessKeyId, emulator.ready.accessKeySecret);
  cloud = await connectTo(emulator.ready.kms, { timeoutMs: 1_000 }, fastClock());
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await emulator.close();
});

const accountNow = () => emulator.state().instances[0]?.accounts.find(({ name }) => name === 'app');
const secretNow = () => emulator.state().secrets.find(({ name }) => name === 'app');
const calls = (action: string): number => emulator.requests().filter((one) => one.action === action).length;

/** Carries out a step whose first write takes effect and is never answered; `meanwhile` comes right after the effect. */
const lost = async (write: string, action: Action, isApplied: () => boolean, meanwhile: () => Promise<unknown>) => {
  emulator.faults([{ action: write, times: 1, effect: { do: 'applyThenStall' } }]);
  const ended = cloud.perform(action, { waiting: () => undefined }).then(
    () => 'done',
    (thrown: unknown) => thrown,
  );
  await vi.waitFor(() => expect(isApplied()).toBe(true), { interval: 5, timeout: 900 });
  await meanwhile();
  return ended;
};

const isFree = (): boolean => secretNow() === undefined;
const recreate = async () => {
  await emulator.advance('2s');
  await emulator.must('CreateSecret', { SecretName: 'app', VersionId: 'theirs', SecretData: 'theirs' });
};
const isUnused = (): boolean => accountNow() === undefined;

describe('a name that somebody takes while an answer is lost', () => {
  it('of a secret: the new one stays', async () => {
    const settings = settingsDigest(liveSecret('app'));
    const seen = { secret: 'app', owner: null, createTime: '2026-11-24T10:00:00Z' } as const;
    const action = { do: 'destroySecret', ...seen, settings } as const;
    expect(await lost('DeleteSecret', action, isFree, recreate)).toBe('done');
    expect(secretNow()).toMatchObject({ versions: [{ id: 'theirs' }] });
    expect(calls('DeleteSecret')).toBe(1);
  });

  it('of an account: the new one stays', async () => {
    const action = { do: 'deleteAccount', instance: 'rm-bp1', account: 'app', description: ours } as const;
    const ended = await lost('DeleteAccount', action, isUnused, () =>
      emulator.must('CreateAccount', { ...at, AccountPassword: 'Thei-rs12345', AccountDescription: 'theirs' }),
    );
    expect(ended).toBe('done');
    expect(accountNow()).toMatchObject({ description: 'theirs' });
    expect(calls('DeleteAccount')).toBe(1);
  });

  it('a description that somebody writes stays, and the step says so', async () => {
    const marking = {
      do: 'setAccountDescription',
      instance: 'rm-bp1',
      account: 'app',
      owner: 'payments',
      secret: 'app',
      from: ours,
      to: 'kept',
    } as const;
    const ended = await lost(
      'ModifyAccountDescription',
      marking,
      () => accountNow()?.description !== ours,
      () => emulator.must('ModifyAccountDescription', { ...at, AccountDescription: 'theirs' }),
    );
    expect(ended).toMatchObject({ diagnostic: { code: 'E_ACCOUNT_CHANGED' } });
    expect(accountNow()).toMatchObject({ description: 'theirs' });
  });
});
