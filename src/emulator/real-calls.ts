import type { Answer } from './action/action.ts';
import type { Params } from './action/params.ts';
import type { Product } from './action/product.ts';
import { Refusal, refusal, type Wording } from './action/refusal.ts';
import { type Asked, finishRotation, prepare, rotationOf } from './kms/rotation-on-server.ts';
import { rdsRefusals } from './rds/refusals.ts';
import { changing, type Runtime } from './runtime.ts';
import { isServerFault, type ServerFault } from './servers/database-server.ts';
import { mirror } from './servers/mirror.ts';
import type { RealServer } from './servers/servers.ts';
import type { Change, ServerTurn, ServerWork } from './servers/turn.ts';

/** An instance with its real server. */
export type Place = RealServer & { readonly instanceId: string };

export const placeOf = ({ servers }: Runtime, instanceId: string | null | undefined): Place | undefined => {
  const real = instanceId ? servers.get(instanceId) : undefined;
  return instanceId && real ? { ...real, instanceId } : undefined;
};

/** Where a call needs a real server: for what is in an instance, not for what the instance is. */
export const placeOfCall = (runtime: Runtime, product: Product, action: string, params: Params): Place | undefined => {
  if (!runtime.servers.some) return undefined;
  if (product === 'Rds' && !action.startsWith('DescribeDBInstance'))
    return placeOf(runtime, params.get('DBInstanceId'));
  if (action !== 'RotateSecret') return undefined;
  const name = params.get('SecretName')?.replace(/^acs:.*:secret\//, '') ?? '';
  return placeOf(runtime, runtime.world.secrets.peek(name)?.managed?.instanceId);
};

/** What somebody did by SQL counts from now on. Gives the fault when the server cannot be read. */
const refresh = async (runtime: Runtime, { instanceId, server }: Place): Promise<ServerFault | undefined> => {
  try {
    const state = await server.read();
    changing(runtime, () => mirror(runtime.world, instanceId, state));
    return undefined;
  } catch (error) {
    if (isServerFault(error)) return error;
    throw error;
  }
};

const changeOf =
  (runtime: Runtime): Change =>
  (does) =>
    changing(runtime, () => does(runtime.world));

type Job = { readonly work: ServerWork; readonly refused: Wording };

type ServerCall = {
  /** The handler. */
  run(turn: ServerTurn): Answer;
  /** Hears how it ended. */
  record(refused?: Refusal): void;
};

/** Lets a call work on the world as the server is; then, all of it saved, does there what the call asked for. */
export const callOnServer = (runtime: Runtime, place: Place, { run, record }: ServerCall): Promise<Answer> =>
  place.inTurn(async () => {
    const fault = await refresh(runtime, place);
    const jobs: Job[] = [];
    try {
      const answer = run({ fault, later: (work, refused) => jobs.push({ work, refused }) });
      if (jobs.length > 0) await runtime.store.flush();
      for (const job of jobs) await done(runtime, place, job);
      record();
      return answer;
    } catch (error) {
      if (error instanceof Refusal) record(error);
      throw error;
    }
  });

/** A refusal takes back what the world had already: it is as the server again. */
const done = async (runtime: Runtime, place: Place, { work, refused }: Job): Promise<void> => {
  try {
    await work(place.server, changeOf(runtime));
  } catch (error) {
    if (!isServerFault(error)) throw error;
    await refresh(runtime, place);
    const wordings = { unreachable: rdsRefusals.connect, inUse: rdsRefusals.ownsObjects, refused };
    throw refusal(wordings[error.kind]);
  }
};

/** The same for a rotation that nobody calls. */
export const rotateOnServer = (runtime: Runtime, place: Place, asked: Asked): Promise<boolean> =>
  place.inTurn(async () => {
    const unread = (await refresh(runtime, place)) && rdsRefusals.connect;
    const prepared = changing(runtime, () => {
      const rotation = rotationOf(runtime.world, asked);
      return rotation && prepare(rotation, unread);
    });
    if (!prepared) return false;
    await runtime.store.flush();
    return finishRotation(place.server, changeOf(runtime), prepared, asked);
  });
