import { whoLetsGo } from '../../diagnostics/shared-account.ts';
import type { ListedSecret } from '../../model/live.ts';
import { isBackup, knownAccounts, markKey, parseAccountsMark } from '../../model/marks.ts';
import { failed, problemOf, type Step, type Wire } from './step.ts';

export type Place = { readonly instance: string; readonly account: string };

/** A secret that has an account or, where no tag names its accounts, may have it. */
type Holder = ListedSecret & { readonly isNamed: boolean };

/** Those that have an account right now, apart from one; those on their way out too, since they may be restored. Throws as a call does. */
const holdersOf = async (
  { secrets }: Pick<Wire, 'secrets'>,
  { instance, account }: Place,
  apartFrom?: string,
): Promise<{
  readonly holders: readonly Holder[];
  readonly list: readonly ListedSecret[];
  readonly isWhole: boolean;
}> => {
  const list = await secrets.now();
  const maybe = list.secrets.flatMap((secret): readonly Holder[] => {
    if (secret.type !== 'Rds' || secret.name === apartFrom || isBackup(secret.name, secret.tags)) return [];
    const isNamed = parseAccountsMark(secret.tags[markKey.accounts])?.includes(account) === true;
    return isNamed || knownAccounts(secret.tags) === undefined ? [{ ...secret, isNamed }] : [];
  });
  const places = await Promise.all(maybe.map((one) => secrets.instanceOf(one)));
  const holders = maybe.filter((_, index) => places[index] === instance || places[index] === undefined);
  return { holders, list: list.secrets, isWhole: list.isWhole };
};

/** Ends the step where a secret has the account, may have it, or where nobody can tell. Throws CloudFault, and as a call does. */
export const demandNoHolder = async (
  step: Pick<Step, 'secrets' | 'about'>,
  place: Place,
  apartFrom: string | undefined,
  hint: string,
): Promise<void> => {
  const { holders, isWhole } = await holdersOf(step, place, apartFrom);
  const { instance, account } = place;
  const holder = holders.find(({ isNamed }) => isNamed) ?? holders[0];
  if (holder) {
    const says = holder.isNamed
      ? `is in secret ${holder.name}`
      : `may be in secret ${holder.name}, whose accounts no tag names`;
    throw failed(problemOf(step, 'E_ACCOUNT_IN_USE', `account ${account} on ${instance} ${says}`, hint));
  }
  if (isWhole) return;
  const message = `the list of secrets kept changing, so that nobody knows whether one has account ${account} on ${instance}`;
  throw failed(problemOf(step, 'E_NOT_SETTLED', message, hint));
};

/**
 * Ends the step where a tag of another secret that is alive names one of the accounts. Two runs that create a secret on one
 * account at the same time both ask afterwards, so that at least one sees the other. Throws CloudFault, and as a call does.
 */
export const demandSoleSecret = async (
  step: Pick<Step, 'secrets' | 'about'>,
  secret: string,
  places: readonly Place[],
  become: 'wanted' | 'created',
): Promise<void> => {
  for (const place of places) {
    const { holders, list } = await holdersOf(step, place, secret);
    const other = holders.find(({ isNamed, plannedDeleteTime }) => isNamed && plannedDeleteTime === undefined);
    if (!other) continue;
    const ours = list.find(({ name }) => name === secret);
    const hint =
      become === 'wanted' || ours === undefined
        ? 'A rotation of one secret would break the other: use another account. Plan again.'
        : whoLetsGo(ours, other);
    const message = `account ${place.account} on ${place.instance} is in secret ${other.name} too`;
    throw failed(problemOf(step, 'E_ACCOUNT_IN_USE', message, hint));
  }
};
