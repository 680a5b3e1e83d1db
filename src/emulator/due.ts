import { stamp } from './clock.ts';
import { rotate } from './kms/rotation.ts';
import type { Random } from './random.ts';
import { recordAutomatic } from './trail/kms-events.ts';
import type { Secret, World } from './world.ts';

/** One automatic rotation that ran. */
export type RotationRun = { readonly secret: string; readonly at: string; readonly outcome: 'rotated' | 'failed' };

type Due = { readonly at: number; readonly secret: Secret };

/** When something happens to a secret by itself: the end of its recovery window, or else its next rotation. */
export const dueAt = ({ plannedDeleteTime, managed }: Secret): number =>
  plannedDeleteTime ??
  (managed?.rotation === 'Enabled' ? (managed.nextRotation ?? Number.POSITIVE_INFINITY) : Number.POSITIVE_INFINITY);

/**
 * Runs everything that fell due up to `until`, in order, each at its own time. What was overdue already when it was
 * asked for (a policy that counts from an old rotation) runs at once.
 */
export const settle = (world: World, until: number, random: Random): readonly RotationRun[] => {
  const runs: RotationRun[] = [];
  const queue: Due[] = [];
  const enqueue = (secret: Secret): void => {
    const due = { at: Math.max(dueAt(secret), world.settledAt), secret };
    if (due.at > until) return;
    const place = queue.findIndex(({ at }) => at > due.at);
    queue.splice(place < 0 ? queue.length : place, 0, due);
  };
  for (const secret of world.secrets.values()) enqueue(secret);
  for (let due = queue.shift(); due; due = queue.shift()) {
    const { at, secret } = due;
    world.settledAt = at;
    if (secret.plannedDeleteTime !== undefined) world.secrets.delete(secret.name);
    else if (secret.managed) {
      const versionId = random.uuid();
      const done = rotate(world, secret, secret.managed, versionId, at, random);
      recordAutomatic(world, { secret: secret.name, versionId, at, done }, random);
      runs.push({ secret: secret.name, at: stamp(at), outcome: done ? 'rotated' : 'failed' });
      enqueue(secret);
    }
  }
  world.settledAt = Math.max(world.settledAt, until);
  return runs;
};

/** The earliest time at which `settle` has something to do. */
export const nextDue = (world: World): number => {
  let earliest = Number.POSITIVE_INFINITY;
  for (const secret of world.secrets.values()) earliest = Math.min(earliest, dueAt(secret));
  return earliest;
};
