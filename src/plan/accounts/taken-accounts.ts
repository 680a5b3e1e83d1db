import type { DesiredSecret } from '../../model/desired.ts';
import { shortDigest } from '../../model/digest.ts';
import type { LiveAccount } from '../../model/live.ts';
import { accountOrigin, isAccountOf, readableOrigin } from '../../model/marks.ts';
import { problem } from '../change/part.ts';
import type { Finding } from '../change/plan.ts';
import type { Scope } from '../scope/scope.ts';
import { otherHolder } from './account-holders.ts';

/**
 * What to do about an account that is not this secret's, `twin` being the other one of its pair if it has that. Two owners
 * who want one pair may have one account each: whoever has the one whose name comes first goes on.
 */
const wayOut = ({ name, description }: LiveAccount, twin: LiveAccount | undefined): string => {
  const origin = readableOrigin(description);
  if (origin === undefined || twin === undefined) {
    // What keyturn made for another secret cannot be imported as it is.
    const other = origin === undefined ? 'say import: if it is the one you mean, ' : '';
    return `Choose another name, ${other}or delete it at RDS if nobody uses it. Neither it nor its password is touched.`;
  }
  const { owner, secret } = origin;
  return twin.name < name
    ? `This secret has ${twin.name}, whose name comes first, so ${owner} has to give up ${name}: ask for other account names in ${secret} and for keyturn apply --prune there. Then apply again.`
    : `${owner} has ${name}, whose name comes first, so this secret has to give up ${twin.name}: choose other account names here and run keyturn apply --prune, which deletes ${twin.name}.`;
};

/** An account of a new secret that stands there and was not made for it. */
export const taken = (secret: DesiredSecret, live: LiveAccount, twin: LiveAccount | undefined): Finding => {
  const origin = readableOrigin(live.description);
  const says =
    origin === undefined
      ? ' and was not made for this secret.'
      : `: keyturn made it for secret ${origin.secret} of ${origin.owner}.`;
  const message = `Account ${live.name} is on ${secret.instance.id} already${says}`;
  return problem('E_ACCOUNT_TAKEN', secret, message, wayOut(live, twin), 'accounts.create.name', 'accounts');
};

/** keyturn made it for a secret of its own, which may be about to use it: that one would break. */
export const takenAway = (
  secret: DesiredSecret,
  live: LiveAccount,
  at: readonly string[],
  scope: Scope,
): readonly Finding[] => {
  const origin = accountOrigin(live.description);
  if (origin === undefined || isAccountOf(live.description, scope.owner, secret.name)) return [];
  if (otherHolder(secret, live.name, scope) !== undefined) return [];
  const whose = origin.owner === shortDigest(scope.owner) ? 'another secret' : 'another owner';
  const message = `Account ${live.name} on ${secret.instance.id} was made by keyturn for ${whose}.`;
  const hint = 'Import another account. If nobody needs it for that any more, empty its description at RDS first.';
  return [problem('E_ACCOUNT_TAKEN', secret, message, hint, ...at)];
};
