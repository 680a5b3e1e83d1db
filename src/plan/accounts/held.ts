import { markKey, parseAccountsMark } from '../../model/marks.ts';
import { namedAccounts, type Scope } from '../scope/scope.ts';

/** Whether the files, or a tag of a secret that is there, name an account; `but` is a secret that does not count. */
export type Held = (instance: string, account: string, but?: string) => boolean;

const place = (instance: string, account: string): string => `${instance}/${account}`;

/** Secrets on their way out count: they may be restored. Made once a plan. */
export const heldIn = (scope: Scope): Held => {
  const holders = new Map<string, Set<string>>();
  const hold = (secret: string, instance: string, account: string): void => {
    const key = place(instance, account);
    holders.set(key, (holders.get(key) ?? new Set()).add(secret));
  };
  for (const secret of scope.desired.secrets)
    for (const account of namedAccounts(secret) ?? []) hold(secret.name, secret.instance.id, account);
  // The list of secrets does not tell instances: a tag of one that was not described may mean any.
  for (const { name, tags } of Object.values(scope.live.listed))
    for (const account of parseAccountsMark(tags[markKey.accounts]) ?? [])
      hold(name, scope.live.secrets[name]?.instance ?? '', account);
  return (instance, account, but) =>
    [place(instance, account), place('', account)].some((key) => {
      const secrets = holders.get(key);
      return secrets !== undefined && !(secrets.size === 1 && but !== undefined && secrets.has(but));
    });
};

/** Secrets, apart from one, that may have any account on an instance. Sorted by name. */
export const mayHoldAny = (instance: string, { untagged }: Scope, but?: string): readonly string[] =>
  [instance, '']
    .flatMap((where) => untagged.get(where) ?? [])
    .filter((name) => name !== but)
    .sort();

/** Why an account is not deleted, and what tells whose it is. */
export const unsureHint = (holders: readonly string[], { desired: { owner, region } }: Scope): string => {
  const [first = '', ...more] = holders;
  const which = more.length === 0 ? first : `${first} and ${more.length} more`;
  return `It may be in ${which}: no tag names the accounts of ${more.length === 0 ? 'that secret' : 'those secrets'}, so --prune does not delete it. keyturn dump --with-accounts --owner ${owner} --region ${region} tells the accounts of those that nobody owns; once the files name them, the tag is written.`;
};
