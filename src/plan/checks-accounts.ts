import type { DesiredSecret } from '../model/desired.ts';
import { canonicalJson } from '../model/digest.ts';
import type { ListedSecret } from '../model/live.ts';
import { isAccountOf, markKey } from '../model/marks.ts';
import { problem } from './part.ts';
import type { Finding } from './plan.ts';
import { instanceOf, namedAccounts, type Scope } from './scope.ts';

/**
 * Whether another secret that names this account holds it on the same instance. The list of secrets does not tell
 * instances: of those that were not described, the files or the account's own description must.
 */
const holdsHere = (other: string, account: string, instance: string, scope: Scope): boolean => {
  const itsInstance = scope.live.secrets[other]?.instance ?? scope.byName.get(other)?.instance.id;
  if (itsInstance !== undefined) return itsInstance === instance;
  const live = scope.live.instances[instance]?.accounts[account];
  const owner = scope.live.listed[other]?.tags[markKey.owner];
  return live !== undefined && owner !== undefined && isAccountOf(live.description, owner, other);
};

/** The other secret that has an account on the instance of this one. */
export const otherHolder = (secret: DesiredSecret, account: string, scope: Scope): string | undefined =>
  (scope.holders.get(account) ?? [])
    .filter((other) => other !== secret.name && holdsHere(other, account, secret.instance.id, scope))
    .sort()[0];

/** One account in two secrets: a rotation of one breaks the other. Two entries of the files are compared before. */
export const checkAccountInUse = (secret: DesiredSecret, scope: Scope): readonly Finding[] =>
  (namedAccounts(secret) ?? []).flatMap((account) => {
    const other = otherHolder(secret, account, scope);
    if (other === undefined) return [];
    const message = `Account ${account} on ${secret.instance.id} is in secret ${other} already.`;
    const hint = 'A rotation of one secret would break the other: use another account.';
    return [problem('E_ACCOUNT_IN_USE', secret, message, hint, 'accounts.create.name', 'accounts.import', 'accounts')];
  });

/** Whether an RDS secret may be on this instance with accounts that neither its tag nor an entry of the files names. */
const isUnknownOn = (
  instance: string,
  { name, type, tags, plannedDeleteTime }: ListedSecret,
  scope: Scope,
): boolean => {
  if (type !== 'Rds' || plannedDeleteTime !== undefined || tags[markKey.accounts] !== undefined) return false;
  const entry = scope.byName.get(name);
  const where = scope.live.secrets[name]?.instance ?? entry?.instance.id ?? instance;
  return where === instance && (entry === undefined || namedAccounts(entry) === undefined);
};

/** `a`, `a and b`, `a and 2 more`. */
const few = ([first = '', second, ...more]: readonly string[]): string =>
  second === undefined ? first : `${first} and ${more.length === 0 ? second : `${more.length + 1} more`}`;

/** What was made in the console has no tag that names its accounts: nothing but its value tells them. */
export const checkUnknownHolders = (secret: DesiredSecret, scope: Scope): readonly Finding[] => {
  if (secret.accounts.how !== 'import') return [];
  const unknown = Object.values(scope.live.listed)
    .filter((listed) => isUnknownOn(secret.instance.id, listed, scope))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
  if (unknown.length === 0) return [];
  const which = `${few(unknown.map(({ name }) => name))} ${unknown.length === 1 ? 'has' : 'have'}`;
  const message = `Nobody says which accounts ${which}: what is imported here may be among them.`;
  // dump leaves alone what somebody owns.
  const isOwned = unknown.some(({ tags }) => tags[markKey.owner] !== undefined);
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
