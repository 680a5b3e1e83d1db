import type { Quotas } from '../quotas.ts';
import type { ServerTurn } from '../servers/turn.ts';
import type { Origin } from '../wire/request.ts';
import type { Given, Params, Rules } from './params.ts';
import { documentedNames, readGiven } from './params.ts';
import type { Random } from './random.ts';
import type { AccessKey, World } from './world.ts';

/** What a handler may look at and change. `now` is the virtual time of this request. */
export type Context = {
  readonly world: World;
  /** Whose signature the request carries. */
  readonly caller: AccessKey;
  readonly origin: Origin;
  readonly now: number;
  readonly random: Random;
  /** Undefined: none are kept. */
  readonly quotas: Quotas | undefined;
  /** Milliseconds until an account is Available, a grant visible, a database Running. */
  readonly accountDelay: number;
  /** Where people log in to an instance, if they can. */
  readonly addressOf: (instanceId: string) => { readonly host: string; readonly port: number } | undefined;
  /** Only for a call that is about what is in an instance with a real server. */
  readonly server: ServerTurn | undefined;
};

export type Answer = Readonly<Record<string, unknown>>;

export type Action = {
  readonly name: string;
  /** Whether it can change the world, so that the state is saved after it. */
  readonly writes: boolean;
  /** By their documented names: a list is `Tag.N.Key`. */
  readonly parameters: ReadonlySet<string>;
  readonly call: (context: Context, params: Params) => Answer;
};

/** One API action: its parameters and what it does. The answer gets its RequestId later. */
export const action = <const R extends Rules>(definition: {
  readonly name: string;
  readonly writes: boolean;
  readonly rules: R;
  readonly run: (context: Context, given: Given<R>) => Answer;
}): Action => ({
  name: definition.name,
  writes: definition.writes,
  parameters: documentedNames(definition.rules),
  call: (context, params) => definition.run(context, readGiven(definition.rules, params)),
});
