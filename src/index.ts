/**
 * keyturn as a library: the same straight line as the command. Files → desired → live → plan → results.
 * Types of everything that passes between are exported too.
 */
import { type ConnectOptions, connect } from './aliyun/connect.ts';
import type { StepResult } from './apply/result.ts';
import { type RunEvent, run } from './apply/run.ts';
import type { Cloud } from './cloud/cloud.ts';
import { type Loaded, type LoadOptions, load } from './config/resolve/load.ts';
import { type Diagnostic, DiagnosticsError } from './diagnostics/diagnostic.ts';
import type { Desired } from './model/desired.ts';
import type { Live } from './model/live.ts';
import type { Plan, PlanOptions } from './plan/change/plan.ts';
import { makePlan as make } from './plan/make.ts';
import { toolVersion } from './version.ts';

export type { ConnectOptions } from './aliyun/connect.ts';
export type { Outcome, StepResult } from './apply/result.ts';
export type { RunEvent } from './apply/run.ts';
export type { Cloud, Performed } from './cloud/cloud.ts';
export type { Loaded, LoadOptions } from './config/resolve/load.ts';
export type { StateView } from './emulator/admin/state-view.ts';
export type { FaultCount, FaultEffect, FaultRule } from './emulator/faults/faults.ts';
export type { JournalEntry } from './emulator/journal.ts';
export type { Seed } from './emulator/seed/seed.ts';
export { type Emulator, type EmulatorOptions, type ReadyFile, startEmulator } from './emulator/start.ts';
export type { Action } from './model/action.ts';
export type { Desired, DesiredSecret, PasswordSource } from './model/desired.ts';
export type { Live, LiveSecret } from './model/live.ts';
export type { Change, Plan, PlanOptions, Step } from './plan/change/plan.ts';
export { type Diagnostic, DiagnosticsError };

/**
 * Reads and checks secrets.yaml files. It opens no password and asks nobody over the network.
 *
 * `desired` has one member for the environment that was chosen, or one for each with `every`; it is empty when there is an
 * error among `diagnostics`. Nothing is thrown for what stands in the files.
 */
export const loadConfig = (options: LoadOptions): Promise<Loaded> => load(options);

/**
 * Opens a connection to KMS and RDS with the credentials of the default chain of Alibaba Cloud's SDKs. Calls no service yet.
 * Throws DiagnosticsError when credentials or endpoints are missing or contradict each other.
 */
export const openCloud = (options: ConnectOptions): Promise<Cloud> => connect(options);

/**
 * Reads what a plan needs: a list of all secrets of the region, a description of each that the files name, and accounts,
 * databases and permissions of the instances in use (ListSecrets, DescribeSecret, DescribeDBInstanceAttribute,
 * DescribeAccounts, DescribeDatabases). Never a value. Times in it are ISO 8601, UTC; intervals are
 * seconds. Throws DiagnosticsError, also when `signal` ends it.
 */
export const readLive = (cloud: Cloud, desired: Desired, signal?: AbortSignal): Promise<Live> =>
  cloud.read(desired, () => true, signal);

const ofNobody: PlanOptions = { prune: false, allow: [], only: [], except: [] };

/**
 * What would have to happen for the cloud to be as the files say. Pure: no input or output, no clock.
 *
 * `options` are the flags of the command: without them nothing is pruned, no word is given and everything is looked at.
 * `refusals` of the plan stop `runPlan`; `findings` are for people, and an error among them keeps the steps of its secret out.
 */
export const makePlan = (desired: Desired, live: Live, options: Partial<PlanOptions> = {}): Plan =>
  make(desired, live, { ...ofNobody, ...options }, toolVersion);

export type RunOptions = {
  /** Steps in flight at once, at least 1. Default 16. */
  readonly concurrency?: number;
  /** Aborted: nothing new begins, and what is in flight is awaited. */
  readonly signal?: AbortSignal;
  /** Told of each step when it starts, waits and ends. What it throws is ignored. */
  readonly onEvent?: (event: RunEvent) => void;
};

/**
 * Carries a plan out: the only function here that writes. Each step ends as `done`, `failed`, `unknown` (its answer was
 * lost) or `notRun`, with how long it took in milliseconds; results stand in the order of the steps.
 *
 * Throws for a plan with refusals, and for nothing else: look at the outcomes. After any ending read and plan again; the new
 * plan goes on with what is left.
 */
export const runPlan = async (plan: Plan, cloud: Cloud, options: RunOptions = {}): Promise<StepResult[]> => {
  if (plan.refusals.length > 0) throw new DiagnosticsError(plan.refusals);
  return run(plan.steps, cloud.perform, {
    concurrency: options.concurrency ?? 16,
    signal: options.signal ?? new AbortController().signal,
    now: Date.now,
    ...(options.onEvent ? { onEvent: options.onEvent } : {}),
  });
};
