import { stamp } from './clock.ts';
import type { DueQueue } from './due-queue.ts';
import { rotate } from './kms/rotation.ts';
import type { Random } from './random.ts';
import { recordAutomatic } from './trail/kms-events.ts';
import type { World } from './world.ts';

/** One automatic rotation that ran. */
export type RotationRun = { readonly secret: string; readonly at: string; readonly outcome: 'rotated' | 'failed' };

/**
 * Runs everything that fell due up to `until`, in order, each at its own time. What was overdue already when it was
 * asked for (a policy that counts from an old rotation) runs at once.
 */
export const settle = (world: World, due: DueQueue, until: number, random: Random): readonly RotationRun[] => {
  const runs: RotationRun[] = [];
  for (let first = due.take(until); first; first = due.take(until)) {
    const { secret } = first;
    const at = Math.max(first.at, world.settledAt);
    world.settledAt = at;
    if (secret.plannedDeleteTime !== undefined) world.secrets.delete(secret.name);
    else if (secret.managed) {
      const versionId = random.uuid();
      const done = rotate(world, secret, secret.managed, versionId, at, random);
      recordAutomatic(world, { secret: secret.name, versionId, at, done }, random);
      runs.push({ secret: secret.name, at: stamp(at), outcome: done ? 'rotated' : 'failed' });
      due.note(secret);
    }
  }
  world.settledAt = Math.max(world.settledAt, until);
  return runs;
};
