import type { DesiredSecret } from './desired.ts';
import type { LiveSecret } from './live.ts';
import { markKey, parseAccountsMark } from './marks.ts';

/** Names that the file gives, in its order; undefined where it leaves the accounts alone. */
export const namedAccounts = ({ accounts }: DesiredSecret): readonly string[] | undefined => {
  if (accounts.how === 'create') return accounts.names;
  return accounts.how === 'import' ? accounts.accounts.map((account) => account.name) : undefined;
};

/** A pair alternates, so its order says nothing. */
export const sameNames = (one: readonly string[], other: readonly string[]): boolean =>
  [...one].sort().join('/') === [...other].sort().join('/');

const differ = (live: string | undefined, desired: string | undefined): boolean =>
  live !== undefined && desired !== undefined && live !== desired;

/**
 * Whether a secret may have to be replaced. True a little too often: an accounts tag that somebody has edited looks like
 * other accounts, and only the plan tells the two apart.
 */
export const mayBeReplaced = (desired: DesiredSecret, live: LiveSecret): boolean => {
  const [marked, named] = [parseAccountsMark(live.tags[markKey.accounts]), namedAccounts(desired)];
  return (
    live.type !== 'Rds' ||
    differ(live.mode, desired.accounts.mode) ||
    differ(live.instance, desired.instance.id) ||
    differ(live.encryptionKey, desired.encryptionKey) ||
    differ(live.kmsInstance, desired.kmsInstance) ||
    (marked !== undefined && named !== undefined && !sameNames(marked, named))
  );
};
