import type { DesiredSecret } from '../../model/desired.ts';
import type { LiveAccount } from '../../model/live.ts';
import { accountOrigin, isAccountOf, markKey } from '../../model/marks.ts';
import type { Scope } from '../scope/scope.ts';

/** The owner from whom the file takes a secret over, while it still is that owner's. */
export const formerOwner = ({ name, adopt }: DesiredSecret, scope: Scope): string | undefined =>
  typeof adopt === 'string' && scope.live.listed[name]?.tags[markKey.owner] === adopt ? adopt : undefined;

/** Whether keyturn made an account for this secret, be it for the owner from whom it is taken over. Kept ones count. */
export const isOwnAccount = (
  { description }: Pick<LiveAccount, 'description'>,
  secret: DesiredSecret,
  scope: Scope,
): boolean =>
  [scope.owner, formerOwner(secret, scope)].some(
    (owner) => owner !== undefined && isAccountOf(description, owner, secret.name),
  );

/** Left behind when its secret went or was replaced: somebody may be using it. */
export const isKept = ({ description }: Pick<LiveAccount, 'description'>): boolean =>
  accountOrigin(description)?.mark === 'kept';

/** Whether the description says all that it has to of an account that this secret has. */
export const isMarked = (account: Pick<LiveAccount, 'description'>, secret: string, scope: Scope): boolean =>
  isAccountOf(account.description, scope.owner, secret) && accountOrigin(account.description)?.mark === 'owned';
