import type { Instance } from '../action/world.ts';
import { addressOf, type Runtime } from '../runtime.ts';

/** What people log in to, if anything. */
export type ServerView = {
  /** `builtin` knows passwords and no SQL. */
  readonly server: 'builtin' | 'real' | 'none';
  readonly host?: string;
  readonly port?: number;
  /** A real one, such as `MariaDB 10.11.6`. */
  readonly program?: string;
  /** Why it is builtin although real ones were asked for. */
  readonly missing?: string;
};

/** Names the place and the program only: the seed's URL has a password. */
export const serverView = (runtime: Runtime, { id }: Instance): ServerView => {
  const [real, missing, address] = [runtime.servers.get(id), runtime.servers.missing.get(id), addressOf(runtime, id)];
  return {
    server: real ? 'real' : address ? 'builtin' : 'none',
    ...(address && { host: address.host, port: address.port }),
    ...(real && { program: real.program }),
    ...(missing !== undefined && { missing }),
  };
};
