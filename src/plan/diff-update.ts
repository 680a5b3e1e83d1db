import type { DesiredSecret } from '../model/desired.ts';
import type { LiveSecret } from '../model/live.ts';
import { diffAccounts } from './diff-accounts.ts';
import { diffCustomData, diffDescription } from './diff-data.ts';
import { diffGrants } from './diff-grants.ts';
import { diffRepair } from './diff-repair.ts';
import { diffRotation } from './diff-rotation.ts';
import { diffTags } from './diff-tags.ts';
import type { Part } from './part.ts';
import type { Scope } from './scope.ts';

/** Everything that can change in place on a secret that exists. */
export const diffUpdate = (desired: DesiredSecret, live: LiveSecret, scope: Scope): readonly Part[] => [
  diffDescription(desired, live),
  diffAccounts(desired, live, scope),
  diffGrants(desired, live, scope),
  diffRotation(desired, live, scope),
  diffRepair(desired, live, scope),
  diffCustomData(desired, live),
  diffTags(desired, live, scope),
];
