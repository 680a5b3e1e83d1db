import type { Random } from '../action/random.ts';
import type { Secret, World } from '../action/world.ts';
import { rotate } from '../kms/rotation.ts';
import { type Automatic, recordAutomatic } from '../trail/kms-events.ts';
import { stamp } from './clock.ts';
import type { DueQueue } from './due-queue.ts';

/** One automatic rotation that ran. */
export type RotationRun = {
  readonly secret: string;
  readonly at: string;
  readonly outcome: 'rotated' | 'failed';
  /** Why it failed: the code and the message that RDS or RAM gave. */
  readonly reason?: string;
};

/** A rotation that has to wait for a real server, and everything due after it with it. */
export type Waiting = { readonly secret: Secret; readonly at: number };

/** `more`: the time was up, and there may be more to do. */
export type Settled = { readonly runs: readonly RotationRun[]; readonly waiting?: Waiting; readonly more?: true };

/**
 * Runs everything that fell due up to `until`, in order, each at its own time, until one has to wait or the real time is
 * up. What was overdue already when it was asked for (a policy that counts from an old rotation) runs at once.
 */
export const settle = (
  world: World,
  due: DueQueue,
  until: number,
  random: Random,
  waits: (instanceId: string) => boolean,
  isTimeUp: () => boolean,
): Settled => {
  const runs: RotationRun[] = [];
  for (let first = due.take(until); first; first = due.take(until)) {
    const { secret } = first;
    const at = Math.max(first.at, world.settledAt);
    world.settledAt = at;
    if (secret.plannedDeleteTime !== undefined) world.secrets.delete(secret.name);
    else if (secret.managed) {
      const { managed } = secret;
      if (waits(managed.instanceId)) return { runs, waiting: { secret, at } };
      const versionId = random.uuid();
      const done = rotate({ world, secret, managed, versionId, now: at, random });
      runs.push(recordRun(world, { secret: secret.name, versionId, at, done }, random));
      due.note(secret);
    }
    if (due.next() <= until && isTimeUp()) return { runs, more: true };
  }
  world.settledAt = Math.max(world.settledAt, until);
  return { runs };
};

export const recordRun = (world: World, run: Automatic, random: Random): RotationRun => {
  recordAutomatic(world, run, random);
  const { secret, at } = run;
  if (run.done) return { secret, at: stamp(at), outcome: 'rotated' };
  const { reason } =
    [...world.rotationEvents.peekAll()].findLast((event) => event.secret === secret && event.at === at) ?? {};
  return { secret, at: stamp(at), outcome: 'failed', ...(reason && { reason: `${reason.code}: ${reason.message}` }) };
};
