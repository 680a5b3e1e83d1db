import type { DesiredSecret } from '../../model/desired.ts';
import type { LiveInstance, LiveSecret } from '../../model/live.ts';
import { isAccountOf } from '../../model/marks.ts';
import { markedAccounts } from '../scope/scope.ts';

/**
 * Names of accounts that keyturn made for this secret, and under which somebody else has an account now: a rotation would
 * set a new password on it.
 */
export const strangersOf = (
  { accounts, name: secret }: DesiredSecret,
  live: LiveSecret,
  instance: LiveInstance | undefined,
  owner: string,
): readonly string[] =>
  accounts.how !== 'create'
    ? []
    : (markedAccounts(live) ?? accounts.names).filter((name) => {
        const there = instance?.accounts[name];
        return there !== undefined && !isAccountOf(there.description, owner, secret);
      });
