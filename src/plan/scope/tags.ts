import type { DesiredSecret } from '../../model/desired.ts';
import { accountsMark, markKey, onRemoveMark } from '../../model/marks.ts';
import { namedAccounts, type Scope } from './scope.ts';

/** Everything that CreateSecret writes into the tags: the user's and all marks, so that no kill leaves an unmarked secret. */
export const tagsAtCreation = (
  secret: DesiredSecret,
  tags: Readonly<Record<string, string>>,
  scope: Scope,
  owes: number,
): Readonly<Record<string, string>> => ({
  ...tags,
  [markKey.owner]: scope.owner,
  [markKey.accounts]: accountsMark(namedAccounts(secret) ?? []),
  [markKey.onRemove]: onRemoveMark(secret.onRemove, secret.recoveryWindow),
  ...(secret.protect ? { [markKey.protect]: 'true' } : {}),
  ...(owes > 0 ? { [markKey.owes]: String(owes) } : {}),
});
