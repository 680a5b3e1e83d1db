import type { Random } from '../action/random.ts';
import type { Wording } from '../action/refusal.ts';
import type { Pending, World } from '../action/world.ts';
import { rdsRefusals } from '../rds/refusals.ts';
import { type DatabaseServer, isServerFault } from '../servers/database-server.ts';
import type { Change } from '../servers/turn.ts';
import { begin, fail, publish, type Rotation } from './rotation.ts';

export type Asked = {
  readonly secretName: string;
  readonly versionId: string;
  readonly now: number;
  readonly random: Random;
};

/** The secret is looked up at each step: while the server works, somebody may delete it. */
export const rotationOf = (world: World, { secretName, ...asked }: Asked): Rotation | undefined => {
  const secret = world.secrets.get(secretName);
  return secret?.managed && { world, secret, managed: secret.managed, ...asked };
};

/** `again`: the password may be on the server already. */
export type Prepared = { readonly pending: Pending; readonly again: boolean };

/** What is to be set stands in the secret: save it, and only then ask the server. */
export const prepare = (rotation: Rotation, unread: Wording | undefined): Prepared | undefined => {
  const again = rotation.managed.pending !== undefined;
  const pending = begin(rotation, unread);
  if (!pending) return undefined;
  rotation.managed.pending = pending;
  return { pending, again };
};

type Set = { readonly refused?: Wording; readonly isUnset?: boolean };

/**
 * Sets a password that is recorded as pending, logs in with it and publishes it. False: that failed; then the password
 * stays pending unless the server surely does not have it.
 */
export const finishRotation = async (
  server: DatabaseServer,
  change: Change,
  prepared: Prepared,
  asked: Asked,
): Promise<boolean> => {
  const { pending } = prepared;
  const { refused, isUnset } = await setAndTry(server, prepared);
  return change((world) => {
    const rotation = rotationOf(world, asked);
    if (rotation?.managed.pending?.password !== pending.password) return false;
    if (!refused) {
      publish(rotation, pending);
      return true;
    }
    if (isUnset) delete rotation.managed.pending;
    fail(rotation, refused);
    return false;
  });
};

const setAndTry = async (server: DatabaseServer, { pending, again }: Prepared): Promise<Set> => {
  const { account, password } = pending;
  try {
    if (again && (await server.login(account, password))) return {};
    await server.setPassword(account, password);
    return (await server.login(account, password)) ? {} : { refused: rdsRefusals.accountStatus };
  } catch (error) {
    if (!isServerFault(error)) throw error;
    const isUnset = error.kind !== 'unreachable';
    return { refused: isUnset ? rdsRefusals.updateFailed : rdsRefusals.connect, isUnset };
  }
};
