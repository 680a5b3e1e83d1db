import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runPlan } from '../../src/index.ts';
import { expectSettled, type TransitionRun, transitionRun } from '../support/transition-run.ts';
import { connectTo, desiredSecret, fastClock } from '../support/wire-connect.ts';

// --prune never deletes the account of a secret that is there, over whole runs.

let run: TransitionRun;
beforeEach(async () => {
  run = await transitionRun();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await run.close();
});

const single = (name: string, more = {}) =>
  desiredSecret({
    name,
    accounts: { how: 'create', mode: 'single', type: 'normal', names: [name], grants: { orders: 'ReadWrite' } },
    ...more,
  });
const prune = { prune: true };
const accounts = (): readonly string[] => run.emulator.state().instances[0]?.accounts.map(({ name }) => name) ?? [];
const generic = (name: string) =>
  run.emulator.must('CreateSecret', { SecretName: name, VersionId: 'v1', SecretData: 'x' });

/** Another job's run of a plan, which nobody stops. */
const carryOut = async (plan: Awaited<ReturnType<TransitionRun['plan']>>) =>
  runPlan(plan, await connectTo(run.emulator.ready.kms, {}, fastClock()));

describe('a secret that no page of the list shows', () => {
  it('keeps its account when another secret is deleted between two pages', async () => {
    for (let index = 0; index < 99; index++) await generic(`filler-${index}`);
    await run.apply({ secrets: [single('other')] });
    await run.apply({ secrets: [single('app'), single('other')] });
    // Page 2 begins with app: it moves to page 1 while page 2 is awaited.
    const isLast = (await run.emulator.must('ListSecrets', { PageNumber: '2', PageSize: '100' })).SecretList;
    expect(isLast).toMatchObject({ Secret: [{ SecretName: 'app' }] });
    run.emulator.faults([{ action: 'ListSecrets', nth: 2, effect: { do: 'latency', ms: 200 } }]);
    const planning = run.plan({ secrets: [single('other')] }, prune);
    await delay(100);
    await run.emulator.must('DeleteSecret', { SecretName: 'filler-0', ForceDeleteWithoutRecovery: 'true' });
    expect((await planning).changes.map(({ secret, action }) => `${action} ${secret}`)).toEqual(['delete app']);
  });
});

describe('an older commit that prunes', () => {
  it('while a newer one has made an account and not yet its secret: the newer one is told, and repairs it', async () => {
    await run.apply({ secrets: [single('other')] });
    const older = { secrets: [single('other')] };
    const newer = { secrets: [single('app'), single('other')] };
    await run.applyUntil(1, newer);
    expect(accounts()).toContain('app');
    const [pruning, creating] = [await run.plan(older, prune), await run.plan(newer)];
    const [deleted] = await carryOut(pruning);
    expect(deleted).toMatchObject({ outcome: 'done', step: { action: { do: 'deleteAccount', account: 'app' } } });
    // Its other steps were done before.
    const last = creating.steps.flatMap((step) => (step.action.do === 'createSecret' ? { ...step, waitsFor: [] } : []));
    const results = await carryOut({ ...creating, steps: last });
    expect(results).toMatchObject([{ outcome: 'failed', diagnostic: { code: 'E_ACCOUNT_CHANGED' } }]);
    await run.apply(newer);
    await expectSettled(run, newer);
  });

  it('comes after the newer one: it leaves the account, and the secret works', async () => {
    await run.apply({ secrets: [single('other')] });
    const newer = { secrets: [single('app'), single('other')] };
    await run.applyUntil(1, newer);
    const pruning = await run.plan({ secrets: [single('other')] }, prune);
    await run.apply(newer);
    expect(await carryOut(pruning)).toMatchObject([{ outcome: 'failed', diagnostic: { code: 'E_ACCOUNT_IN_USE' } }]);
    await expectSettled(run, newer);
  });
});

describe('a secret that was made in the console on accounts of ours', () => {
  const files = { secrets: [single('other')] };
  const inConsole = () =>
    run.emulator.must('CreateSecret', {
      SecretName: 'by-hand',
      VersionId: 'v1',
      SecretType: 'Rds',
      SecretData: JSON.stringify({ Accounts: [{ AccountName: 'app', AccountPassword: 'Opened-passw0rd' }] }),
      ExtendedConfig: JSON.stringify({ SecretSubType: 'SingleUser', DBInstanceId: 'rm-bp1' }),
    });
  beforeEach(async () => {
    await run.apply({ secrets: [single('app'), single('other')] });
    await run.emulator.must('DeleteSecret', { SecretName: 'app', ForceDeleteWithoutRecovery: 'true' });
  });

  it('keeps them, and every plan says so', async () => {
    await inConsole();
    const made = await run.apply(files, prune);
    expect(made.changes).toEqual([]);
    expect(made.findings[0]?.code).toBe('W_ACCOUNT_LEFT');
    expect(made.findings[0]?.hint).toContain('It may be in by-hand: no tag names the accounts of that secret');
    expect(accounts()).toContain('app');
  });

  it('keeps them when it is made after the plan', async () => {
    const pruning = await run.plan(files, prune);
    await inConsole();
    expect(await carryOut(pruning)).toMatchObject([{ outcome: 'failed', diagnostic: { code: 'E_ACCOUNT_IN_USE' } }]);
    expect(accounts()).toContain('app');
  });

  it('on another instance, does not: it is described only where an account could go', async () => {
    await run.emulator.must('CreateSecret', {
      SecretName: 'elsewhere',
      VersionId: 'v1',
      SecretType: 'Rds',
      SecretData: JSON.stringify({ Accounts: [{ AccountName: 'app', AccountPassword: 'Opened-passw0rd' }] }),
      ExtendedConfig: JSON.stringify({ SecretSubType: 'SingleUser', DBInstanceId: 'rm-bp2' }),
    });
    await run.apply(files, prune);
    expect(accounts()).not.toContain('app');
    const before = run.emulator.requests().length;
    await run.plan(files, prune);
    const described = run.emulator
      .requests()
      .slice(before)
      .filter(({ action }) => action === 'DescribeSecret');
    expect(described).toHaveLength(1);
  });
});
