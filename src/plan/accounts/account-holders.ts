import { whoLetsGo } from '../../diagnostics/shared-account.ts';
import type { DesiredSecret } from '../../model/desired.ts';
import { canonicalJson } from '../../model/digest.ts';
import { isAccountOf, markKey } from '../../model/marks.ts';
import { problem } from '../change/part.ts';
import type { Finding } from '../change/plan.ts';
import { inNameOrder, instanceOf, isOurs, namedAccounts, type Scope } from '../scope/scope.ts';

/** Of a secret whose instance nobody says, the account's own description must say that it is this one. */
const isMadeFor = (other: string, account: string, instance: string, scope: Scope): boolean => {
  const live = scope.live.instances[instance]?.accounts[account];
  const owner = scope.live.listed[other]?.tags[markKey.owner];
  return live !== undefined && owner !== undefined && isAccountOf(live.description, owner, other);
};

/** The other secret that has an account on the instance of this one. */
export const otherHolder = ({ name, instance: { id } }: DesiredSecret, account: string, scope: Scope) =>
  [
    ...(scope.holders.get(`${id}/${account}`) ?? []),
    ...(scope.holders.get(`/${account}`) ?? []).filter((other) => isMadeFor(other, account, id, scope)),
  ]
    .filter((other) => other !== name)
    .sort()[0];

/** One account in two secrets: a rotation of one breaks the other. Two entries of the files are compared before. */
export const checkAccountInUse = (secret: DesiredSecret, scope: Scope): readonly Finding[] =>
  (namedAccounts(secret) ?? []).flatMap((account) => {
    const other = otherHolder(secret, account, scope);
    if (other === undefined) return [];
    const message = `Account ${account} on ${secret.instance.id} is in secret ${other} already.`;
    const { [secret.name]: ours, [other]: theirs } = scope.live.listed;
    const way = ours && theirs && isOurs(ours.tags, scope) ? whoLetsGo(ours, theirs) : 'Use another account.';
    const hint = `A rotation of one secret breaks the other. ${way}`;
    return [problem('E_ACCOUNT_IN_USE', secret, message, hint, 'accounts.create.name', 'accounts.import', 'accounts')];
  });

/** `a`, `a and b`, `a and 2 more`. Of lists that are sorted: each import of thousands asks. */
const few = (lists: readonly (readonly { readonly name: string }[])[], count: number): string => {
  const [first, second] = lists.flatMap((list) => list.slice(0, 2)).sort(inNameOrder);
  if (count > 2) return `${first?.name} and ${count - 1} more`;
  return [first, second].flatMap((one) => one?.name ?? []).join(' and ');
};

/** What was made in the console has no tag that names its accounts: nothing but its value tells them. */
export const checkUnknownHolders = (secret: DesiredSecret, scope: Scope): readonly Finding[] => {
  if (secret.accounts.how !== 'import') return [];
  const unknown = [secret.instance.id, ''].flatMap((place) => {
    const list = scope.unnamed.get(place);
    return list ? [list] : [];
  });
  const count = unknown.reduce((sum, list) => sum + list.length, 0);
  if (count === 0) return [];
  const which = `${few(unknown, count)} ${count === 1 ? 'has' : 'have'}`;
  const message = `Nobody says which accounts ${which}: what is imported here may be among them.`;
  // dump leaves alone what somebody owns.
  const isOwned = unknown.some((list) => list.some(({ tags }) => tags[markKey.owner] !== undefined));
  const look = `keyturn dump --with-accounts --owner ${scope.desired.owner} --region ${scope.desired.region} tells the accounts of those that nobody owns.`;
  const hint = `Two secrets with one account break each other with every rotation. ${look}${isOwned ? ' Ask the owners of the others.' : ''}`;
  return [problem('W_ACCOUNT_UNSURE', secret, message, hint, 'accounts.import', 'accounts')];
};

/**
 * Applications alternate between the two accounts of a pair, so both must be able to do the same. Those that keyturn made
 * are compared with the file.
 */
export const checkTwins = (secret: DesiredSecret, scope: Scope, names: readonly string[]): readonly Finding[] => {
  const live = instanceOf(secret, scope);
  const [one, other] = names.map((name) => live?.accounts[name]);
  if (one === undefined || other === undefined || secret.accounts.how === 'create') return [];
  const isSame = canonicalJson(one.grants) === canonicalJson(other.grants);
  if (one.type === other.type && isSame) return [];
  const message = `Accounts ${one.name} and ${other.name} of ${secret.name} have different permissions.`;
  const hint = isSame
    ? `${one.name} is a ${one.type} account and ${other.name} a ${other.type} one, which RDS cannot change: delete the wrong one in the RDS console.`
    : 'Applications alternate between the two with each rotation: give both the same permissions at RDS.';
  return [problem('W_TWINS_DIFFER', secret, message, hint, 'accounts.import', 'accounts')];
};
