import type { Context } from './action/action.ts';
import type { Random } from './action/random.ts';
import type { AccessKey, World } from './action/world.ts';
import type { Faults } from './faults/faults.ts';
import type { Journal } from './journal.ts';
import type { Logins } from './logins.ts';
import type { Quotas } from './quotas.ts';
import type { Servers } from './servers/servers.ts';
import type { ServerTurn } from './servers/turn.ts';
import { goneWorld, takeChanges } from './state/changes.ts';
import type { Store } from './state/state-store.ts';
import type { Clock } from './time/clock.ts';
import type { RotationRun } from './time/due.ts';
import { type DueQueue, dueQueue } from './time/due-queue.ts';
import type { Nonces } from './wire/authenticate.ts';
import type { Origin } from './wire/request.ts';

/** One running emulator. Two of them share nothing. */
export type Runtime = {
  world: World;
  /** What happens by itself. */
  due: DueQueue;
  readonly clock: Clock;
  readonly random: Random;
  /** A generator of its own: how many requests came changes nothing else. */
  readonly requestIds: Random;
  readonly faults: Faults;
  /** Undefined: none are kept. */
  readonly quotas: Quotas | undefined;
  readonly journal: Journal;
  readonly logins: Logins;
  readonly servers: Servers;
  /** Set while due rotations wait for a real server, or let other requests in. */
  catchingUp: Promise<readonly RotationRun[]> | undefined;
  closed: boolean;
  readonly nonces: Nonces;
  readonly store: Store;
  readonly adminToken: string;
  readonly settings: {
    readonly latency: number;
    readonly accountDelay: number;
  };
};

/** Everything that changes the world runs in here: what it reached for, it may have changed. A refusal leaves traces, too. */
export const changing = <T>(runtime: Runtime, work: () => T): T => {
  // What was only looked at.
  takeChanges(runtime.world);
  try {
    return work();
  } finally {
    keep(runtime);
  }
};

/** Hands what changed to the store, and notes what it may be due for. */
export const keep = (runtime: Runtime): void => {
  const { world, due, store } = runtime;
  const changed = takeChanges(world);
  for (const [[kind, name]] of changed) {
    const secret = kind === 'secrets' && name !== undefined ? world.secrets.peek(name) : undefined;
    if (secret) due.note(secret);
  }
  store.add(changed);
};

/** Where people log in to an instance. */
export const addressOf = ({ servers, logins }: Runtime, instanceId: string): Address | undefined => {
  const port = logins.port(instanceId);
  return servers.get(instanceId)?.server ?? (port === undefined ? undefined : { host: '127.0.0.1', port });
};

export type Address = { readonly host: string; readonly port: number };

export const contextAt = (
  runtime: Runtime,
  now: number,
  caller: AccessKey,
  origin: Origin,
  server?: ServerTurn,
): Context => ({
  world: runtime.world,
  caller,
  origin,
  now,
  random: runtime.random,
  quotas: runtime.quotas,
  accountDelay: runtime.settings.accountDelay,
  addressOf: (instanceId) => addressOf(runtime, instanceId),
  server,
});

/** Another world in the same emulator: its servers follow. When real ones cannot, everything is as it was. */
export const replaceWorld = async (runtime: Runtime, world: World, clockOffset: number): Promise<void> => {
  await runtime.catchingUp;
  await runtime.servers.follow(world, true);
  runtime.clock.reset(clockOffset);
  runtime.world = world;
  runtime.store.add(goneWorld);
  runtime.due = dueQueue((name) => world.secrets.get(name));
  keep(runtime);
  await runtime.logins.follow(world, (id) => runtime.servers.get(id) !== undefined);
};
