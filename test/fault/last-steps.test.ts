import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Cloud } from '../../src/cloud/cloud.ts';
import type { FaultEffect } from '../../src/emulator/faults/faults.ts';
import type { Action } from '../../src/model/action.ts';
import { accountDescription, accountOrigin } from '../../src/model/marks.ts';
import { settingsDigest } from '../../src/model/settings-digest.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { liveSecret } from '../support/plan-builders.ts';
import { connectTo, fastClock, outcomeOf, useKeys } from '../support/wire-connect.ts';

// The writes at the end of a secret's life, one by one: what they do, twice, and when their answer is lost.

const owned = accountDescription('payments', 'orders/app', 'first');
const seed = {
  instances: [
    {
      id: 'rm-bp1',
      engine: 'MySQL' as const,
      engineVersion: '8.0',
      databases: ['orders'],
      accounts: ['app', 'spare'].map((name) => ({ name, password: 'Opened-passw0rd', description: owned })),
    },
    {
      id: 'pgm-bp2',
      engine: 'PostgreSQL' as const,
      engineVersion: '15.0',
      databases: ['shop'],
      accounts: [
        { name: 'owner_of', password: 'Opened-passw0rd', description: owned, grants: { shop: 'DBOwner' as const } },
      ],
    },
  ],
  secrets: [{ name: 'orders/app', type: 'Generic' as const, data: 'x', tags: { 'keyturn:owner': 'payments' } }],
};

let emulator: TestEmulator;
let cloud: Cloud;
beforeEach(async () => {
  emulator = await startTestEmulator({ seed, now: new Date(seen.createTime) });
  useKeys(emulator.ready.accessKeyId, emulator.ready.accessKeySecret);
  cloud = await connectTo(emulator.ready.kms, { timeoutMs: 200 }, fastClock());
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await emulator.close();
});

const place = { instance: 'rm-bp1', account: 'app' } as const;
const mark = (to: 'owned' | 'kept' | 'released', from = owned): Action => ({
  do: 'setAccountDescription',
  ...place,
  owner: 'payments',
  secret: 'orders/app',
  from,
  to,
});
const deletes: Action = { do: 'deleteAccount', ...place, description: owned };
const seen = { secret: 'orders/app', owner: 'payments', createTime: '2026-11-24T10:00:00Z' } as const;
const schedules = { do: 'scheduleDeletion', ...seen, days: 7 } as const satisfies Action;
const restores: Action = { do: 'restoreSecret', secret: 'orders/app', accounts: [] };
const settings = settingsDigest(liveSecret('orders/app'));
const destroys = { do: 'destroySecret', ...seen, settings } as const satisfies Action;

const descriptionNow = (): string | undefined =>
  emulator.state().instances[0]?.accounts.find(({ name }) => name === 'app')?.description;
const secretNow = () => emulator.state().secrets.find(({ name }) => name === 'orders/app');
const isScheduled = (): boolean => secretNow()?.plannedDeleteTime !== undefined;

const rows: readonly {
  readonly call: string;
  readonly action: Action;
  readonly before?: Action;
  readonly isDone: () => boolean;
}[] = [
  {
    call: 'ModifyAccountDescription',
    action: mark('kept'),
    isDone: () => accountOrigin(descriptionNow() ?? '')?.mark === 'kept',
  },
  { call: 'ModifyAccountDescription', action: mark('released'), isDone: () => !accountOrigin(descriptionNow() ?? '') },
  { call: 'DeleteAccount', action: deletes, isDone: () => descriptionNow() === undefined },
  { call: 'DeleteSecret', action: schedules, isDone: isScheduled },
  {
    call: 'RestoreSecret',
    action: restores,
    before: schedules,
    isDone: () => secretNow() !== undefined && !isScheduled(),
  },
  { call: 'DeleteSecret', action: destroys, isDone: () => secretNow() === undefined },
  { call: 'DeleteSecret', action: destroys, before: schedules, isDone: () => secretNow() === undefined },
];

const effects: readonly FaultEffect[] = [
  { do: 'reset' },
  { do: 'stall' },
  { do: 'applyThenReset' },
  { do: 'applyThenStall' },
  { do: 'truncate' },
  { do: 'html502' },
];

describe.each(rows)('$action.do by $call', ({ call, action, before, isDone }) => {
  it('is done, and once more is as well', async () => {
    if (before) await cloud.perform(before, {});
    expect(isDone()).toBe(false);
    const first = await outcomeOf(cloud, action);
    expect(first).toMatchObject({ outcome: 'done' });
    // An account is marked before it is deleted.
    expect(first.requestIds).toHaveLength(action.do === 'deleteAccount' ? 2 : 1);
    expect(isDone()).toBe(true);
    expect(await outcomeOf(cloud, action)).toMatchObject({ outcome: 'done' });
  });

  it.each(effects)('whatever becomes of its answer: $do', async (effect) => {
    if (before) await cloud.perform(before, {});
    emulator.faults([{ action: call, effect, nth: 1 }]);
    expect(await outcomeOf(cloud, action)).toMatchObject({ outcome: 'done' });
    expect(isDone()).toBe(true);
  });
});

describe('an account that is not the one that the plan saw', () => {
  const rename = (description: string) =>
    emulator.must('ModifyAccountDescription', {
      DBInstanceId: 'rm-bp1',
      AccountName: 'app',
      AccountDescription: description,
    });
  it.each([mark('kept'), mark('owned', 'what the plan saw'), deletes])('is left alone: $do $to', async (action) => {
    await rename('by-somebody-else');
    expect(await outcomeOf(cloud, action)).toMatchObject({
      outcome: 'failed',
      diagnostic: {
        code: 'E_ACCOUNT_CHANGED',
        message: 'account app on rm-bp1 is no longer the one that the plan saw',
        hint: 'It was left alone. Plan again.',
      },
    });
    expect(descriptionNow()).toBe('by-somebody-else');
  });
  it('one of the same name made anew is another one', async () => {
    await rename(accountDescription('payments', 'orders/app', 'second'));
    expect(await outcomeOf(cloud, deletes)).toMatchObject({ diagnostic: { code: 'E_ACCOUNT_CHANGED' } });
  });
});

describe('an account that goes with its secret', () => {
  const goes = { ...deletes, goesWith: 'orders/app' };
  it('goes when that is scheduled for deletion or gone', async () => {
    await cloud.perform(schedules, {});
    expect(await outcomeOf(cloud, goes)).toMatchObject({ outcome: 'done' });
    expect(descriptionNow()).toBeUndefined();
    const other = { ...goes, account: 'spare', goesWith: 'orders/none' };
    expect(await outcomeOf(cloud, other)).toMatchObject({ outcome: 'done' });
    expect(emulator.state().instances[0]?.accounts).toEqual([]);
  });

  it('stays when that was restored while the instance was busy', async () => {
    await cloud.perform(schedules, {});
    const busy: FaultEffect = { do: 'error', status: 403, code: 'OperationDenied.DBInstanceStatus', message: 'busy' };
    emulator.faults([{ action: 'DeleteAccount', effect: busy, times: 5 }]);
    const waits: string[] = [];
    const restored: Promise<unknown>[] = [];
    const waiting = (what: string): void => {
      waits.push(what);
      restored.push(emulator.must('RestoreSecret', { SecretName: 'orders/app' }));
    };
    await expect(cloud.perform(goes, { waiting })).rejects.toMatchObject({ diagnostic: { code: 'E_SECRET_CHANGED' } });
    await Promise.all(restored);
    expect(waits).toEqual(['instance rm-bp1 to delete an account']);
    expect(descriptionNow()).toBe(owned);
  });

  it('may be gone when an answer was lost before that was restored', async () => {
    await cloud.perform(schedules, {});
    emulator.faults([{ action: 'DeleteAccount', effect: { do: 'stall' }, nth: 1 }]);
    const going = outcomeOf(cloud, goes);
    const hasFired = async () =>
      expect((await emulator.admin('GET faults')).body).toMatchObject({ rules: [{ fired: 1 }] });
    await vi.waitFor(hasFired, { interval: 2 });
    await emulator.must('RestoreSecret', { SecretName: 'orders/app' });
    expect(await going).toMatchObject({ outcome: 'unknown', diagnostic: { code: 'E_SECRET_CHANGED' } });
  });

  it('is gone also when nobody tells what became of that', async () => {
    await cloud.perform(schedules, {});
    const denied: FaultEffect = { do: 'error', status: 403, code: 'Forbidden.NoPermission', message: 'no' };
    emulator.faults([{ action: 'DescribeSecret', effect: denied, nth: 3 }]);
    expect(await outcomeOf(cloud, goes)).toMatchObject({ outcome: 'done' });
    expect(descriptionNow()).toBeUndefined();
  });

  it('is told of when that was restored while it went', async () => {
    await cloud.perform(schedules, {});
    // The account goes at once, and the answer does not come.
    emulator.faults([{ action: 'DeleteAccount', effect: { do: 'applyThenStall' } }]);
    const going = outcomeOf(cloud, goes);
    await vi.waitFor(() => expect(descriptionNow()).toBeUndefined(), { interval: 2 });
    await emulator.must('RestoreSecret', { SecretName: 'orders/app' });
    const outcome = await going;
    expect(outcome).toMatchObject({
      outcome: 'failed',
      diagnostic: {
        code: 'E_SECRET_CHANGED',
        hint: 'Account app is deleted. Plan again: an entry of the files makes it anew.',
      },
    });
  });

  it('stays when somebody has restored that meanwhile', async () => {
    await cloud.perform(schedules, {});
    await cloud.perform(restores, {});
    expect(await outcomeOf(cloud, goes)).toMatchObject({
      outcome: 'failed',
      diagnostic: {
        code: 'E_SECRET_CHANGED',
        message: 'secret orders/app is no longer on its way out',
        hint: 'Account app was left alone. Plan again.',
      },
    });
    expect(descriptionNow()).toBe(owned);
  });
});

describe('a secret whose owner is not the one that the plan saw', () => {
  it.each([schedules, destroys])('is not deleted: $do', async (action) => {
    await cloud.perform({ do: 'setTags', secret: 'orders/app', tags: { 'keyturn:owner': 'billing' } }, {});
    expect(await outcomeOf(cloud, action)).toMatchObject({
      outcome: 'failed',
      diagnostic: {
        code: 'E_SECRET_CHANGED',
        message: 'secret orders/app no longer has the owner that the plan saw',
        hint: 'It was not deleted. What earlier steps did is done: plan again.',
      },
    });
    expect(isScheduled()).toBe(false);
    expect(secretNow()?.tags).toMatchObject({ 'keyturn:owner': 'billing' });
  });

  it('one without an owner is deleted only when the plan saw none', async () => {
    await cloud.perform({ do: 'removeTags', secret: 'orders/app', keys: ['keyturn:owner'] }, {});
    expect(await outcomeOf(cloud, destroys)).toMatchObject({ diagnostic: { code: 'E_SECRET_CHANGED' } });
    expect(await outcomeOf(cloud, { ...destroys, owner: null })).toMatchObject({ outcome: 'done' });
    expect(secretNow()).toBeUndefined();
  });
});

it.each([schedules, destroys])(
  'a secret that is newer than the one that the plan saw is not deleted: $do',
  async (action) => {
    await cloud.perform(destroys, {});
    await emulator.advance('2s');
    const Tags = JSON.stringify([{ TagKey: 'keyturn:owner', TagValue: 'payments' }]);
    await emulator.must('CreateSecret', { SecretName: 'orders/app', VersionId: 'new', SecretData: 'new', Tags });
    expect(await outcomeOf(cloud, action)).toMatchObject({
      outcome: 'failed',
      diagnostic: {
        code: 'E_SECRET_CHANGED',
        message: 'secret orders/app is a newer one than the plan saw',
        hint: 'It was not deleted. What earlier steps did is done: plan again.',
      },
    });
    expect(secretNow()).toMatchObject({ versions: [{ id: 'new' }] });
    expect(isScheduled()).toBe(false);
  },
);

it('an account that owns something stays, with the words for a DBA', async () => {
  const action: Action = { do: 'deleteAccount', instance: 'pgm-bp2', account: 'owner_of', description: owned };
  const { outcome, diagnostic } = await outcomeOf(cloud, action);
  expect({ outcome, code: diagnostic?.code }).toEqual({ outcome: 'failed', code: 'E_ACCOUNT_OWNS' });
  expect(diagnostic?.hint).toContain('REASSIGN OWNED BY');
});
