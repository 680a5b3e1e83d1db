import type { Context } from './action.ts';
import type { Changes } from './changes.ts';
import type { Clock } from './clock.ts';
import type { RotationRun } from './due.ts';
import { type DueQueue, dueQueue } from './due-queue.ts';
import type { Faults } from './faults.ts';
import type { Journal } from './journal.ts';
import type { Logins } from './logins.ts';
import type { Quotas } from './quotas.ts';
import type { Random } from './random.ts';
import type { Servers } from './servers/servers.ts';
import type { ServerTurn } from './servers/turn.ts';
import type { Store } from './state-store.ts';
import type { Nonces } from './wire/authenticate.ts';
import type { Origin } from './wire/request.ts';
import type { AccessKey, World } from './world.ts';

/** One running emulator. Two of them share nothing. */
export type Runtime = {
  world: World;
  /** What happens by itself. */
  due: DueQueue;
  readonly changes: Changes;
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
  /** True while due rotations let other requests in: what they changed is saved at their end, in one line. */
  unsaved: boolean;
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
  if (runtime.unsaved) keep(runtime);
  else runtime.changes.forget(runtime.world);
  try {
    return work();
  } finally {
    keep(runtime);
  }
};

/** Hands what changed to the store, and notes what it may be due for. */
export const keep = (runtime: Runtime): void => {
  const { changes, world, due, store } = runtime;
  runtime.unsaved = false;
  const changed = changes.take(world);
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

export const dueOf = ({ secrets }: World): DueQueue => dueQueue(secrets.values(), (name) => secrets.get(name));

/** Another world in the same emulator: its servers follow. When real ones cannot, everything is as it was. */
export const replaceWorld = async (runtime: Runtime, world: World, clockOffset: number): Promise<void> => {
  await runtime.catchingUp;
  await runtime.servers.follow(world, true);
  runtime.clock.reset(clockOffset);
  runtime.world = world;
  runtime.due = dueOf(world);
  keep(runtime);
  await runtime.logins.follow(world, (id) => runtime.servers.get(id) !== undefined);
};
