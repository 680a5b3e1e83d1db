import { createHash } from 'node:crypto';
import { integer, oneOf } from '../action/params.ts';
import { refusal, type Wording } from '../action/refusal.ts';
import { type Attribute, counting } from './attributes.ts';

const day = 86_400_000;

/** Refusals in their documented words (sources: BEHAVIOUR.md). */
const refusals = {
  order: [400, 'InvalidParameterCombination', 'The end time must be later than the start time.'],
  query: [400, 'InvalidQueryParameter', 'The specified query parameter is invalid.'],
  start: [400, 'InvalidParameterStartTime', 'The specified StartTime is invalid.'],
  end: [400, 'InvalidParameterEndTime', 'The specified EndTime is invalid.'],
} as const satisfies Record<string, Wording>;

export type Asked = {
  readonly StartTime: string | undefined;
  readonly EndTime: string | undefined;
  readonly MaxResults: string | undefined;
  readonly NextToken: string | undefined;
  readonly Direction: string | undefined;
  readonly LookupAttribute: readonly (Attribute | undefined)[];
};

/** Where an entry stands among all. */
export type Place = { readonly at: number; readonly seq: number };

/** A lookup that was understood. Times are in milliseconds, whole seconds; both ends belong to the range. */
export type Query = {
  readonly start: number;
  readonly end: number;
  readonly attributes: readonly Attribute[];
  readonly size: number;
  readonly newestFirst: boolean;
  /** The entry after which a further page goes on; it may be kept no more. */
  readonly after: Place | undefined;
  readonly tokenAfter: (entry: Place) => string;
};

export const readQuery = (asked: Asked, now: number): Query => {
  const size = asked.MaxResults === undefined ? 20 : integer(1, 50)(asked.MaxResults);
  const direction = asked.Direction === undefined ? 'BACKWARD' : oneOf('BACKWARD', 'FORWARD')(asked.Direction);
  const attributes = counting(asked.LookupAttribute);
  if (size === undefined || direction === undefined || !attributes) throw refusal(refusals.query);
  const given = rangeOf(asked, now);
  const digest = digestOf(asked);
  const token = asked.NextToken === undefined ? undefined : readToken(asked.NextToken, digest);
  const { start, end } = token ?? given;
  return {
    start,
    end,
    attributes,
    size,
    newestFirst: direction === 'BACKWARD',
    after: token?.after,
    tokenAfter: ({ at, seq }) => Buffer.from([digest, start, end, at, seq].join(' ')).toString('base64url'),
  };
};

const rangeOf = ({ StartTime, EndTime }: Asked, now: number): { start: number; end: number } => {
  const second = Math.floor(now / 1000) * 1000;
  if (StartTime === undefined && EndTime === undefined) return { start: second - 7 * day, end: second };
  const [start, end] = [instant(StartTime), instant(EndTime)];
  if (start === undefined) throw refusal(refusals.start);
  if (end === undefined) throw refusal(refusals.end);
  if (end <= start) throw refusal(refusals.order);
  return { start, end };
};

const instant = (text: string | undefined): number | undefined => {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text ?? '') ? Date.parse(text ?? '') : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
};

/** What must stay the same from page to page. */
const digestOf = ({ NextToken: _, ...others }: Asked): string =>
  createHash('sha256').update(JSON.stringify(others)).digest('base64url');

/** A token keeps the range of its first page, so that later events do not move the pages. */
const readToken = (token: string, digest: string): { start: number; end: number; after: Place } => {
  const [made, ...numbers] = Buffer.from(token, 'base64url').toString('utf8').split(' ');
  const [start = Number.NaN, end = Number.NaN, at = Number.NaN, seq = Number.NaN] = numbers.map(Number);
  if (made !== digest || ![start, end, at, seq].every(Number.isSafeInteger)) throw refusal(refusals.query);
  return { start, end, after: { at, seq } };
};
