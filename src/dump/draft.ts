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

/** Whether the values of more than one secret of an instance name an account. */
const sharing = (secrets: readonly Described[], read: (name: string) => ReadNames) => {
  const holders = new Map<string, number>();
  for (const { name, instance } of secrets) {
    const names = read(name);
    for (const account of typeof names === 'object' ? names.names : []) {
      const key = `${instance} ${account}`;
      holders.set(key, (holders.get(key) ?? 0) + 1);
    }
  }
  return (instance: string, account: string): boolean => (holders.get(`${instance} ${account}`) ?? 0) > 1;
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
  const isShared = sharing(secrets, read);
  const entries = secrets.map((secret) =>
    entryOf(secret, names.get(secret.instance) ?? secret.instance, read(secret.name), (account) =>
      isShared(secret.instance, account),
    ),
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
