import { type Diagnostic, diagnostic } from '../../diagnostics/diagnostic.ts';
import type { DesiredSecret } from '../../model/desired.ts';
import type { Place } from '../../model/place.ts';
import { accountNames } from './accounts.ts';
import { placeFinder } from './secret.ts';

const also = (places: readonly Place[], message: string): { at: Place; message: string }[] =>
  places.map((at) => ({ at, message }));

/** Names that more than one entry has: one diagnostic a name, with all places. */
export const namesTwice = (entries: readonly { name: string; at: Place }[]): readonly Diagnostic[] => {
  const byName = new Map<string, Place[]>();
  for (const { name, at } of entries) byName.set(name, [...(byName.get(name) ?? []), at]);
  return [...byName].flatMap(([name, [first, second, ...others]]) =>
    first && second
      ? diagnostic('E_NAME_TWICE', `the name "${name}" stands ${others.length + 2} times`, {
          at: second,
          hint: 'Give each secret a name of its own, or remove what is there again.',
          related: [...also([first], 'it stands here first'), ...also(others, 'and here')],
        })
      : [],
  );
};

/** Accounts that more than one secret holds: rotating one secret would break the other. One diagnostic a secret. */
export const accountsInUse = (secrets: readonly DesiredSecret[]): readonly Diagnostic[] => {
  const holders = new Map<string, DesiredSecret>();
  return secrets.flatMap((secret) => {
    const names = accountNames(secret.accounts);
    const keys = names.map((name) => `${secret.instance.id} ${name}`);
    const taken = keys.findIndex((key) => holders.has(key));
    const holder = holders.get(keys[taken] ?? '');
    // An entry that was copied whole is one mistake: its name says so.
    if (holder?.name === secret.name) return [];
    if (!holder) {
      for (const key of keys) holders.set(key, secret);
      return [];
    }
    const place = placeFinder(secret)(...accountPaths(secret, taken));
    return diagnostic(
      'E_ACCOUNT_IN_USE',
      `"${holder.name}" holds the account "${names[taken]}" of ${secret.instance.id} too`,
      {
        at: place,
        secret: secret.name,
        hint: 'Give each secret accounts of its own: the rotation of one secret would break the other.',
        related: also([placeFinder(holder)('accounts')], 'the other secret'),
      },
    );
  });
};

const accountPaths = ({ accounts }: DesiredSecret, index: number): readonly string[] =>
  accounts.how === 'import'
    ? [`accounts.import.${index}.name`]
    : [...(index === 0 ? [] : ['accounts.create.second']), 'accounts.create.name'];
