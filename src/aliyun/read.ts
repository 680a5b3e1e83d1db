import type { ReadMore } from '../cloud/cloud.ts';
import type { Desired, DesiredSecret } from '../model/desired.ts';
import type { ListedSecret, Live, LiveSecret } from '../model/live.ts';
import { markKey, ownerMark, parseAccountsMark, parseOwes } from '../model/marks.ts';
import { byName } from './answer.ts';
import type { Call } from './call.ts';
import { readInstances } from './read-instances.ts';
import { describeSecret, listAll, reading } from './read-secrets.ts';
import { describeUnnamed, mayDelete } from './read-unnamed.ts';
import { publishedIn, versionsOf } from './versions.ts';

/** Where rotations are owed, what was made of them: the tag goes after the last one. */
const withPublished = async (call: Call, secret: LiveSecret): Promise<LiveSecret> => {
  if (parseOwes(secret.tags[markKey.owes]) === 0) return secret;
  const versions = await versionsOf({ call }, secret.name);
  return versions ? { ...secret, published: publishedIn(versions.list) } : secret;
};

const accountNames = ({ accounts }: DesiredSecret): readonly string[] => {
  switch (accounts.how) {
    case 'create':
      return accounts.names;
    case 'import':
      return accounts.accounts.map(({ name }) => name);
    case 'unknown':
      return [];
  }
};

type Wanted = { readonly desired: Desired; readonly select: (secret: string) => boolean };

const isOwned = ({ tags }: ListedSecret, { owner, environment }: Desired): boolean =>
  tags[markKey.owner] === ownerMark(owner, environment);

/**
 * The selected ones that exist, in the files or of this owner alone, and the rare others whose tag names an account of
 * theirs: an account is in one secret only.
 */
const toDescribe = (listed: Live['listed'], { desired, select }: Wanted): readonly string[] => {
  const selected = desired.secrets.filter(({ name }) => select(name));
  const used = new Set(selected.flatMap(accountNames));
  const sharing = Object.values(listed).filter(
    ({ type, tags }) =>
      type === 'Rds' && parseAccountsMark(tags[markKey.accounts])?.some((account) => used.has(account)),
  );
  const wanted = selected.filter(({ name }) => listed[name]);
  const orphans = Object.values(listed).filter((one) => isOwned(one, desired) && select(one.name));
  return [...new Set([...wanted, ...orphans, ...sharing].map(({ name }) => name))];
};

const readSecrets = async (call: Call, wanted: Wanted) => {
  const list = await listAll(call);
  const listed = byName(list.secrets.map((secret) => [secret.name, secret]));
  const names = toDescribe(listed, wanted);
  const found = await Promise.all(names.map((name) => describeSecret(call, name, withPublished)));
  const gone = new Set(names.filter((_, index) => !found[index]));
  return {
    listed: byName(Object.entries(listed).filter(([name]) => !gone.has(name))),
    secrets: byName(found.flatMap((secret) => (secret ? [[secret.name, secret] as const] : []))),
  };
};

/** Where secrets of ours are that the files have elsewhere, or not at all: accounts are left there. */
const otherInstances = (
  secrets: Live['secrets'],
  { desired, select }: Wanted,
  named: readonly string[],
): readonly string[] => {
  const ids = Object.values(secrets)
    .filter((one) => isOwned(one, desired) && select(one.name))
    .flatMap(({ instance }) => instance ?? []);
  return [...new Set(ids)].filter((id) => !named.includes(id));
};

/**
 * Cloud.read. The first problem ends it, and the calls that are still waiting with it; one of an instance alone does not.
 * Cloud.observe, with `looks`: no problem of RDS does.
 */
export const makeRead =
  (connected: Call, looks = false) =>
  (
    desired: Desired,
    select: (secret: string) => boolean,
    signal?: AbortSignal,
    { also = [], prune = false }: ReadMore = {},
  ): Promise<Live> =>
    reading(connected, signal, async (call, now) => {
      const selected = desired.secrets.filter(({ name }) => select(name));
      const ids = [...new Set(selected.map(({ instance }) => instance.id))];
      const wanted = { desired, select };
      const [{ listed, secrets }, named] = await Promise.all([
        readSecrets(call, wanted),
        readInstances(call, ids, looks ? 'none' : 'any'),
      ]);
      const elsewhere = [...new Set([...otherInstances(secrets, wanted, ids), ...also])].filter(
        (id) => !ids.includes(id),
      );
      const others = await readInstances(call, elsewhere, looks ? 'none' : 'service');
      const instances = byName([...Object.entries(named.instances), ...Object.entries(others.instances)]);
      const isDeleting = prune && mayDelete(desired, { instances, listed }, desired.secrets.flatMap(accountNames));
      return {
        now: now(),
        region: desired.region,
        listed,
        secrets: isDeleting ? await describeUnnamed(call, { listed, secrets }) : secrets,
        instances,
        unread: byName([...Object.entries(named.unread), ...Object.entries(others.unread)]),
      };
    });
