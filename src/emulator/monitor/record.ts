import type { Random } from '../action/random.ts';
import { remember } from '../action/recent.ts';
import type { Wording } from '../action/refusal.ts';
import type { Managed, RotationEvent, Secret, World } from '../action/world.ts';

/** What CloudMonitor remembers of a rotation, done or failed, once its outcome stands in the secret. */
export const recordRotation = (
  world: World,
  { name }: Secret,
  { subType, instanceId, rotation }: Managed,
  {
    at,
    failed,
    reason,
    random,
  }: Pick<RotationEvent, 'at' | 'failed'> & { readonly reason?: Wording; readonly random: Random },
): void => {
  world.lastSeq += 1;
  remember(world.rotationEvents, world.lastSeq, {
    at,
    id: random.uuid(),
    secret: name,
    subType,
    instanceId,
    rotation,
    failed,
    ...(reason && { reason: { code: reason[1], message: reason[2] } }),
  });
};
