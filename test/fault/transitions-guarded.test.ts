import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runPlan } from '../../src/index.ts';
import type { Plan } from '../../src/plan/change/plan.ts';
import { expectSettled, type TransitionRun, transitionRun } from '../support/transition-run.ts';
import { connectTo, desiredSecret, fastClock } from '../support/wire-connect.ts';

// What must not happen, over whole runs.

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
const codes = ({ refusals }: Plan): readonly string[] => refusals.map(({ code }) => code);
const accountsOf = (instance = 0): readonly string[] =>
  run.emulator.state().instances[instance]?.accounts.map(({ name }) => name) ?? [];
const writes = (): readonly string[] =>
  run.emulator
    .requests()
    .flatMap(({ action = '' }) => action)
    .filter((action) => !/^(Describe|List)/.test(action));

describe('protection', () => {
  const elsewhere = { instance: { id: 'rm-bp2' } };
  it('outlives the entry that says so no more: lifting it takes a run of its own', async () => {
    const allow = ['replace', 'interruption', 'mass-change'];
    await run.apply({ secrets: [single('app', { protect: true }), single('other')] });
    const before = writes().length;
    expect(codes(await run.plan({ secrets: [single('app', elsewhere), single('other')] }, { allow }))).toEqual([
      'E_PROTECTED',
    ]);
    const pruned = await run.plan({ secrets: [single('other')] }, { prune: true });
    expect(pruned).toMatchObject({ changes: [], refusals: [], findings: [{ code: 'W_UNMANAGED_PROTECTED' }] });
    expect(writes()).toHaveLength(before);
    await run.apply({ secrets: [single('app'), single('other')] });
    await run.apply({ secrets: [single('app', elsewhere), single('other')] });
    await expectSettled(run, { secrets: [single('app', elsewhere), single('other')] });
  });
});

describe('accounts that were kept', () => {
  it('are not deleted by a later --prune, whatever it deletes', async () => {
    const files = { secrets: [single('app', { onRemove: 'keepAccounts' }), single('other')] };
    await run.apply(files);
    await run.apply({ secrets: [single('other')] }, { prune: true });
    await run.emulator.advance('31d');
    const later = await run.plan({ secrets: [single('other')] }, { prune: true });
    expect(later).toMatchObject({ changes: [], findings: [], refusals: [] });
    expect(accountsOf()).toContain('app');
  });

  it('an account whose secret was deleted by hand goes with --prune, and only then', async () => {
    await run.apply({ secrets: [single('app'), single('other')] });
    await run.emulator.must('DeleteSecret', { SecretName: 'app', ForceDeleteWithoutRecovery: 'true' });
    const files = { secrets: [single('other')] };
    expect((await run.plan(files)).findings).toMatchObject([{ code: 'W_ACCOUNT_LEFT' }]);
    await run.apply(files, { prune: true });
    expect(accountsOf()).toEqual(expect.arrayContaining(['legacy_a', 'legacy_b', 'somebody', 'other']));
    expect(accountsOf()).not.toContain('app');
    await expectSettled(run, files);
  });
});

describe('two runs of one replacement', () => {
  it('the one that comes late leaves alone what the first has made', async () => {
    const names = ['app', 'app_clone'];
    const pair = single('app', { accounts: { how: 'create', mode: 'dual', type: 'normal', names, grants: {} } });
    await run.apply({ secrets: [pair] });
    await run.emulator.advance('1h');
    const files = { secrets: [single('app')] };
    const late = await run.plan(files, { allow: ['replace', 'interruption'] });
    await run.apply(files);
    const before = writes().length;
    const results = await runPlan(late, await connectTo(run.emulator.ready.kms, {}, fastClock()));
    const failed = results.filter(({ outcome }) => outcome === 'failed');
    expect(failed[0]).toMatchObject({ diagnostic: { code: 'E_SECRET_CHANGED' } });
    expect(writes()).toHaveLength(before);
    expect(writes().filter((action) => /^(Create|Delete)Secret$/.test(action))).toEqual([
      'CreateSecret',
      'DeleteSecret',
      'CreateSecret',
    ]);
    await expectSettled(run, files);
  });
});

describe('two owners', () => {
  const ours = { secrets: [single('app')] };
  const theirs = { owner: 'billing', secrets: [single('app')] };
  it('the second is refused, touches nothing, and is told the ways out', async () => {
    await run.apply(ours);
    const before = writes().length;
    const refused = await run.plan(theirs, { prune: true, allow: ['replace', 'mass-change'] });
    expect(refused.refusals).toMatchObject([{ code: 'E_FOREIGN_SECRET' }]);
    expect(refused.refusals[0]?.hint).toBe(
      'Whoever made it relies on it. If payments agrees, write adopt: payments. Let the rest go with --except app, or rename the entry.',
    );
    expect(refused.steps).toEqual([]);
    expect(writes()).toHaveLength(before);
  });

  it('what was taken over is foreign to the former one, whose --prune leaves it', async () => {
    await run.apply({ secrets: [single('app'), single('other')] });
    await run.apply({ owner: 'billing', secrets: [single('app', { adopt: 'payments' })] });
    expect(codes(await run.plan({ secrets: [single('app'), single('other')] }))).toEqual(['E_FOREIGN_SECRET']);
    const former = await run.plan({ secrets: [single('other')] }, { prune: true });
    expect(former).toMatchObject({ changes: [], findings: [], refusals: [] });
  });

  it('environments are owners of their own: --prune of one leaves the others', async () => {
    await run.apply({ environment: 'prod', secrets: [single('app'), single('other')] });
    const staging = { environment: 'staging', secrets: [single('third')] };
    const made = await run.apply(staging, { prune: true });
    expect(made.changes.map(({ secret, action }) => `${action} ${secret}`)).toEqual(['create third']);
  });
});
