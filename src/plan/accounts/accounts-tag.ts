import type { DesiredSecret } from '../../model/desired.ts';
import type { LiveSecret } from '../../model/live.ts';
import { accountOrigin } from '../../model/marks.ts';
import { instanceOf, markedAccounts, namedAccounts, type Scope } from '../scope/scope.ts';
import { otherHolder } from './account-holders.ts';
import { isOwnAccount } from './own-accounts.ts';

/**
 * Whether somebody has edited the accounts tag: all accounts that the file names were made for this secret, and the
 * tag names one that cannot be the secret's. KMS does not tell the accounts; a tag that may be right is believed, since
 * accounts of the file may also stand there from a run that lost against another one, or that did not finish a replacement.
 */
export const isTagEdited = (desired: DesiredSecret, live: LiveSecret, scope: Scope): boolean => {
  if (live.instance !== undefined && live.instance !== desired.instance.id) return false;
  const accounts = instanceOf(desired, scope)?.accounts ?? {};
  const isMadeForIt = (name: string): boolean => isOwnAccount(accounts[name] ?? { description: '' }, desired, scope);
  const canBeIts = (name: string): boolean => {
    const there = accounts[name];
    if (otherHolder(desired, name, scope) !== undefined) return false;
    // The secret may well have one that is gone.
    if (there === undefined) return true;
    return isMadeForIt(name) || accountOrigin(there.description) === undefined;
  };
  const [named, marked] = [namedAccounts(desired), markedAccounts(live)];
  return (named?.every(isMadeForIt) ?? false) && (marked?.some((name) => !canBeIts(name)) ?? false);
};
