import type { Wording } from '../action/refusal.ts';
import type { World } from '../action/world.ts';
import type { DatabaseServer, ServerFault } from './database-server.ts';

/** Changes the world of the moment, so that it is saved. */
export type Change = <T>(does: (world: World) => T) => T;

export type ServerWork = (server: DatabaseServer, change: Change) => Promise<void>;

/** What a call has of the real server of the instance that it is about, while nobody else is at work there. */
export type ServerTurn = {
  /** Why the server could not be read; otherwise the world is as the server is. */
  readonly fault: ServerFault | undefined;
  /** Does `work` after the handler and before the answer. When the server refuses it, the call is refused with `refused`. */
  later(work: ServerWork, refused: Wording): void;
};
