import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { StepResult } from '../../src/apply/result.ts';
import { runPlan } from '../../src/index.ts';
import type { DesiredSecret } from '../../src/model/desired.ts';
import { accountDescription } from '../../src/model/marks.ts';
import type { Plan, PlanOptions } from '../../src/plan/change/plan.ts';
import { makeReleasePlan } from '../../src/plan/release.ts';
import { expectSettled, type TransitionRun, transitionRun } from '../support/transition-run.ts';
import { connectTo, desiredOf, desiredSecret, fastClock } from '../support/wire-connect.ts';

// Between the plan and a step somebody takes the secret over, or makes another one or another account of its name.

let run: TransitionRun;
beforeEach(async () => {
  run = await transitionRun();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await run.close();
});

const grants = { orders: 'ReadWrite' as const };
const created = { how: 'create', mode: 'single', type: 'normal', names: ['app'], grants } as const;
const app = (more: Partial<DesiredSecret> = {}): DesiredSecret =>
  desiredSecret({ name: 'app', accounts: created, ...more });
const spare = desiredSecret({ name: 'spare', instance: { id: 'rm-bp2' } });

const writes = (): readonly string[] =>
  run.emulator.requests().flatMap(({ action = '' }) => (/^(Describe|List|Get)/.test(action) ? [] : action));
const carryOut = async (plan: Plan): Promise<readonly StepResult[]> =>
  runPlan(plan, await connectTo(run.emulator.ready.kms, {}, fastClock()), { concurrency: 1 });
const codes = (results: readonly StepResult[]) => [
  ...new Set(results.flatMap(({ diagnostic }) => diagnostic?.code ?? [])),
];

const tag = (key: string, value: string) =>
  run.emulator.must('TagResource', { SecretName: 'app', Tags: JSON.stringify([{ TagKey: key, TagValue: value }]) });
const generic = async () => {
  await run.emulator.must('DeleteSecret', { SecretName: 'app', ForceDeleteWithoutRecovery: 'true' });
  await run.emulator.advance('2s');
  await run.emulator.must('CreateSecret', { SecretName: 'app', VersionId: 'v1', SecretData: 'theirs' });
};
/** Somebody else's account of the same name. */
const remade = async () => {
  const at = { DBInstanceId: 'rm-bp1', AccountName: 'app' };
  await run.emulator.must('DeleteAccount', at);
  await run.emulator.must('CreateAccount', { ...at, AccountPassword: 'Thei-rs12345', AccountDescription: 'theirs' });
};

type Change = { readonly what: string; readonly entry?: DesiredSecret; readonly options?: Partial<PlanOptions> };
const changes: readonly Change[] = [
  { what: 'description', entry: app({ description: 'new' }) },
  { what: 'custom data', entry: app({ customData: { k: 'v' } }) },
  { what: 'rotation', entry: app({ rotation: 'off' }) },
  { what: 'tags', entry: app({ tags: { team: 'new' } }) },
  { what: 'a tag that goes', entry: app({ tags: { old: null } }) },
  { what: 'grants', entry: app({ accounts: { ...created, grants: { audit: 'ReadOnly' } } }) },
  { what: 'a replacement', entry: app({ instance: { id: 'rm-bp2' } }) },
  { what: 'a removal', options: { prune: true } },
];

const planOf = async ({ entry, options = {} }: Change): Promise<Plan> => {
  await run.apply({ secrets: [app({ tags: { old: 'x' } }), spare] });
  const allow = ['replace', 'revoke', 'interruption', 'mass-change'];
  const plan = await run.plan({ secrets: [...(entry ? [entry] : []), spare] }, { allow, ...options });
  expect(plan.refusals).toEqual([]);
  expect(plan.steps.length).toBeGreaterThan(0);
  return plan;
};

describe.each(changes)('a secret is left alone: $what', (change) => {
  it('that has another owner since the plan', async () => {
    const plan = await planOf(change);
    await tag('keyturn:owner', 'billing');
    const before = writes().length;
    const results = await carryOut(plan);
    expect(codes(results)).toEqual(['E_SECRET_CHANGED']);
    expect(results.filter(({ outcome }) => outcome === 'done')).toEqual([]);
    expect(writes()).toHaveLength(before);
  });

  it('in whose place somebody made another one', async () => {
    const plan = await planOf(change);
    await generic();
    const before = writes().length;
    expect(codes(await carryOut(plan))).toEqual(['E_SECRET_CHANGED']);
    expect(writes()).toHaveLength(before);
  });
});

describe('the first step that finds it so ends what is left', () => {
  it('of an update', async () => {
    await run.apply({ secrets: [app()] });
    const plan = await run.plan({ secrets: [app({ description: 'new', tags: { team: 'new' } })] });
    const cloud = await connectTo(run.emulator.ready.kms, {}, fastClock());
    const perform: typeof cloud.perform = async (action, context) => {
      const done = await cloud.perform(action, context);
      await tag('keyturn:owner', 'billing');
      return done;
    };
    const results = await runPlan(plan, { ...cloud, perform }, { concurrency: 1 });
    expect(results.map(({ outcome }) => outcome)).toEqual(['done', 'failed']);
  });

  it('of a release: the mark of the new owner stays', async () => {
    await run.apply({ secrets: [app()] });
    const cloud = await connectTo(run.emulator.ready.kms, {}, fastClock());
    const live = await cloud.read(desiredOf(app()), () => true);
    const plan = makeReleasePlan(desiredOf(), live, Object.values(live.secrets), '0');
    await tag('keyturn:owner', 'billing');
    expect(codes(await carryOut(plan))).toEqual(['E_SECRET_CHANGED']);
    expect(run.emulator.state().secrets[0]?.tags).toMatchObject({ 'keyturn:owner': 'billing' });
  });

  it('of a takeover: what nobody owns, and what is ours by now, is expected', async () => {
    await run.apply({ secrets: [app()] });
    await run.emulator.must('UntagResource', { SecretName: 'app', TagKeys: '["keyturn:owner"]' });
    const plan = await run.plan({ secrets: [app({ adopt: true, description: 'new' })] });
    expect(codes(await carryOut(plan))).toEqual([]);
    await expectSettled(run, { secrets: [app({ description: 'new' })] });
  });
});

describe('an account that somebody made again is left alone', () => {
  it.each([
    { what: 'a permission', entry: app({ accounts: { ...created, grants: { ...grants, audit: 'ReadOnly' } } }) },
    { what: 'a permission that goes', entry: app({ accounts: { ...created, grants: {} } }) },
  ])('$what', async (change) => {
    const plan = await planOf(change);
    await remade();
    const before = writes().length;
    expect(codes(await carryOut(plan))).toEqual(['E_ACCOUNT_CHANGED']);
    expect(writes()).toHaveLength(before);
  });

  it('by a rotation', async () => {
    await run.apply({ secrets: [app()] });
    await tag('keyturn:owes', '1');
    const plan = await run.plan({ secrets: [app()] });
    expect(plan.steps.map(({ action }) => action.do)).toContain('rotateSecret');
    await remade();
    expect(codes(await carryOut(plan))).toEqual(['E_ACCOUNT_CHANGED']);
    expect(writes()).not.toContain('RotateSecret');
  });

  it('by a rotation that KMS makes at once for a new interval', async () => {
    await run.apply({ secrets: [app({ rotation: 2_592_000 })] });
    await run.emulator.advance('8d');
    const entry = app({ rotation: 604_800 });
    const plan = await run.plan({ secrets: [entry] }, { allow: ['interruption'] });
    await remade();
    expect(codes(await carryOut(plan))).toEqual(['E_ACCOUNT_CHANGED']);
  });

  it('one that keyturn made for the same secret is as good', async () => {
    const plan = await planOf({
      what: '',
      entry: app({ accounts: { ...created, grants: { ...grants, audit: 'ReadOnly' } } }),
    });
    const AccountDescription = accountDescription('payments', 'app', 'another');
    await run.emulator.must('ModifyAccountDescription', {
      DBInstanceId: 'rm-bp1',
      AccountName: 'app',
      AccountDescription,
    });
    expect(codes(await carryOut(plan))).toEqual([]);
  });
});
