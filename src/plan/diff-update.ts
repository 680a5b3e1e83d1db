import type { DesiredSecret } from '../model/desired.ts';
import type { LiveSecret } from '../model/live.ts';
import { markKey, parseOwes } from '../model/marks.ts';
import { diffCustomData, diffDescription } from './diff-data.ts';
import { diffGrants } from './diff-grants.ts';
import { diffRotation } from './diff-rotation.ts';
import { diffTags } from './diff-tags.ts';
import { payOff } from './owes.ts';
import type { Part } from './part.ts';
import { markedAccounts, namedAccounts, type Scope } from './scope.ts';
import { listed } from './values.ts';

/** What an interrupted run left to do. The word was said when the secret was created; what it means is told again. */
const diffOwes = (desired: DesiredSecret, live: LiveSecret): Part => {
  const owes = parseOwes(live.tags[markKey.owes]);
  if (owes === 0) return {};
  const accounts = namedAccounts(desired) ?? markedAccounts(live) ?? [];
  const where = accounts.length === 0 ? `the accounts of ${live.name}` : listed(accounts);
  const what = owes < accounts.length ? `a new password on one of ${where}` : `new passwords on ${where}`;
  const message = `KMS sets ${accounts.length === 1 ? `a new password on ${where}` : what}. Whoever uses today's password is cut off.`;
  return {
    reasons: [`${owes} ${owes === 1 ? 'rotation is' : 'rotations are'} owed since its creation`],
    fields: [{ path: 'owes', before: owes, after: 0 }],
    impact: [{ kind: 'interruption', message }],
    actions: payOff(live.name, owes),
  };
};

/** Everything that can change in place on a secret that exists. */
export const diffUpdate = (desired: DesiredSecret, live: LiveSecret, scope: Scope): readonly Part[] => [
  diffDescription(desired, live),
  diffGrants(desired, scope),
  diffRotation(desired, live, scope),
  diffOwes(desired, live),
  diffCustomData(desired, live),
  diffTags(desired, live, scope),
];
