import type { History, HistoryQuery, SecretAccounts, TrailEvent } from '../../model/observed.ts';
import { optionalText, unexpected, utc } from '../api/answer.ts';
import type { Call } from '../wire/call.ts';
import { ownSignal } from '../wire/signal.ts';
import { trailEvent } from './trail-event.ts';

const pageSize = '50';
/** Two calls a second, and other secrets' events among the rows: 2,000 rows of one kind are looked at. */
const pagesAtMost = 40;

/**
 * Each kind of call is asked for on its own: whether events of secrets can be looked up by the secret's name is not
 * documented, that they can by the call's is.
 */
const writes = [
  'CreateSecret',
  'UpdateSecret',
  'UpdateSecretRotationPolicy',
  'RotateSecret',
  'PutSecretValue',
  'UpdateSecretVersionStage',
  'TagResource',
  'TagResources',
  'UntagResource',
  'UntagResources',
  'SetSecretPolicy',
  'DeleteSecret',
  'RestoreSecret',
] as const;

/** What is done to an account at RDS. Asked for by the call's name for the same reason. */
const accountWrites = [
  'CreateAccount',
  'DeleteAccount',
  'ResetAccountPassword',
  'ResetAccount',
  'GrantAccountPrivilege',
  'RevokeAccountPrivilege',
  'ModifyAccountDescription',
  'LockAccount',
  'UnlockAccount',
] as const;

type Kind = { readonly service: 'Kms' | 'Rds'; readonly key: 'EventName' | 'EventType'; readonly value: string };
type Found = TrailEvent & { readonly id?: string };

/** What KMS does by itself, automatic rotations among it, is of a type of its own. */
const byItself: Kind = { service: 'Kms', key: 'EventType', value: 'AliyunServiceEvent' };

const named =
  (service: Kind['service']) =>
  (value: string): Kind => ({ service, key: 'EventName', value });

/** One call each at the least: at two a second they are what a history takes. */
const kindsOf = (reads: boolean, { names }: SecretAccounts): readonly Kind[] => [
  byItself,
  ...[...writes, ...(reads ? ['GetSecretValue'] : [])].map(named('Kms')),
  ...(names.length > 0 ? accountWrites.map(named('Rds')) : []),
];

const instant = (at: number): string => utc(Math.floor(at / 1000) * 1000) ?? '';

/** All pages of one kind. `cut`: there are more. */
const readKind = async (
  call: Call,
  { service, key, value }: Kind,
  range: { readonly StartTime: string; readonly EndTime: string },
  { secret, accounts }: HistoryQuery,
  signal: AbortSignal,
): Promise<{ readonly found: readonly Found[]; readonly cut: boolean }> => {
  const found: Found[] = [];
  let next: string | undefined;
  for (let page = 1; page <= pagesAtMost; page++) {
    const answer = await call(
      'LookupEvents',
      {
        ...range,
        'LookupAttribute.1.Key': 'ServiceName',
        'LookupAttribute.1.Value': service,
        'LookupAttribute.2.Key': key,
        'LookupAttribute.2.Value': value,
        MaxResults: pageSize,
        NextToken: next,
      },
      { signal },
    );
    const rows = answer.fields.Events ?? [];
    if (!Array.isArray(rows)) throw unexpected(answer, 'Events');
    found.push(...rows.flatMap((row: unknown) => trailEvent(row, secret, accounts) ?? []));
    next = optionalText(answer, 'NextToken');
    if (next === undefined) return { found, cut: false };
  }
  return { found, cut: true };
};

/** An event that is of two kinds is one. */
const once = (events: readonly Found[]): readonly TrailEvent[] => {
  const seen = new Set<string>();
  return events
    .filter(({ id }) => id === undefined || (!seen.has(id) && seen.add(id)))
    .map(({ id: _, ...event }) => event)
    .sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
};

/** Accounts that the secret itself names, as long as it is there and may be described. The files name others, or none. */
type Described = () => Promise<SecretAccounts>;

const union = (one: readonly string[], other: readonly string[]): readonly string[] => [...new Set([...one, ...other])];

/**
 * The calls about one secret and its accounts. A first one, of one row, tells the service's time and whether it may be
 * asked. Throws CallFault.
 */
export const readHistory = async (
  call: Call,
  asked: HistoryQuery,
  describe: Described,
  signal?: AbortSignal,
): Promise<History> => {
  const { date = Date.now() } = await call('LookupEvents', { MaxResults: '1' }, { signal });
  const described = await describe();
  const accounts = {
    instances: union(asked.accounts.instances, described.instances),
    names: union(asked.accounts.names, described.names),
  };
  const range = { StartTime: instant(date - asked.seconds * 1000), EndTime: instant(date) };
  const kinds = kindsOf(asked.reads, accounts);
  const stop = new AbortController();
  const ending = ownSignal(signal, stop.signal);
  const read = await Promise.all(
    kinds.map((kind) => readKind(call, kind, range, { ...asked, accounts }, ending)),
  ).catch((thrown: unknown) => {
    stop.abort();
    throw thrown;
  });
  return {
    since: range.StartTime,
    until: range.EndTime,
    events: once(read.flatMap(({ found }) => found)),
    cut: kinds.filter((_, index) => read[index]?.cut).map(({ value }) => value),
    accounts,
  };
};
