import type { Random } from '../random.ts';
import { remember } from '../recent.ts';
import type { Managed, Secret, World } from '../world.ts';
import type { RotationEvent } from './rotation-event.ts';

/** What CloudMonitor remembers of a rotation, done or failed, once its outcome stands in the secret. */
export const recordRotation = (
  { rotationEvents }: World,
  { name }: Secret,
  { subType, instanceId, rotation }: Managed,
  { at, failed, random }: Pick<RotationEvent, 'at' | 'failed'> & { readonly random: Random },
): void =>
  remember(rotationEvents, {
    seq: (rotationEvents.at(-1)?.seq ?? 0) + 1,
    at,
    id: random.uuid(),
    secret: name,
    subType,
    instanceId,
    rotation,
    failed,
  });
