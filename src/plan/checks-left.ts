import { diagnostic } from '../diagnostics/diagnostic.ts';
import { shortDigest } from '../model/digest.ts';
import type { LiveAccount } from '../model/live.ts';
import { accountOrigin, markKey, parseAccountsMark } from '../model/marks.ts';
import type { Finding, PlanOptions } from './plan.ts';
import { namedAccounts, type Scope } from './scope.ts';

const place = (instance: string, account: string): string => `${instance}/${account}`;

/** Accounts that the files name, or a tag of a secret that is there: one on its way out may be restored. */
const heldIn = (scope: Scope): ((instance: string, account: string) => boolean) => {
  const inFiles = scope.desired.secrets.flatMap((secret) =>
    (namedAccounts(secret) ?? []).map((name) => place(secret.instance.id, name)),
  );
  // The list of secrets does not tell instances: a tag of one that was not described may mean any.
  const inTags = Object.values(scope.live.listed).flatMap(({ name, tags }) =>
    (parseAccountsMark(tags[markKey.accounts]) ?? []).map((account) =>
      place(scope.live.secrets[name]?.instance ?? '', account),
    ),
  );
  const held = new Set([...inFiles, ...inTags]);
  return (instance, account) => held.has(place(instance, account)) || held.has(place('', account));
};

/** Names of secrets by the digest that an account's description holds. */
const namesByDigest = (scope: Scope): ReadonlyMap<string, string> =>
  new Map([...Object.keys(scope.live.listed), ...scope.byName.keys()].map((name) => [shortDigest(name), name]));

/** A secret whose tag says nothing, one that was let go as well, may have any account that was made for it. */
const mayHold = (name: string, scope: Scope): boolean => {
  const secret = scope.live.listed[name];
  return secret?.type === 'Rds' && parseAccountsMark(secret.tags[markKey.accounts]) === undefined;
};

const left = (scope: Scope, instance: string, account: LiveAccount, secret: string | undefined): Finding => {
  const made = secret === undefined ? `by a run of ${scope.owner}` : `for ${secret}`;
  const message = `Account ${account.name} on ${instance} was made ${made} and is in no secret and in no file.`;
  const hint =
    'Its run ended early, or the files have changed since. keyturn does not delete it: name it in the entry that it was made for, or delete it at RDS if nobody uses it.';
  const at = secret === undefined ? undefined : scope.byName.get(secret)?.at;
  const more = { ...(secret === undefined ? {} : { secret }), ...(at === undefined ? {} : { at }) };
  return diagnostic('W_ACCOUNT_LEFT', message, { ...more, hint });
};

type Left = { readonly instance: string; readonly account: LiveAccount; readonly madeFor: string };

/** Accounts of this owner that neither the files nor a tag names, by instance and name. */
const leftOnes = (scope: Scope): readonly Left[] => {
  const owner = shortDigest(scope.owner);
  const isHeld = heldIn(scope);
  return Object.values(scope.live.instances)
    .flatMap((live) => (live === undefined ? [] : Object.values(live.accounts).map((account) => ({ live, account }))))
    .flatMap(({ live: { id: instance }, account }) => {
      const origin = accountOrigin(account.description);
      const isLeft = origin?.owner === owner && !isHeld(instance, account.name);
      return isLeft ? [{ instance, account, madeFor: origin.secret }] : [];
    })
    .sort((a, b) => (place(a.instance, a.account.name) < place(b.instance, b.account.name) ? -1 : 1));
};

/** Accounts of this owner that nothing leads to any more. What is known of a hidden secret only is hidden as well. */
export const checkLeftAccounts = (
  scope: Scope,
  { only }: Pick<PlanOptions, 'only'>,
  isSelected: (secret: string) => boolean,
): readonly Finding[] => {
  const found = leftOnes(scope);
  if (found.length === 0) return [];
  const names = namesByDigest(scope);
  return found.flatMap(({ instance, account, madeFor }) => {
    const secret = names.get(madeFor);
    const isShown = secret === undefined ? only.length === 0 : isSelected(secret) && !mayHold(secret, scope);
    return isShown ? [left(scope, instance, account, secret)] : [];
  });
};
