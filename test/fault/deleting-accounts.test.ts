import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Cloud } from '../../src/cloud/cloud.ts';
import type { FaultEffect } from '../../src/emulator/faults/faults.ts';
import type { Action } from '../../src/model/action.ts';
import { accountDescription, accountOrigin, backupMark, backupName } from '../../src/model/marks.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { connectTo, fastClock, outcomeOf, useKeys } from '../support/wire-connect.ts';

// An account is deleted only while no secret has it, whoever acts at the same time.

const owned = accountDescription('payments', 'orders/app', 'first');
const account = { name: 'app', password: 'Opened-passw0rd', description: owned };
const instance = { engine: 'MySQL' as const, engineVersion: '8.0', databases: ['orders'] };
const seed = {
  instances: [
    { id: 'rm-bp1', ...instance, accounts: [account] },
    { id: 'rm-bp2', ...instance, accounts: [account] },
    {
      id: 'pgm-bp3',
      engine: 'PostgreSQL' as const,
      engineVersion: '15.0',
      databases: ['shop'],
      accounts: [{ ...account, grants: { shop: 'DBOwner' as const } }],
    },
  ],
};

let emulator: TestEmulator;
let cloud: Cloud;
const connected = (): Promise<Cloud> => connectTo(emulator.ready.kms, { timeoutMs: 2_000 }, fastClock());
beforeEach(async () => {
  emulator = await startTestEmulator({ seed });
  useKeys(emulator.ready.accessKeyId, emulator.ready.accessKeySecret);
  cloud = await connected();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await emulator.close();
});

const deletes: Action = { do: 'deleteAccount', instance: 'rm-bp1', account: 'app', description: owned };
const creates: Action = {
  do: 'createSecret',
  secret: {
    name: 'orders/app',
    mode: 'single',
    instance: 'rm-bp1',
    accounts: [{ name: 'app', password: { from: 'throwAway' } }],
    rotation: 'off',
    customData: {},
    tags: { 'keyturn:owner': 'payments', 'keyturn:accounts': 'app' },
  },
};

/** What somebody makes in the console: no tag names its accounts. */
const inConsole = (name: string, on = 'rm-bp1', tags = {}) =>
  emulator.must('CreateSecret', {
    SecretName: name,
    VersionId: 'v1',
    SecretType: 'Rds',
    SecretData: JSON.stringify({ Accounts: [{ AccountName: 'app', AccountPassword: 'Opened-passw0rd' }] }),
    ExtendedConfig: JSON.stringify({ SecretSubType: 'SingleUser', DBInstanceId: on }),
    Tags: JSON.stringify(Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }))),
  });

const descriptionNow = (on = 0): string | undefined =>
  emulator.state().instances[on]?.accounts.find(({ name }) => name === 'app')?.description;
const calls = (action: string): number => emulator.requests().filter((one) => one.action === action).length;
/** Until the emulator has seen so many calls. */
const seen = (action: string, count = 1) => vi.waitFor(() => expect(calls(action)).toBe(count), { interval: 2 });
const slow = (action: string, nth = 1) => emulator.faults([{ action, nth, effect: { do: 'latency', ms: 300 } }]);

describe('an account that a secret has', () => {
  it('stays, and nothing is written about it, where a tag names it', async () => {
    await inConsole('x', 'rm-bp1', { 'keyturn:accounts': 'other/app' });
    expect(await outcomeOf(cloud, deletes)).toMatchObject({
      outcome: 'failed',
      diagnostic: {
        code: 'E_ACCOUNT_IN_USE',
        message: 'account app on rm-bp1 is in secret x',
        hint: 'Account app was left alone. Plan again.',
      },
    });
    expect(descriptionNow()).toBe(owned);
    expect(calls('ModifyAccountDescription')).toBe(0);
  });

  it('stays where no tag tells the accounts of a secret on its instance, whose deletion is scheduled too', async () => {
    await inConsole('x');
    await emulator.must('DeleteSecret', { SecretName: 'x' });
    expect((await outcomeOf(cloud, deletes)).diagnostic?.message).toBe(
      'account app on rm-bp1 may be in secret x, whose accounts no tag names',
    );
    expect(descriptionNow()).toBe(owned);
  });

  it.each([
    { what: 'on another instance', on: 'rm-bp2', tags: { 'keyturn:accounts': 'app' } },
    { what: 'on another instance, by no tag', on: 'rm-bp2', tags: {} },
    { what: 'of another name', on: 'rm-bp1', tags: { 'keyturn:owner': 'other', 'keyturn:accounts': 'apps' } },
  ])('is another one: $what', async ({ on, tags }) => {
    await inConsole('x', on, tags);
    expect(await outcomeOf(cloud, deletes)).toMatchObject({ outcome: 'done' });
    expect(descriptionNow()).toBeUndefined();
  });

  it('stays where somebody copied the tag of other accounts to a secret that nobody owns', async () => {
    await inConsole('x', 'rm-bp1', { 'keyturn:accounts': 'apps' });
    expect(await outcomeOf(cloud, deletes)).toMatchObject({
      outcome: 'failed',
      diagnostic: { code: 'E_ACCOUNT_IN_USE' },
    });
    expect(descriptionNow()).toBe(owned);
  });

  it('is in no backup of the settings of a secret', async () => {
    await inConsole(backupName('x'), 'rm-bp1', { 'keyturn:backupOf': backupMark('x') });
    expect(await outcomeOf(cloud, deletes)).toMatchObject({ outcome: 'done' });
  });

  it('stays where its holders may not be asked for', async () => {
    const double = {
      action: 'ListSecrets',
      effect: { do: 'error', status: 403, code: 'Forbidden.NoPermission', message: 'no' },
    } as const;
    emulator.faults([{ ...double, times: 1 }]);
    expect(await outcomeOf(cloud, deletes)).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_DENIED' } });
    expect(descriptionNow()).toBe(owned);
  });
});

describe('a secret that is created while one of its accounts is being deleted', () => {
  it('is told of before the account goes: both runs fail, and the account stays', async () => {
    slow('ListSecrets', 2);
    const deleting = outcomeOf(cloud, deletes);
    await seen('ListSecrets', 2);
    const created = await outcomeOf(await connected(), creates);
    expect(created).toMatchObject({
      outcome: 'failed',
      diagnostic: {
        code: 'E_ACCOUNT_CHANGED',
        message: 'account app on rm-bp1 was deleted, or is about to be, while secret orders/app was created',
      },
    });
    expect(await deleting).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_ACCOUNT_IN_USE' } });
    expect(descriptionNow()).toBe(owned);
  });

  it('is told of after the account went', async () => {
    slow('DeleteAccount');
    const deleting = outcomeOf(cloud, deletes);
    await seen('DeleteAccount');
    const created = await outcomeOf(await connected(), creates);
    expect(created).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_ACCOUNT_CHANGED' } });
    expect(await deleting).toMatchObject({
      outcome: 'failed',
      diagnostic: {
        code: 'E_ACCOUNT_IN_USE',
        hint: 'Account app is deleted. Plan again: an entry of the files makes it anew.',
      },
    });
    expect(descriptionNow()).toBeUndefined();
  });

  it('fails where its account was deleted before, or is not the one that this run made', async () => {
    const made = {
      do: 'createAccount',
      instance: 'rm-bp1',
      account: 'new',
      type: 'Normal',
      owner: 'payments',
      secret: 'orders/app',
    } as const;
    await cloud.perform(made, {});
    await emulator.must('DeleteAccount', { DBInstanceId: 'rm-bp1', AccountName: 'new' });
    await (await connected()).perform(made, {});
    const accounts = [{ name: 'new', password: { from: 'createAccount' } }] as const;
    const outcome = await outcomeOf(cloud, { ...creates, secret: { ...creates.secret, accounts } });
    expect(outcome).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_ACCOUNT_CHANGED' } });
  });

  it('leaves it open where nobody tells what became of the account', async () => {
    const effect: FaultEffect = { do: 'error', status: 403, code: 'Forbidden.NoPermission', message: 'no' };
    emulator.faults([{ action: 'DescribeAccounts', effect }]);
    expect(await outcomeOf(cloud, creates)).toMatchObject({ outcome: 'unknown', diagnostic: { code: 'E_DENIED' } });
  });
});

describe('a secret that is restored while its account is being deleted', () => {
  const restores: Action = {
    do: 'restoreSecret',
    secret: 'orders/app',
    accounts: [{ instance: 'rm-bp1', account: 'app', description: owned }],
  };
  beforeEach(async () => {
    await cloud.perform(creates, {});
    await emulator.must('DeleteSecret', { SecretName: 'orders/app' });
  });

  it('is told of', async () => {
    slow('DeleteAccount');
    const deleting = outcomeOf(cloud, { ...deletes, goesWith: 'orders/app' });
    await seen('DeleteAccount');
    const restored = await outcomeOf(await connected(), restores);
    expect(restored).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_ACCOUNT_CHANGED' } });
    expect(restored.diagnostic?.message).toContain('while secret orders/app was restored');
    expect(await deleting).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_SECRET_CHANGED' } });
  });

  it('is done where its account stands as the plan saw it', async () => {
    expect(await outcomeOf(cloud, restores)).toMatchObject({ outcome: 'done' });
  });
});

describe('an account that is marked because a run is deleting it', () => {
  const takesBack = (from: string): Action => ({
    do: 'setAccountDescription',
    instance: 'rm-bp1',
    account: 'app',
    owner: 'payments',
    secret: 'orders/app',
    from,
    to: 'owned',
  });

  it('goes by the next run where that run ended', async () => {
    emulator.faults([{ action: 'DeleteAccount', effect: { do: 'reset' } }]);
    expect(await outcomeOf(cloud, deletes)).toMatchObject({ outcome: 'unknown' });
    const marked = descriptionNow() ?? '';
    expect(accountOrigin(marked)).toMatchObject({ ...accountOrigin(owned), mark: 'deleting' });
    emulator.faults([]);
    expect(await outcomeOf(cloud, { ...deletes, description: marked })).toMatchObject({ outcome: 'done' });
    expect(descriptionNow()).toBeUndefined();
  });

  it('is as before where RDS refuses', async () => {
    const { outcome, diagnostic } = await outcomeOf(cloud, { ...deletes, instance: 'pgm-bp3' });
    expect({ outcome, code: diagnostic?.code }).toEqual({ outcome: 'failed', code: 'E_ACCOUNT_OWNS' });
    expect(descriptionNow(2)).toBe(owned);
  });

  it('is taken back when no deletion comes for two minutes', async () => {
    const marked = owned.replace('keyturn_', 'keyturn-deleting_');
    const params = { DBInstanceId: 'rm-bp1', AccountName: 'app', AccountDescription: marked };
    await emulator.must('ModifyAccountDescription', params);
    const clock = fastClock();
    const patient = await connectTo(emulator.ready.kms, {}, clock);
    expect(await outcomeOf(patient, takesBack(marked))).toMatchObject({ outcome: 'done' });
    expect(clock.slept.reduce((sum, each) => sum + each, 0)).toBeGreaterThanOrEqual(120_000);
    expect(accountOrigin(descriptionNow() ?? '')).toMatchObject({ mark: 'owned' });
  });

  it('is gone where the deletion comes after it was taken back', async () => {
    slow('DeleteAccount');
    const deleting = outcomeOf(cloud, deletes);
    await seen('DeleteAccount');
    // Two minutes take longer than the deletion does.
    const fast = fastClock();
    const sleep = (milliseconds: number): Promise<void> => fast.sleep(milliseconds).then(() => delay(20));
    const patient = await connectTo(emulator.ready.kms, {}, { ...fast, sleep });
    const taken = await outcomeOf(patient, takesBack(descriptionNow() ?? ''));
    expect(taken).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_ACCOUNT_CHANGED' } });
    expect(await deleting).toMatchObject({ outcome: 'done' });
  });

  it('stays marked when that cannot be put right at once', async () => {
    const refuses = { do: 'error', status: 400, code: 'InvalidAccount.Odd', message: 'no' } as const;
    emulator.faults([
      { action: 'DeleteAccount', effect: refuses },
      { action: 'ModifyAccountDescription', nth: 2, effect: refuses },
    ]);
    expect(await outcomeOf(cloud, deletes)).toMatchObject({ outcome: 'failed' });
    expect(accountOrigin(descriptionNow() ?? '')).toMatchObject({ mark: 'deleting' });
  });
});
