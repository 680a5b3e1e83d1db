import type { History, TrailEvent } from '../model/observed.ts';
import { optionalText, unexpected, utc } from './answer.ts';
import type { Call } from './call.ts';
import { ownSignal } from './signal.ts';
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

/** What KMS does by itself, automatic rotations among it, is of a type of its own. */
const byItself = ['EventType', 'AliyunServiceEvent'] as const;

type Kind = readonly [key: 'EventName' | 'EventType', value: string];
type Found = TrailEvent & { readonly id?: string };
type Asked = { readonly secret: string; readonly seconds: number; readonly reads: boolean };

const kindsOf = (reads: boolean): readonly Kind[] => [
  byItself,
  ...[...writes, ...(reads ? ['GetSecretValue'] : [])].map((name) => ['EventName', name] as const),
];

const instant = (at: number): string => utc(Math.floor(at / 1000) * 1000) ?? '';

/** All pages of one kind. `cut`: there are more. */
const readKind = async (
  call: Call,
  [key, value]: Kind,
  range: { readonly StartTime: string; readonly EndTime: string },
  { secret }: Asked,
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
        'LookupAttribute.1.Value': 'Kms',
        'LookupAttribute.2.Key': key,
        'LookupAttribute.2.Value': value,
        MaxResults: pageSize,
        NextToken: next,
      },
      { signal },
    );
    const rows = answer.fields.Events ?? [];
    if (!Array.isArray(rows)) throw unexpected(answer, 'Events');
    found.push(...rows.flatMap((row: unknown) => trailEvent(row, secret) ?? []));
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

/** The calls about one secret. A first one, of one row, tells the service's time and whether it may be asked. Throws CallFault. */
export const readHistory = async (call: Call, asked: Asked, signal?: AbortSignal): Promise<History> => {
  const { date = Date.now() } = await call('LookupEvents', { MaxResults: '1' }, { signal });
  const range = { StartTime: instant(date - asked.seconds * 1000), EndTime: instant(date) };
  const kinds = kindsOf(asked.reads);
  const stop = new AbortController();
  const ending = ownSignal(signal, stop.signal);
  const read = await Promise.all(kinds.map((kind) => readKind(call, kind, range, asked, ending))).catch(
    (thrown: unknown) => {
      stop.abort();
      throw thrown;
    },
  );
  return {
    since: range.StartTime,
    until: range.EndTime,
    events: once(read.flatMap(({ found }) => found)),
    cut: kinds.filter((_, index) => read[index]?.cut).map(([, value]) => value),
  };
};
