import { randomBytes, randomInt } from 'node:crypto';
import type { Server } from 'node:http';
import { seededRandom } from './action/random.ts';
import { type Controls, controlsOf } from './admin/controls.ts';
import { openFaults } from './faults/faults.ts';
import { openJournal } from './journal.ts';
import { openLogins } from './logins.ts';
import { checkOptions, type EmulatorOptions } from './options.ts';
import { realPath } from './own-files.ts';
import { openQuotas } from './quotas.ts';
import type { ReadyFile } from './ready-file.ts';
import { keep, type Runtime } from './runtime.ts';
import { checkSeed } from './seed/read.ts';
import type { Seed } from './seed/seed.ts';
import { worldOf } from './seed/world.ts';
import { listen } from './server.ts';
import { type Drivers, openServers } from './servers/servers.ts';
import { readState } from './state/state-file.ts';
import { lockState } from './state/state-lock.ts';
import { fileStore, noStore } from './state/state-store.ts';
import { catchUp, finishPending } from './time/catch-up.ts';
import { virtualClock } from './time/clock.ts';
import { dueQueue } from './time/due-queue.ts';
import type { SecureWire } from './tls/secure-wire.ts';
import { nonceMemory } from './wire/authenticate.ts';

export type { EmulatorOptions } from './options.ts';
export type { ReadyFile } from './ready-file.ts';

/** A running emulator: where it is, and what its admin endpoints do as functions. */
export type Emulator = Controls & {
  readonly ready: ReadyFile;
  /** Ends connections and login servers, saves the state. */
  close(): Promise<void>;
};

/**
 * Starts KMS and RDS on a free loopback port of this process. Emulators share nothing. Throws an Error that names what is
 * wrong for a bad option, seed or state file, and for a port in use. `close()` it, or the process does not end.
 *
 *     const emulator = await startEmulator({ seed: './seed.yaml' });
 *     const { kms, accessKeyId, accessKeySecret } = emulator.ready;
 */
export const startEmulator = (options: EmulatorOptions = {}): Promise<Emulator> => startWith(options);

/** @param drivers for tests that put something else in the place of real servers */
export const startWith = async (given: EmulatorOptions, drivers?: Partial<Drivers>): Promise<Emulator> => {
  checkOptions(given);
  // Over links: the lock stands beside the file itself, and it is the file that is replaced.
  const options = { ...given, ...(given.state !== undefined && { state: realPath(given.state) }) };
  const seed = typeof options.seed === 'string' ? await seedOfFile(options.seed) : checkSeed(options.seed ?? {});
  const unlock = options.state === undefined ? () => Promise.resolve() : await lockState(options.state);
  try {
    const running = await open(options, seed, drivers);
    return { ...running, close: () => running.close().finally(unlock) };
  } catch (error) {
    await unlock();
    throw error;
  }
};

const open = async (options: EmulatorOptions, seed: Seed, drivers: Partial<Drivers> | undefined): Promise<Emulator> => {
  const randomSeed = options.randomSeed ?? randomInt(2 ** 32 - 1);
  const saved = options.state === undefined ? undefined : await readState(options.state);
  // A later start must not make the passwords and version ids of an earlier one again.
  const random = seededRandom(randomSeed + (saved?.world.settledAt ?? 0));
  const offset = options.now === undefined ? 0 : options.now.getTime() - Date.now();
  const clock = virtualClock(Date.now, saved?.clockOffset ?? offset);
  // The world of the seed begins at the very time that was given, not a millisecond later.
  const world = saved?.world ?? worldOf(seed, options.now?.getTime() ?? clock.now(), random);
  const runtime: Runtime = {
    world,
    due: dueQueue((name) => runtime.world.secrets.get(name)),
    clock,
    random,
    requestIds: seededRandom(randomSeed + 1),
    faults: openFaults(seededRandom(randomSeed + 2)),
    quotas: options.quotas === 'documented' ? openQuotas() : undefined,
    journal: openJournal(options.log),
    logins: openLogins(() => runtime.world, clock.now),
    servers: openServers(options.databases ?? 'builtin', drivers),
    catchingUp: undefined,
    closed: false,
    nonces: nonceMemory(),
    store: options.state === undefined ? noStore : fileStore(options.state, clock.offset),
    adminToken: randomBytes(24).toString('hex'),
    settings: {
      latency: options.latency ?? 0,
      accountDelay: options.accountDelay ?? 100,
    },
  };
  // All there is: the first flush makes the file anew.
  keep(runtime);
  const controls = controlsOf(runtime, seed, offset);
  try {
    await runtime.servers.follow(world, saved === undefined);
    await finishPending(runtime);
    await catchUp(runtime, clock.now());
    await runtime.store.flush();
    await runtime.logins.follow(world, (id) => runtime.servers.get(id) !== undefined);
    const secure = options.tls ? await openTls(options.tls) : undefined;
    try {
      const server = await listen(runtime, controls, options.port ?? 0, secure?.identity);
      const ready = readyOf(server, runtime, secure?.ca);
      return { ...controls, ready, close: () => close(server, runtime).finally(secure?.close) };
    } catch (error) {
      await secure?.close();
      throw error;
    }
  } catch (error) {
    await Promise.allSettled(partsOf(runtime).map((part) => part.close()));
    throw error;
  }
};

/** Only HTTPS needs to make a certificate. */
const openTls = async (tls: true | { readonly ca: string }): Promise<SecureWire> =>
  (await import('./tls/secure-wire.ts')).openSecureWire(tls === true ? undefined : tls.ca);

/** Only a seed file needs the YAML parser. Our own module is imported, since a bundle splits at it and not inside a package. */
const seedOfFile = async (path: string): Promise<Seed> => (await import('./seed/file.ts')).readSeedFile(path);

/** Names the first key without a security token: the file has no place for one. */
const readyOf = (server: Server, { adminToken, world }: Runtime, ca: string | undefined): ReadyFile => {
  const address = server.address();
  const url = `${ca === undefined ? 'http' : 'https'}://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`;
  const key = [...world.accessKeys.peekAll()].find(({ token }) => token === undefined);
  return {
    kms: url,
    rds: url,
    admin: `${url}/_emu/`,
    adminToken,
    accessKeyId: key?.id ?? '',
    accessKeySecret: key?.secret ?? '',
    pid: process.pid,
    ...(ca !== undefined && { ca }),
  };
};

const partsOf = ({ logins, store, journal, servers }: Runtime) => [logins, store, journal, servers];

const close = async (server: Server, runtime: Runtime): Promise<void> => {
  runtime.closed = true;
  runtime.faults.close();
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await Promise.all([closed, ...partsOf(runtime).map((part) => part.close())]);
};
