import type { Engine, Instance, World } from '../action/world.ts';
import { inTurns } from '../state/turns.ts';
import { type DatabaseServer, isServerFault, readServerUrl, type ServerAddress } from './database-server.ts';
import { fill } from './fill.ts';
import type { PrivateServer } from './private-servers.ts';
import type { ServerKind } from './programs.ts';

/** The server of an instance that is real. What is done with it, and what that changes here, is done one after the other. */
export type RealServer = {
  readonly server: DatabaseServer;
  /** Program and version, such as `MariaDB 10.11.6`. */
  readonly program: string;
  inTurn<T>(work: () => Promise<T>): Promise<T>;
};

export type Servers = {
  get(instanceId: string): RealServer | undefined;
  /** Whether any instance is real. */
  readonly some: boolean;
  /** By instance, why it has no server of its own although one was asked for. */
  readonly missing: ReadonlyMap<string, string>;
  /**
   * Connects to the servers that `world` names and starts private ones, all at once. A `fresh` world is made there as far as
   * it is missing, and so is any world on a private server. Throws an Error that names the instance; then the servers are
   * as they were.
   */
  follow(world: World, fresh: boolean): Promise<void>;
  close(): Promise<void>;
};

/** What real-servers.ts has; a test may have its own. */
export type Drivers = {
  readonly connectServer: (address: ServerAddress) => DatabaseServer;
  readonly startPrivate: (kind: ServerKind) => Promise<PrivateServer | string>;
};

type Opened = RealServer & { readonly stop?: () => Promise<void> };

const kinds: Readonly<Partial<Record<Engine, ServerKind>>> = {
  MySQL: 'mysql',
  MariaDB: 'mysql',
  PostgreSQL: 'postgres',
};

/** `auto`: an instance with a builtin server gets a private real one, if its program is on this machine. */
export const openServers = (databases: 'builtin' | 'auto', given: Partial<Drivers> = {}): Servers => {
  let opened: ReadonlyMap<string, Opened> = new Map();
  let missing: ReadonlyMap<string, string> = new Map();
  const close = async (servers: Iterable<Opened>): Promise<void> => {
    await Promise.all([...servers].map(({ stop }) => stop?.()));
  };
  return {
    get: (instanceId) => opened.get(instanceId),
    get some() {
      return opened.size > 0;
    },
    get missing() {
      return missing;
    },
    follow: async (world, fresh) => {
      const wanted = [...world.instances.peekAll()].filter((instance) => isReal(instance, databases));
      const results = await Promise.allSettled(wanted.map((instance) => open(instance, fresh, given)));
      const found = results.flatMap((result, index) =>
        result.status === 'fulfilled' ? [[wanted[index]?.id ?? '', result.value] as const] : [],
      );
      const next = new Map(
        found.flatMap(([id, result]) => (typeof result === 'string' ? [] : [[id, result] as const])),
      );
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) {
        await close(next.values());
        throw failed.reason;
      }
      const before = opened;
      opened = next;
      missing = new Map(found.flatMap(([id, result]) => (typeof result === 'string' ? [[id, result] as const] : [])));
      await close(before.values());
    },
    close: () => close(opened.values()),
  };
};

const isReal = ({ server, engine }: Instance, databases: 'builtin' | 'auto'): boolean =>
  server === 'builtin' ? databases === 'auto' && kinds[engine] !== undefined : server !== 'none';

const open = async (instance: Instance, fresh: boolean, given: Partial<Drivers>): Promise<Opened | string> => {
  const { connectServer, startPrivate } = { ...(await import('./real-servers.ts')), ...given };
  const address = readServerUrl(instance.server);
  if (address) return connected(instance, connectServer(address), fresh);
  const started = await startPrivate(kinds[instance.engine] ?? 'mysql');
  if (typeof started === 'string') return started;
  try {
    return { ...(await connected(instance, started, true)), stop: started.stop };
  } catch (error) {
    await started.stop();
    throw error;
  }
};

/** The message names no administrator: the place of the server is enough to find it. */
const connected = async (instance: Instance, server: DatabaseServer, make: boolean): Promise<RealServer> => {
  try {
    const program = await server.version();
    if (make) await fill(server, instance);
    return { server, program, inTurn: inTurns() };
  } catch (error) {
    if (!isServerFault(error)) throw error;
    throw new Error(`The server of instance ${instance.id} at ${server.host}:${server.port} ${error.message}.`);
  }
};
