import type { DesiredSecret } from '../model/desired.ts';
import type { LiveSecret } from '../model/live.ts';
import { markKey, parseOwes } from '../model/marks.ts';
import { diffCustomData, diffDescription } from './diff-data.ts';
import { diffGrants } from './diff-grants.ts';
import { diffRotation } from './diff-rotation.ts';
import { diffTags } from './diff-tags.ts';
import { payOff } from './owes.ts';
import type { Part } from './part.ts';
import type { Scope } from './scope.ts';

/** What an interrupted run left to do. The word was said when the secret was created. */
const diffOwes = (live: LiveSecret): Part => {
  const owes = parseOwes(live.tags[markKey.owes]);
  if (owes === 0) return {};
  return {
    reasons: [`${owes} ${owes === 1 ? 'rotation is' : 'rotations are'} owed since its creation`],
    fields: [{ path: 'owes', before: owes, after: 0 }],
    actions: payOff(live.name, owes),
  };
};

/** Everything that can change in place on a secret that exists. */
export const diffUpdate = (desired: DesiredSecret, live: LiveSecret, scope: Scope): readonly Part[] => [
  diffDescription(desired, live),
  diffGrants(desired, scope),
  diffRotation(desired, live, scope),
  diffOwes(live),
  diffCustomData(desired, live),
  diffTags(desired, live, scope),
];
