import type { ReadMore } from '../../cloud/cloud.ts';
import type { Desired } from '../../model/desired.ts';
import { mayBeReplaced, namedAccounts } from '../../model/fixed.ts';
import type { ListedSecret, Live, LiveSecret } from '../../model/live.ts';
import { backupName, isBackup, markKey, ownerMark, parseAccountsMark, parseOwes } from '../../model/marks.ts';
import { byName } from '../api/answer.ts';
import type { Call } from '../wire/call.ts';
import { readInstances } from './instances.ts';
import { withPolicy } from './policy.ts';
import { describeSecret, listAll, reading } from './secrets.ts';
import { describeUnnamed, mayDelete } from './unnamed.ts';
import { publishedIn, versionsOf } from './versions.ts';

/** Where rotations are owed, what was made of them: the tag goes after the last one. */
const withPublished = async (call: Call, secret: LiveSecret): Promise<LiveSecret> => {
  if (parseOwes(secret.tags[markKey.owes]) === 0) return secret;
  const versions = await versionsOf({ call }, secret.name);
  return versions ? { ...secret, published: publishedIn(versions.list) } : secret;
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
  const used = new Set(selected.flatMap((one) => namedAccounts(one) ?? []));
  const sharing = Object.values(listed).filter(
    ({ type, tags }) =>
      type === 'Rds' && parseAccountsMark(tags[markKey.accounts])?.some((account) => used.has(account)),
  );
  const wanted = selected.filter(({ name }) => listed[name]);
  const orphans = Object.values(listed).filter((one) => isOwned(one, desired) && select(one.name));
  return [...new Set([...wanted, ...orphans, ...sharing].map(({ name }) => name))];
};

/** Backups of this owner. One of a secret that the run leaves out is left out with it. */
const selectBackups = (
  backups: readonly ListedSecret[],
  names: readonly string[],
  { desired, select }: Wanted,
): readonly ListedSecret[] => {
  if (backups.length === 0) return [];
  const secrets = new Map(
    [...names, ...desired.secrets.map(({ name }) => name)].map((name) => [backupName(name), name]),
  );
  return backups.filter((one) => isOwned(one, desired) && select(secrets.get(one.name) ?? one.name));
};

const describeAll = async (
  call: Call,
  names: readonly string[],
  more: Parameters<typeof describeSecret>[2],
): Promise<Live['secrets']> => {
  const found = await Promise.all(names.map((name) => describeSecret(call, name, more)));
  return byName(found.flatMap((secret) => (secret ? [[secret.name, secret] as const] : [])));
};

const readSecrets = async (call: Call, wanted: Wanted) => {
  const { secrets: all } = await listAll(call);
  const listed = byName(all.filter(({ name, tags }) => !isBackup(name, tags)).map((secret) => [secret.name, secret]));
  const backups = selectBackups(
    all.filter(({ name, tags }) => isBackup(name, tags)),
    Object.keys(listed),
    wanted,
  ).map(({ name }) => name);
  const entries = new Map(wanted.desired.secrets.map((entry) => [entry.name, entry]));
  /** A policy is a call of its own, so only those are read that a replacement carries over, or has carried over. */
  const withAll = async (_: Call, secret: LiveSecret): Promise<LiveSecret> => {
    const [entry, described] = [entries.get(secret.name), await withPublished(call, secret)];
    const isNeeded =
      entry !== undefined &&
      (backups.includes(backupName(secret.name)) || (isOwned(secret, wanted.desired) && mayBeReplaced(entry, secret)));
    return isNeeded ? withPolicy(call, described) : described;
  };
  const names = toDescribe(listed, wanted);
  const [secrets, kept] = await Promise.all([
    describeAll(call, names, withAll),
    describeAll(call, backups, withPolicy),
  ]);
  const gone = new Set(names.filter((name) => !secrets[name]));
  return { listed: byName(Object.entries(listed).filter(([name]) => !gone.has(name))), secrets, backups: kept };
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
      const [{ listed, secrets, backups }, named] = await Promise.all([
        readSecrets(call, wanted),
        readInstances(call, ids, looks ? 'none' : 'any'),
      ]);
      const elsewhere = [...new Set([...otherInstances(secrets, wanted, ids), ...also])].filter(
        (id) => !ids.includes(id),
      );
      const others = await readInstances(call, elsewhere, looks ? 'none' : 'service');
      const instances = byName([...Object.entries(named.instances), ...Object.entries(others.instances)]);
      const isDeleting =
        prune &&
        mayDelete(
          desired,
          { instances, listed },
          desired.secrets.flatMap((one) => namedAccounts(one) ?? []),
        );
      return {
        now: now(),
        region: desired.region,
        listed,
        secrets: isDeleting ? await describeUnnamed(call, { listed, secrets }) : secrets,
        backups,
        instances,
        unread: byName([...Object.entries(named.unread), ...Object.entries(others.unread)]),
      };
    });
