import type { DesiredSecret } from '../../model/desired.ts';
import type { LiveSecret } from '../../model/live.ts';
import type { Part } from '../change/part.ts';
import type { Scope } from '../scope/scope.ts';
import { diffAccounts } from './accounts.ts';
import { diffCustomData, diffDescription } from './data.ts';
import { diffGrants } from './grants.ts';
import { diffRepair } from './repair.ts';
import { diffRotation } from './rotation.ts';
import { diffTags } from './tags.ts';

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
