import type { Context } from './action.ts';
import type { Clock } from './clock.ts';
import { dueAt, nextDue, type RotationRun, settle } from './due.ts';
import type { Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import type { Logins } from './logins.ts';
import type { Quotas } from './quotas.ts';
import type { Random } from './random.ts';
import type { Store } from './state-file.ts';
import type { Nonces } from './wire/authenticate.ts';
import type { Origin } from './wire/request.ts';
import type { AccessKey, World } from './world.ts';

/** One running emulator. Two of them share nothing. */
export type Runtime = {
  world: World;
  /** When something happens by itself next, or a little earlier; 0 when unknown. */
  nextDue: number;
  readonly clock: Clock;
  readonly random: Random;
  /** A generator of its own: how many requests came changes nothing else. */
  readonly requestIds: Random;
  readonly faults: Faults;
  /** Undefined: none are kept. */
  readonly quotas: Quotas | undefined;
  readonly journal: Journal;
  readonly logins: Logins;
  readonly nonces: Nonces;
  readonly store: Store;
  readonly adminToken: string;
  readonly settings: {
    readonly latency: number;
    readonly accountDelay: number;
  };
};

/** Brings the world up to `now`: due rotations and ended recovery windows. */
export const catchUp = (runtime: Runtime, now: number): readonly RotationRun[] => {
  if (now < runtime.nextDue) {
    runtime.world.settledAt = Math.max(runtime.world.settledAt, now);
    return [];
  }
  const runs = settle(runtime.world, now, runtime.random);
  runtime.nextDue = nextDue(runtime.world);
  return runs;
};

/** After a write: only the secret that it named can be due earlier than was known. */
export const noteDue = (runtime: Runtime, secretName: string): void => {
  const secret = runtime.world.secrets.get(secretName);
  if (secret) runtime.nextDue = Math.min(runtime.nextDue, dueAt(secret));
};

export const contextAt = (runtime: Runtime, now: number, caller: AccessKey, origin: Origin): Context => ({
  world: runtime.world,
  caller,
  origin,
  now,
  random: runtime.random,
  quotas: runtime.quotas,
  accountDelay: runtime.settings.accountDelay,
  loginPort: runtime.logins.port,
});

/** Moves the clock forward and runs what falls due on the way. */
export const advance = (runtime: Runtime, milliseconds: number): readonly RotationRun[] => {
  const before = catchUp(runtime, runtime.clock.now());
  const target = runtime.clock.now() + milliseconds;
  runtime.clock.moveTo(target);
  return [...before, ...catchUp(runtime, target)];
};

/** Another world in the same emulator: its login servers follow. */
export const replaceWorld = async (runtime: Runtime, world: World): Promise<void> => {
  runtime.world = world;
  runtime.nextDue = 0;
  await runtime.logins.follow(world);
};
