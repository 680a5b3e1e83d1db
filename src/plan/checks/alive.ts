import type { DesiredSecret } from '../../model/desired.ts';
import type { LiveAccount, LiveInstance, LiveSecret } from '../../model/live.ts';
import { isOwnAccount } from '../accounts/own-accounts.ts';
import { wrongType } from '../accounts/seats.ts';
import { problem } from '../change/part.ts';
import type { Finding } from '../change/plan.ts';
import { accountCure, accountState } from '../scope/rds-state.ts';
import { instanceOf, type Scope } from '../scope/scope.ts';
import { listed } from '../scope/values.ts';
import { knownAccounts, repairOf } from './repair.ts';

/** What the other account of a pair may do: the one that is gone must have been able to do the same. */
const asTheTwin = (twin: LiveAccount | undefined): string => {
  if (twin === undefined) return 'and the permissions that it had';
  const grants = Object.entries(twin.grants).map(([database, privilege]) => `${database} ${privilege}`);
  return grants.length === 0
    ? `as a ${twin.type} account like ${twin.name}`
    : `and the permissions of ${twin.name} (${listed(grants.sort())})`;
};

/** The words for a DBA: an account that keyturn did not make is not made again by it. */
const byHand = (
  secret: DesiredSecret,
  name: string,
  names: readonly string[],
  { id, accounts }: LiveInstance,
): string => {
  const twin = names.filter((other) => other !== name).flatMap((other) => accounts[other] ?? [])[0];
  const both = names.length === 2 ? '--both ' : '';
  return `In the RDS console, Accounts of ${id}: create ${name} with any password ${asTheTwin(twin)}. Then run \`keyturn rotate ${both}${secret.name}\`: KMS sets the password.`;
};

/** Health of the accounts of a secret that exists. Those that this plan makes again are told by the change. */
export const checkAccountsAlive = (secret: DesiredSecret, live: LiveSecret, scope: Scope): readonly Finding[] => {
  const instance = instanceOf(secret, scope);
  if (instance === undefined) return [];
  const names = knownAccounts(secret, live);
  const { remade, obstacle } = repairOf(secret, live, scope);
  return names.flatMap((name) => {
    if (remade.includes(name)) return [];
    const account = instance.accounts[name];
    if (account === undefined) {
      const message = `Account ${name} of ${secret.name} is gone from ${instance.id}.`;
      const hint =
        secret.accounts.how === 'create'
          ? `keyturn makes it again as soon as ${obstacle}.`
          : byHand(secret, name, names, instance);
      return [problem('W_ACCOUNT_MISSING', secret, message, hint, 'accounts')];
    }
    const type = isOwnAccount(account, secret, scope) ? wrongType(secret, account) : [];
    if (account.status === 'Available') return type;
    const message = `Account ${name} of ${secret.name} is ${accountState(account)}.`;
    return [...type, problem('W_ACCOUNT_UNAVAILABLE', secret, message, accountCure(account, instance), 'accounts')];
  });
};
