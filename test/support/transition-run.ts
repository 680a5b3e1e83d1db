import { expect } from 'vitest';
import type { StepResult } from '../../src/apply/result.ts';
import { type Cloud, CloudFault } from '../../src/cloud/cloud.ts';
import { diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { makePlan, runPlan } from '../../src/index.ts';
import type { Action } from '../../src/model/action.ts';
import type { Desired, DesiredSecret } from '../../src/model/desired.ts';
import type { Plan, PlanOptions } from '../../src/plan/change/plan.ts';
import { checkLogin } from '../../src/verify/check-login.ts';
import { startTestEmulator, type TestEmulator } from './emulator.ts';
import { connectTo, fastClock, useKeys } from './wire-connect.ts';

/** What the files say, and who runs. */
export type Files = Partial<Omit<Desired, 'secrets'>> & { readonly secrets: readonly DesiredSecret[] };

const words = ['replace', 'interruption', 'revoke', 'mass-change'];

const desiredBy = (files: Files): Desired => ({ owner: 'payments', region: 'cn-hangzhou', ...files });

/** The password of accounts that were there before keyturn, and that the files name for an import. */
const importPassword = 'Opened-passw0rd';

const account = (name: string) => ({
  name,
  password: importPassword,
  type: 'Normal' as const,
  grants: { orders: 'ReadOnly' as const },
});

const seed = {
  kmsInstances: ['kst-1', 'kst-2'].map((id) => ({ id, keys: [`key-${id}`] })),
  instances: ['rm-bp1', 'rm-bp2'].map((id) => ({
    id,
    engine: 'MySQL' as const,
    engineVersion: '8.0',
    databases: ['orders', 'audit'],
    accounts: [account('legacy_a'), account('legacy_b'), account('somebody')],
  })),
};

export type TransitionRun = {
  readonly emulator: TestEmulator;
  readonly plan: (files: Files, options?: Partial<PlanOptions>) => Promise<Plan>;
  /** Plans and carries out; every step must be done. */
  readonly apply: (files: Files, options?: Partial<PlanOptions>) => Promise<Plan>;
  /** Plans and carries out `steps` of it; then it is killed: whatever it had in memory is lost. */
  readonly applyUntil: (steps: number, files: Files, options?: Partial<PlanOptions>) => Promise<Plan>;
  /** Carries out a plan that was made earlier. The step with the number `refused`, from 0, fails; `before` happens before each. */
  readonly perform: (
    plan: Plan,
    refused?: number,
    before?: (action: Action) => Promise<unknown>,
  ) => Promise<readonly StepResult[]>;
  /** Outcomes of logins with what KMS hands out, each account of each secret. */
  readonly logins: (files: Files) => Promise<readonly string[]>;
  readonly close: () => Promise<void>;
};

const denied = new CloudFault('failed', diagnostic('E_REFUSED', 'refused', { hint: 'Refused.' }));
const killed = new CloudFault('notRun', diagnostic('E_INTERRUPTED', 'killed', { hint: 'Killed.' }));

/** keyturn in this process, run by run, against an emulator with two MySQL instances. */
export const transitionRun = async (): Promise<TransitionRun> => {
  const emulator = await startTestEmulator({ accountDelay: 0, seed });
  useKeys(emulator.ready.accessKeyId, emulator.ready.accessKeySecret);
  const connected = (): Promise<Cloud> => connectTo(emulator.ready.kms, {}, fastClock());
  const planWith = async (cloud: Cloud, files: Files, options: Partial<PlanOptions>): Promise<Plan> => {
    const desired = desiredBy(files);
    const all = { prune: false, allow: [], only: [], except: [], ...options };
    return makePlan(desired, await cloud.read(desired, () => true, undefined, { prune: all.prune }), all);
  };
  const applyUntil = async (steps: number, files: Files, options: Partial<PlanOptions> = {}): Promise<Plan> => {
    const cloud = await connected();
    const made = await planWith(cloud, files, { allow: words, ...options });
    expect(made.refusals).toEqual([]);
    let left = steps;
    const perform: Cloud['perform'] = (action, context) => {
      left -= 1;
      return left < 0 ? Promise.reject(killed) : cloud.perform(action, context);
    };
    const results = await runPlan(made, { ...cloud, perform }, { concurrency: 1 });
    const notDone = results.filter(({ outcome }) => outcome !== 'done');
    if (steps >= made.steps.length) expect(notDone).toEqual([]);
    return made;
  };
  return {
    emulator,
    plan: async (files, options = {}) => planWith(await connected(), files, options),
    apply: (files, options) => applyUntil(Number.POSITIVE_INFINITY, files, options),
    applyUntil,
    perform: async (plan, refused, before) => {
      const cloud = await connected();
      const unlucky = plan.steps[refused ?? -1]?.action;
      const perform: Cloud['perform'] = async (action, context) => {
        if (action === unlucky) throw denied;
        await before?.(action);
        return cloud.perform(action, context);
      };
      return runPlan(plan, { ...cloud, perform }, { concurrency: 1 });
    },
    logins: async (files) => {
      const cloud = await connected();
      const live = await cloud.read(desiredBy(files), () => true);
      const context = { cloud, ca: undefined, silent: new Set<string>(), signal: new AbortController().signal };
      const checks = files.secrets.flatMap((desired) => {
        const stages =
          desired.accounts.mode === 'dual' ? (['ACSCurrent', 'ACSPrevious'] as const) : (['ACSCurrent'] as const);
        return stages.map((stage) => checkLogin(context, { desired, live: live.secrets[desired.name] }, stage, live));
      });
      return (await Promise.all(checks)).map(({ outcome }) => outcome);
    },
    close: () => emulator.close(),
  };
};

/** What must hold after every transition: nothing is left to do, and whatever KMS hands out logs in. */
export const expectSettled = async (run: TransitionRun, files: Files): Promise<void> => {
  expect(await run.plan(files)).toMatchObject({ changes: [], steps: [], refusals: [] });
  const logins = await run.logins(files);
  expect(logins).toEqual(logins.map(() => 'accepted'));
  const calls = run.emulator.requests().map(({ action }) => action);
  expect(calls).not.toContain('ResetAccountPassword');
};
