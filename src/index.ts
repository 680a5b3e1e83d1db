/**
 * keyturn as a library: the same straight line as the command. Files → desired → live → plan → results.
 * Types of everything that passes between are exported too.
 */
import { type ConnectOptions, connect } from './aliyun/connect.ts';
import type { StepResult } from './apply/result.ts';
import { type RunEvent, run } from './apply/run.ts';
import type { Cloud } from './cloud/cloud.ts';
import { type Loaded, type LoadOptions, load } from './config/load.ts';
import type { Desired } from './model/desired.ts';
import type { Live } from './model/live.ts';
import type { Plan } from './plan/plan.ts';

export type { ConnectOptions } from './aliyun/connect.ts';
export type { Outcome, StepResult } from './apply/result.ts';
export type { RunEvent } from './apply/run.ts';
export type { Cloud, Performed } from './cloud/cloud.ts';
export type { Loaded, LoadOptions } from './config/load.ts';
export { type Diagnostic, DiagnosticsError } from './diagnostics/diagnostic.ts';
export type { StateView } from './emulator/admin/state-view.ts';
export type { FaultCount, FaultEffect, FaultRule } from './emulator/faults.ts';
export type { JournalEntry } from './emulator/journal.ts';
export type { Seed } from './emulator/seed.ts';
export { type Emulator, type EmulatorOptions, type ReadyFile, startEmulator } from './emulator/start.ts';
export type { Action } from './model/action.ts';
export type { Desired, DesiredSecret } from './model/desired.ts';
export type { Live, LiveSecret } from './model/live.ts';
export { makePlan } from './plan/make.ts';
export type { Change, Plan, PlanOptions, Step } from './plan/plan.ts';

/** Reads and checks secrets.yaml files. Problems are in `diagnostics`; with an error among them `desired` is empty. */
export const loadConfig = (options: LoadOptions): Promise<Loaded> => load(options);

/** Opens a connection. Throws DiagnosticsError when credentials or endpoints are missing or contradict each other. */
export const openCloud = (options: ConnectOptions): Promise<Cloud> => connect(options);

/** Metadata of every secret and instance that the plan needs. Never a value. Throws DiagnosticsError. */
export const readLive = (cloud: Cloud, desired: Desired, signal?: AbortSignal): Promise<Live> =>
  cloud.read(desired, () => true, signal);

export type RunOptions = {
  readonly concurrency?: number;
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: RunEvent) => void;
};

/**
 * Carries a plan out. Refuses (throws) a plan that has refusals: check `plan.refusals` first.
 * Every step ends with an outcome; running a new plan afterwards goes on from whatever was left undone.
 */
export const runPlan = (plan: Plan, cloud: Cloud, options: RunOptions = {}): Promise<StepResult[]> => {
  if (plan.refusals.length > 0) throw new Error('the plan has refusals and cannot be run');
  return run(plan.steps, cloud.perform, {
    concurrency: options.concurrency ?? 16,
    signal: options.signal ?? new AbortController().signal,
    now: Date.now,
    ...(options.onEvent ? { onEvent: options.onEvent } : {}),
  });
};
