import { DiagnosticsError } from '../diagnostics/diagnostic.ts';
import type { Desired, DesiredSecret } from '../model/desired.ts';
import type { ListedSecret, Live, LiveSecret } from '../model/live.ts';
import { markKey, ownerMark, parseAccountsMark, parseOwes } from '../model/marks.ts';
import { byName } from './answer.ts';
import { describedSecret, listedSecrets } from './answers-kms.ts';
import type { Call } from './call.ts';
import { saysAbsent } from './error-table.ts';
import { type About, describeFailure } from './errors.ts';
import { CallFault } from './failure.ts';
import { readInstances } from './read-instances.ts';
import { requests } from './requests.ts';
import { ownSignal } from './signal.ts';
import { publishedIn, versionsOf } from './versions.ts';

const pageSize = 100;

/** One unfiltered list: a filter that misses would read as "does not exist". Pages after the first go side by side. */
const listAll = async (call: Call): Promise<readonly ListedSecret[]> => {
  const page = async (number: number) =>
    listedSecrets(await call('ListSecrets', requests.listSecrets({ fetchTags: 'true', pageNumber: number, pageSize })));
  const first = await page(1);
  const pages = Math.ceil(first.total / pageSize);
  const others = await Promise.all(Array.from({ length: Math.max(0, pages - 1) }, (_, index) => page(index + 2)));
  return [first, ...others].flatMap(({ secrets }) => secrets);
};

/** Where rotations are owed, what was made of them: the tag goes after the last one. */
const withPublished = async (call: Call, secret: LiveSecret): Promise<LiveSecret> => {
  if (parseOwes(secret.tags[markKey.owes]) === 0) return secret;
  const versions = await versionsOf({ call }, secret.name);
  return versions ? { ...secret, published: publishedIn(versions.list) } : secret;
};

const describeOne = async (call: Call, name: string): Promise<LiveSecret | undefined> => {
  try {
    const answer = await call('DescribeSecret', requests.describeSecret({ secretName: name, fetchTags: 'true' }));
    return await withPublished(call, describedSecret(answer));
  } catch (thrown) {
    // Deleted since it was listed.
    if (thrown instanceof CallFault && saysAbsent(thrown.failure, 'secret')) return undefined;
    throw about({ subject: `secret ${name}`, secret: name })(thrown);
  }
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

const about =
  (what: About) =>
  (thrown: unknown): unknown =>
    thrown instanceof CallFault ? new DiagnosticsError([describeFailure(thrown, what)]) : thrown;

const readSecrets = async (call: Call, wanted: Wanted) => {
  const listed = byName((await listAll(call)).map((secret) => [secret.name, secret]));
  const names = toDescribe(listed, wanted);
  const found = await Promise.all(names.map((name) => describeOne(call, name)));
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

/** The latest Date header among the answers: the services' clock, not ours, decides what is due. */
const withDates = (call: Call): { call: Call; now: () => string } => {
  let latest = 0;
  return {
    call: async (...given) => {
      const answer = await call(...given);
      latest = Math.max(latest, answer.date ?? 0);
      return answer;
    },
    now: () => new Date(latest || Date.now()).toISOString().replace('.000Z', 'Z'),
  };
};

/** Cloud.read. The first problem ends it, and the calls that are still waiting with it; one of an instance alone does not. */
export const makeRead =
  (connected: Call) =>
  async (desired: Desired, select: (secret: string) => boolean, signal?: AbortSignal): Promise<Live> => {
    const selected = desired.secrets.filter(({ name }) => select(name));
    const stop = new AbortController();
    const ending = ownSignal(signal, stop.signal);
    const { call, now } = withDates((action, params) => connected(action, params, { signal: ending }));
    try {
      const ids = [...new Set(selected.map(({ instance }) => instance.id))];
      const wanted = { desired, select };
      const [{ listed, secrets }, named] = await Promise.all([readSecrets(call, wanted), readInstances(call, ids)]);
      const others = await readInstances(call, otherInstances(secrets, wanted, ids), { demand: false });
      return {
        now: now(),
        region: desired.region,
        listed,
        secrets,
        instances: byName([...Object.entries(named.instances), ...Object.entries(others.instances)]),
        unread: byName([...Object.entries(named.unread), ...Object.entries(others.unread)]),
      };
    } catch (thrown) {
      stop.abort();
      throw about({})(thrown);
    }
  };
