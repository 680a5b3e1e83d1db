import { expect } from 'vitest';
import type { ConnectOptions } from '../../src/aliyun/connect.ts';
import type { StepResult } from '../../src/apply/result.ts';
import type { Cloud } from '../../src/cloud/cloud.ts';
import type { Diagnostic } from '../../src/diagnostics/diagnostic.ts';
import type { LoginCheck } from '../../src/diagnostics/login-check.ts';
import { makePlan, runPlan } from '../../src/index.ts';
import type { Desired, DesiredSecret } from '../../src/model/desired.ts';
import type { Plan } from '../../src/plan/change/plan.ts';
import { renderResultText } from '../../src/render/result/text.ts';
import { checkLogin } from '../../src/verify/check-login.ts';
import { startTestEmulator, type TestEmulator } from './emulator.ts';
import { connectTo, desiredOf, desiredSecret, type FastClock, fastClock, useKeys } from './wire-connect.ts';

const instance = 'rm-bp1';

/** A pair from nothing: accounts, grants, the secret, and the rotations that it owes. */
export const created: DesiredSecret = desiredSecret({
  name: 'orders/app',
  description: 'Order service',
  accounts: {
    how: 'create',
    mode: 'dual',
    type: 'normal',
    names: ['orders_app', 'orders_app_clone'],
    grants: { orders: 'ReadWrite', audit: 'ReadOnly' },
  },
  rotateOnCreate: true,
  customData: { service: 'orders' },
  tags: { team: 'orders' },
});

/** The same with everything changed that can be changed in place. */
export const changed: DesiredSecret = {
  ...created,
  description: 'Orders',
  accounts: { ...created.accounts, grants: { orders: 'ReadOnly' } } as DesiredSecret['accounts'],
  rotation: 1_209_600,
  customData: { service: 'shop' },
  tags: { stage: 'live' },
};

const options = { prune: false, allow: ['interruption', 'revoke'], only: [], except: [] };

export type WholeRun = {
  readonly emulator: TestEmulator;
  readonly cloud: Cloud;
  readonly clock: FastClock;
  readonly plan: (secret: DesiredSecret) => Promise<Plan>;
  /** Plans and applies once; `planned` is called in between. */
  readonly apply: (secret: DesiredSecret, planned?: () => void) => Promise<readonly StepResult[]>;
  readonly verify: (secret: DesiredSecret) => Promise<readonly LoginCheck[]>;
  /** Calls of an action since the last `mark`. */
  readonly calls: (action: string) => number;
  readonly mark: () => void;
  /** All that was shown or remembered so far. */
  readonly printed: () => string;
  readonly close: () => Promise<void>;
};

/** keyturn in this process against an emulator with login servers, something foreign on both sides, and little patience. */
export const wholeRun = async (given: Partial<ConnectOptions> = {}): Promise<WholeRun> => {
  const emulator = await startTestEmulator({
    accountDelay: 0,
    seed: {
      instances: [
        {
          id: instance,
          engine: 'MySQL',
          databases: ['orders', 'audit'],
          accounts: [{ name: 'somebody', password: foreignPassword, grants: { audit: 'ReadOnly' } }],
        },
      ],
      secrets: [{ name: 'somebody/else', type: 'Generic', data: foreignValue, tags: { 'keyturn:owner': 'billing' } }],
    },
  });
  useKeys(emulator.ready.accessKeyId, emulator.ready.accessKeySecret);
  const shown: string[] = [];
  const clock = fastClock();
  const cloud = await connectTo(
    emulator.ready.kms,
    { timeoutMs: 300, debug: (line) => void shown.push(line), ...given },
    clock,
  );
  let since = 0;
  const desired = (secret: DesiredSecret): Desired => desiredOf(secret);
  const plan = async (secret: DesiredSecret): Promise<Plan> =>
    makePlan(desired(secret), await cloud.read(desired(secret), () => true), options);
  return {
    emulator,
    cloud,
    clock,
    plan,
    apply: async (secret, planned = () => undefined) => {
      const made = await plan(secret);
      planned();
      const results = await runPlan(made, cloud);
      shown.push(renderResultText(made, results, { width: 120, color: false, files: [] }), JSON.stringify(results));
      return results;
    },
    verify: async (secret) => {
      const live = await cloud.read(desired(secret), () => true);
      const pair = { desired: secret, live: live.secrets[secret.name] };
      const stages = ['ACSCurrent', 'ACSPrevious'] as const;
      const context = { cloud, ca: undefined, silent: new Set<string>(), signal: new AbortController().signal };
      return Promise.all(stages.map((stage) => checkLogin(context, pair, stage, live)));
    },
    calls: (action) =>
      emulator
        .requests()
        .slice(since)
        .filter((entry) => entry.action === action).length,
    mark: () => {
      since = emulator.requests().length;
    },
    printed: () => [...shown, JSON.stringify(emulator.requests()), JSON.stringify(emulator.state())].join('\n'),
    close: () => emulator.close(),
  };
};

const foreignPassword = 'Canary-passw0rd';
const foreignValue = 'canary-value';

/** A diagnostic as people see it, without the port of this run. */
export const said = ({ code, message, hint }: Diagnostic): string =>
  `${code} ${message}\n    ${hint}`.replaceAll(/127\.0\.0\.1:\d+/g, 'HOST');

/** What must hold in the end, whatever happened before. */
export const expectFinished = async (run: WholeRun, secret: DesiredSecret): Promise<void> => {
  run.emulator.faults([]);
  expect(await run.plan(secret)).toMatchObject({ changes: [], steps: [], refusals: [] });
  expect((await run.verify(secret)).map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
  const { instances, secrets } = run.emulator.state();
  const ours = secret.accounts.how === 'create' ? secret.accounts.grants : {};
  expect(Object.fromEntries(instances[0]?.accounts.map(({ name, grants }) => [name, grants]) ?? [])).toEqual({
    somebody: { audit: 'ReadOnly' },
    orders_app: ours,
    orders_app_clone: ours,
  });
  expect(secrets.map(({ name }) => name).sort()).toEqual(['orders/app', 'somebody/else']);
  expect(secrets[0]).toMatchObject({ tags: { 'keyturn:owner': 'billing' }, versions: [{ stages: ['ACSCurrent'] }] });
  const calls = run.emulator.requests().map(({ action }) => action);
  for (const never of ['ResetAccountPassword', 'DeleteAccount', 'DeleteSecret']) expect(calls).not.toContain(never);
  const { password } = await run.cloud.credential(secret.name, 'ACSCurrent');
  for (const canary of [password, foreignPassword, foreignValue]) expect(run.printed()).not.toContain(canary);
};
