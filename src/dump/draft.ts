import type { Draft, DraftInstance } from '../model/draft.ts';
import { entryOf, type ReadNames } from './entry.ts';
import { instanceNames, type Title } from './instance-names.ts';
import type { Described } from './unowned.ts';

type Titles = Readonly<Record<string, Title>>;

const next = 'Look through it, then: keyturn validate, keyturn plan, keyturn apply. `adopt` can go after that.';
const unknown = [
  'KMS never tells which accounts a secret has. Entries with `mode` alone leave the accounts as they are;',
  '`keyturn dump --with-accounts` reads the names out of the values.',
];

const head = (from: string, hasUnknown: boolean): readonly string[] => [
  `Written by keyturn dump from ${from}. It holds no value.`,
  next,
  ...(hasUnknown ? unknown : []),
];

/** `instances` of a draft, by name. */
export const namedInstances = (names: ReadonlyMap<string, string>, titles: Titles): readonly DraftInstance[] =>
  [...names]
    .map(([id, name]) => {
      const { engine, version } = (Object.hasOwn(titles, id) ? titles[id] : undefined) ?? {};
      const note = [engine, version].filter((part) => part !== undefined).join(' ');
      return { name, id, ...(note === '' ? {} : { note }) };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));

/** Accounts that values of more than one secret of an instance name, by `instance account`. */
const sharedAccounts = (secrets: readonly Described[], read: (name: string) => ReadNames): ReadonlySet<string> => {
  const [seen, shared] = [new Set<string>(), new Set<string>()];
  for (const { name, instance } of secrets) {
    const names = read(name);
    if (typeof names !== 'object') continue;
    for (const account of names.names) {
      const key = `${instance} ${account}`;
      if (seen.has(key)) shared.add(key);
      seen.add(key);
    }
  }
  return shared;
};

/** Secrets that nobody owns → the file that takes them over. `read`: the account names of a secret, where they were looked up. */
export const draftOf = (
  { owner, region }: Pick<Draft, 'owner' | 'region'>,
  secrets: readonly Described[],
  titles: Titles,
  read: (name: string) => ReadNames,
): Draft => {
  const names = instanceNames(
    secrets.map(({ instance }) => instance),
    titles,
  );
  const shared = sharedAccounts(secrets, read);
  const sharedOn = (id: string): ReadonlySet<string> =>
    new Set([...shared].flatMap((key) => (key.startsWith(`${id} `) ? [key.slice(id.length + 1)] : [])));
  const entries = secrets.map((secret) =>
    entryOf(secret, names.get(secret.instance) ?? secret.instance, read(secret.name), sharedOn(secret.instance)),
  );
  return {
    head: head(
      `what is in ${region}`,
      entries.some(({ accounts }) => accounts.how === 'unknown'),
    ),
    owner,
    region,
    instances: namedInstances(names, titles),
    secrets: entries,
  };
};
