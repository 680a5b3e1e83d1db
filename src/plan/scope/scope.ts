import type { Desired, DesiredSecret } from '../../model/desired.ts';
import { is2017Cluster } from '../../model/engine.ts';
import { namedAccounts } from '../../model/fixed.ts';
import type { ListedSecret, Live, LiveInstance, LiveSecret } from '../../model/live.ts';
import { backupName, knownAccounts, markKey, ownerMark, parseAccountsMark } from '../../model/marks.ts';
import type { PlanOptions } from '../change/plan.ts';
import { type GivenWord, givenWords } from '../change/words.ts';

export { namedAccounts } from '../../model/fixed.ts';

/** What every stage of planning looks at. Made once a run, so that 10,000 secrets cost one pass each. */
export type Scope = {
  readonly desired: Desired;
  readonly live: Live;
  /** The value of `keyturn:owner` that makes a secret ours. */
  readonly owner: string;
  /** Milliseconds since the epoch, by the services' Date header. */
  readonly now: number;
  readonly byName: ReadonlyMap<string, DesiredSecret>;
  /**
   * `INSTANCE/ACCOUNT` → secrets whose accounts tag names it, `/ACCOUNT` → those of which nobody says the instance. Those
   * on their way out hold nothing.
   */
  readonly holders: ReadonlyMap<string, readonly string[]>;
  /** By instance, under '' where nobody says it: RDS secrets of which neither a tag nor the files name the accounts. Sorted by name. */
  readonly unnamed: ReadonlyMap<string, readonly ListedSecret[]>;
  /**
   * By instance, under '' where nobody says it: RDS secrets of which no tag names the accounts, so that any account there
   * may be theirs. Those on their way out count, since they may be restored.
   */
  readonly untagged: ReadonlyMap<string, readonly string[]>;
  /** What `--allow` says. */
  readonly words: readonly GivenWord[];
};

type Sides = Pick<Scope, 'live' | 'byName'>;

/** The instance of a secret, '' where nobody says it: the list does not, and not all are described or in the files. */
const placeOf = (secret: string, { live, byName }: Sides): string =>
  live.secrets[secret]?.instance ?? byName.get(secret)?.instance.id ?? '';

const add = <Item>(map: Map<string, Item[]>, key: string, item: Item): void => {
  const found = map.get(key);
  if (found) found.push(item);
  else map.set(key, [item]);
};

const holdersOf = (sides: Sides): Scope['holders'] => {
  const holders = new Map<string, string[]>();
  for (const { name, tags, plannedDeleteTime } of Object.values(sides.live.listed)) {
    if (plannedDeleteTime !== undefined) continue;
    for (const account of parseAccountsMark(tags[markKey.accounts]) ?? [])
      add(holders, `${placeOf(name, sides)}/${account}`, name);
  }
  return holders;
};

export const inNameOrder = (a: { readonly name: string }, b: { readonly name: string }): number =>
  a.name < b.name ? -1 : 1;

const unnamedOf = (sides: Sides): Scope['unnamed'] => {
  const unnamed = new Map<string, ListedSecret[]>();
  for (const listed of Object.values(sides.live.listed).sort(inNameOrder)) {
    const { name, type, tags, plannedDeleteTime } = listed;
    const entry = sides.byName.get(name);
    if (type !== 'Rds' || plannedDeleteTime !== undefined || tags[markKey.accounts] !== undefined) continue;
    if (entry === undefined || namedAccounts(entry) === undefined) add(unnamed, placeOf(name, sides), listed);
  }
  return unnamed;
};

const untaggedOf = (sides: Sides): Scope['untagged'] => {
  const untagged = new Map<string, string[]>();
  for (const { name, type, tags } of Object.values(sides.live.listed).sort(inNameOrder))
    if (type === 'Rds' && knownAccounts(tags) === undefined) add(untagged, placeOf(name, sides), name);
  return untagged;
};

export const scopeOf = (desired: Desired, live: Live, options: PlanOptions): Scope => {
  const sides = { live, byName: new Map(desired.secrets.map((secret) => [secret.name, secret])) };
  return {
    desired,
    ...sides,
    owner: ownerMark(desired.owner, desired.environment),
    now: Date.parse(live.now),
    holders: holdersOf(sides),
    unnamed: unnamedOf(sides),
    untagged: untaggedOf(sides),
    words: givenWords(options.allow),
  };
};

/** Whether the entry in the files or the run says the word for this secret. */
export const isAllowed = (scope: Scope, secret: string, word: string): boolean =>
  (scope.byName.get(secret)?.allow ?? []).some((allowed) => allowed === word) ||
  scope.words.some((given) => given.word === word && given.covers(secret));

export const isOurs = (tags: Readonly<Record<string, string>>, scope: Scope): boolean =>
  tags[markKey.owner] === scope.owner;

/** Settings of a secret that a replacement saved, and that no run has deleted yet. */
export const backupOf = (secret: string, { live: { backups } }: Scope): LiveSecret | undefined =>
  backups[backupName(secret)];

/** The first reason why nothing can be done on an instance. */
export const cannotBeUsed = (
  live: LiveInstance,
  region: string,
): 'elsewhere' | 'unsupported' | 'notRunning' | 'locked' | undefined => {
  if (live.region !== region) return 'elsewhere';
  if (is2017Cluster(live)) return 'unsupported';
  if (live.status !== 'Running') return 'notRunning';
  return live.lock === undefined ? undefined : 'locked';
};

/** The instance where it can be worked on; of any other, what could be read says nothing about accounts and databases. */
export const usableInstance = (id: string, scope: Scope): LiveInstance | undefined => {
  const live = scope.live.instances[id];
  const isRead = scope.live.unread[id] === undefined;
  return live !== undefined && isRead && cannotBeUsed(live, scope.desired.region) === undefined ? live : undefined;
};

/** That of an entry. */
export const instanceOf = ({ instance: { id } }: DesiredSecret, scope: Scope): LiveInstance | undefined =>
  usableInstance(id, scope);

/** Names in the accounts tag; undefined when it is missing or cannot be right for the secret's mode. */
export const markedAccounts = (live: LiveSecret): readonly string[] | undefined => {
  const names = parseAccountsMark(live.tags[markKey.accounts]);
  if (names === undefined || live.mode === undefined) return names;
  return names.length === (live.mode === 'dual' ? 2 : 1) ? names : undefined;
};
