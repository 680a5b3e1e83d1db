import type { DesiredSecret } from '../model/desired.ts';
import type { LiveSecret } from '../model/live.ts';
import { markAccount } from './account-actions.ts';
import { formerOwner, isKept, isMarked, isOwnAccount } from './own-accounts.ts';
import type { Part } from './part.ts';
import { knownAccounts } from './repair.ts';
import { instanceOf, type Scope } from './scope.ts';

/**
 * Accounts whose description has to say anew that this secret has them: those that were kept when it went, and those of
 * the owner from whom it is taken over.
 */
export const diffAccounts = (desired: DesiredSecret, live: LiveSecret, scope: Scope): Part => {
  const instance = instanceOf(desired, scope);
  if (instance === undefined) return {};
  const accounts = knownAccounts(desired, live)
    .flatMap((name) => instance.accounts[name] ?? [])
    .filter((account) => isOwnAccount(account, desired, scope) && !isMarked(account, desired.name, scope));
  return {
    fields: accounts.map((account) => ({
      path: `accountMarks.${account.name}`,
      before: isKept(account) ? 'kept' : (formerOwner(desired, scope) ?? null),
      after: scope.owner,
    })),
    actions: accounts.map((account) =>
      markAccount({ instance: instance.id, account }, scope.owner, desired.name, 'owned'),
    ),
  };
};
