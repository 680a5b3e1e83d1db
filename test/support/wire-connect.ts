import { setTimeout as delay } from 'node:timers/promises';
import { vi } from 'vitest';
import { type ConnectOptions, connect } from '../../src/aliyun/connect.ts';
import type { Clock } from '../../src/aliyun/wire/clock.ts';
import { type Cloud, CloudFault, type PerformContext } from '../../src/cloud/cloud.ts';
import { type Diagnostic, DiagnosticsError } from '../../src/diagnostics/diagnostic.ts';
import type { Action } from '../../src/model/action.ts';
import type { Desired, DesiredSecret } from '../../src/model/desired.ts';

/** Passes the time that is slept through at once, and remembers it. */
export type FastClock = Clock & { readonly slept: readonly number[] };

export const fastClock = (): FastClock => {
  const slept: number[] = [];
  let ahead = 0;
  return {
    slept,
    now: () => performance.now() + ahead,
    random: () => 0.5,
    sleep: async (milliseconds, signal) => {
      if (milliseconds <= 0 || signal?.aborted) return;
      slept.push(milliseconds);
      ahead += milliseconds;
      await delay(Math.min(milliseconds, 2));
    },
  };
};

export const useKeys = (id = 'emulator', secret = 'emulator', token = ''): void => {
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', id);
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', secret);
  vi.stubEnv('ALIBABA_CLOUD_SECURITY_TOKEN', token);
};

export const connectTo = (
  url: string,
  options: Partial<ConnectOptions> = {},
  clock: Clock = fastClock(),
): Promise<Cloud> =>
  connect(
    { region: 'cn-hangzhou', kmsEndpoint: url, rdsEndpoint: url, openPassword: () => 'Opened-passw0rd', ...options },
    clock,
  );

/** The outcome of one action, as apply would see it. */
export const outcomeOf = async (
  cloud: Cloud,
  action: Action,
  context: PerformContext = {},
): Promise<{ outcome: 'done' | CloudFault['outcome']; diagnostic?: Diagnostic; requestIds?: readonly string[] }> => {
  try {
    return { outcome: 'done', requestIds: (await cloud.perform(action, context)).requestIds };
  } catch (thrown) {
    if (thrown instanceof CloudFault) return { outcome: thrown.outcome, diagnostic: thrown.diagnostic };
    throw thrown;
  }
};

/** The diagnostics that a promise is rejected with. */
export const problemsOf = async (work: Promise<unknown>): Promise<readonly Diagnostic[]> => {
  try {
    await work;
  } catch (thrown) {
    if (thrown instanceof DiagnosticsError) return thrown.diagnostics;
    throw thrown;
  }
  throw new Error('nothing was thrown');
};

const at = { file: 'secrets.yaml', line: 1, column: 1 };

export const desiredSecret = (given: Partial<DesiredSecret> & { name: string }): DesiredSecret => ({
  instance: { id: 'rm-bp1' },
  accounts: { how: 'create', mode: 'single', type: 'normal', names: ['orders_app'], grants: { orders: 'ReadWrite' } },
  rotation: 604_800,
  rotateOnCreate: false,
  tags: {},
  customData: {},
  protect: false,
  onRemove: 'keepAccounts',
  recoveryWindow: 30,
  adopt: false,
  allow: [],
  at,
  fieldAt: {},
  ...given,
});

export const desiredOf = (...secrets: readonly DesiredSecret[]): Desired => ({
  owner: 'payments',
  region: 'cn-hangzhou',
  secrets,
});
