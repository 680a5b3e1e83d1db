import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { runPlan } from '../../src/index.ts';
import type { Plan } from '../../src/plan/change/plan.ts';
import { expectSettled, type Files, type TransitionRun, transitionRun } from '../support/transition-run.ts';
import { connectTo, desiredSecret, fastClock } from '../support/wire-connect.ts';

// Two owners who want the same accounts at the same time.

let run: TransitionRun;
beforeEach(async () => {
  run = await transitionRun();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await run.close();
});

const carryOut = async (plan: Plan) => runPlan(plan, await connectTo(run.emulator.ready.kms, {}, fastClock()));
const notDone = (results: Awaited<ReturnType<typeof carryOut>>) => results.filter(({ outcome }) => outcome !== 'done');
const calls = (action: string): number => run.emulator.requests().filter((one) => one.action === action).length;
const accounts = (): readonly string[] => run.emulator.state().instances[0]?.accounts.map(({ name }) => name) ?? [];

describe('one account that both import', () => {
  const importing = (name: string) =>
    desiredSecret({
      name,
      accounts: { how: 'import', mode: 'single', accounts: [{ name: 'legacy_a', password: { env: 'LEGACY_A' } }] },
    });
  const ours: Files = { secrets: [importing('ours')] };
  const theirs: Files = { owner: 'billing', secrets: [importing('theirs')] };

  it('is refused by the plan of the second, whoever holds it', async () => {
    await run.apply(ours);
    expect(await run.plan(theirs)).toMatchObject({ steps: [], findings: [{ code: 'E_ACCOUNT_IN_USE' }] });
  });

  it('is refused right before the second secret is created', async () => {
    const late = await run.plan(theirs);
    await run.apply(ours);
    const [failed] = await carryOut(late);
    expect(failed).toMatchObject({
      outcome: 'failed',
      diagnostic: { code: 'E_ACCOUNT_IN_USE', message: 'account legacy_a on rm-bp1 is in secret ours too' },
    });
    expect(calls('CreateSecret')).toBe(1);
    await expectSettled(run, ours);
  });

  it('ends with an error for the younger one where both create at once, and says which secret goes', async () => {
    const [one, other] = [await run.plan(ours), await run.plan(theirs)];
    // Both have asked when the first is created.
    run.emulator.faults([{ action: 'CreateSecret', effect: { do: 'latency', ms: 800 } }]);
    const ended = await Promise.all([carryOut(one), carryOut(other)]);
    run.emulator.faults([]);
    expect(calls('CreateSecret')).toBe(2);
    const failed = ended.flatMap(notDone);
    expect(failed.length).toBeGreaterThan(0);
    for (const { diagnostic } of failed) {
      expect(diagnostic?.code).toBe('E_ACCOUNT_IN_USE');
      expect(diagnostic?.hint).toMatch(/^(ours|theirs) was created later, so it has to go: /);
    }
    // The way out that the younger one was told.
    expect((await run.plan(ours)).findings).toMatchObject([{ code: 'E_ACCOUNT_IN_USE' }]);
    const [first] = failed;
    const isOurs = first?.diagnostic?.hint?.startsWith('ours') === true;
    const [goes, stays] = isOurs ? [ours, theirs] : [theirs, ours];
    const spare = desiredSecret({ name: 'spare', instance: { id: 'rm-bp2' } });
    await run.apply({ ...goes, secrets: [spare] }, { prune: true });
    await expectSettled(run, stays);
    expect(accounts()).toContain('legacy_a');
  });
});

describe('one pair that both create', () => {
  const pair = (name: string, names: readonly string[]) =>
    desiredSecret({
      name,
      accounts: { how: 'create', mode: 'dual', type: 'normal', names, grants: { orders: 'ReadOnly' } },
    });
  const ours: Files = { secrets: [pair('ours', ['app', 'app_clone'])] };
  const theirs: Files = { owner: 'billing', secrets: [pair('theirs', ['app_clone', 'app'])] };

  it('goes to whoever makes the first account, and the other one makes none', async () => {
    const [one, other] = [await run.plan(ours), await run.plan(theirs)];
    const ended = await Promise.all([carryOut(one), carryOut(other)]);
    const [failed, ...others] = ended.map(notDone).sort((a, b) => b.length - a.length);
    expect(others).toEqual([[]]);
    expect(failed?.[0]).toMatchObject({
      step: { action: { do: 'createAccount', account: 'app' } },
      diagnostic: { code: 'E_ACCOUNT_EXISTS' },
    });
    expect(calls('CreateAccount')).toBeLessThanOrEqual(3);
    await expectSettled(run, ended[0]?.some(({ outcome }) => outcome !== 'done') ? theirs : ours);
  });

  it('where each has one account, whoever has the second gives it up, and both end well', async () => {
    await run.applyUntil(1, ours);
    const alone = { owner: 'billing', secrets: [pair('theirs', ['app_clone', 'app_other'])] };
    await run.applyUntil(1, alone);
    expect(accounts()).toEqual(expect.arrayContaining(['app', 'app_clone']));
    const [mine, their] = [await run.plan(ours), await run.plan(theirs)];
    expect(mine.findings[0]?.hint).toContain('so billing has to give up app_clone');
    expect(their.findings[0]?.hint).toContain('so this secret has to give up app_clone');
    const renamed = { owner: 'billing', secrets: [pair('theirs', ['their_app', 'their_app_clone'])] };
    await run.apply(renamed, { prune: true });
    await run.apply(ours);
    await expectSettled(run, ours);
    await expectSettled(run, renamed);
  });
});
