import type { DesiredSecret } from '../../model/desired.ts';
import type { LiveAccount, LiveSecret } from '../../model/live.ts';
import { accountOrigin } from '../../model/marks.ts';
import { markAccount } from '../accounts/account-actions.ts';
import { formerOwner, isMarked, isOwnAccount } from '../accounts/own-accounts.ts';
import type { Part } from '../change/part.ts';
import { knownAccounts } from '../checks/repair.ts';
import { instanceOf, type Scope } from '../scope/scope.ts';

const markOf = ({ description }: LiveAccount): string | undefined => {
  const mark = accountOrigin(description)?.mark;
  return mark === 'owned' ? undefined : mark;
};

/**
 * Accounts whose description has to say anew that this secret has them: those that were kept when it went, those that a
 * run meant to delete, and those of the owner from whom it is taken over.
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
      before: markOf(account) ?? formerOwner(desired, scope) ?? null,
      after: scope.owner,
    })),
    actions: accounts.map((account) =>
      markAccount({ instance: instance.id, account }, scope.owner, desired.name, 'owned'),
    ),
  };
};
