import { action } from '../action/action.ts';
import { numberedFields, optional, text } from '../action/params.ts';
import type { World } from '../action/world.ts';
import { stamp } from '../time/clock.ts';
import { attribute, fits } from './attributes.ts';
import type { TrailEntry } from './entry.ts';
import { eventOf } from './event.ts';
import { type Place, type Query, readQuery } from './lookup-query.ts';

const keptFor = 90 * 86_400_000;

/** Newest first, or the other way round; a page goes on where the last one ended. */
export const lookupEvents = action({
  name: 'LookupEvents',
  writes: false,
  rules: {
    StartTime: optional(text()),
    EndTime: optional(text()),
    MaxResults: optional(text()),
    NextToken: optional(text()),
    Direction: optional(text()),
    LookupAttribute: numberedFields(
      ['Key', 'Value'],
      (given) => ({ attribute: attribute(given) }),
      Number.POSITIVE_INFINITY,
    ),
  },
  run: ({ world, now }, given) => {
    const attributes = given.LookupAttribute.map((one) => one.attribute);
    const query = readQuery({ ...given, LookupAttribute: attributes }, now);
    const found = matching(world, query, now);
    const { after } = query;
    const left = after
      ? found.filter((entry) => inOrder(entry, after) > 0 !== query.newestFirst && entry.seq !== after.seq)
      : found;
    const page = left.slice(0, query.size);
    const last = page.at(-1);
    return {
      StartTime: stamp(query.start),
      EndTime: stamp(query.end),
      Events: page.map((entry) => eventOf(world, entry)),
      ...(last && last !== found.at(-1) && { NextToken: query.tokenAfter(last) }),
    };
  },
});

const inOrder = (one: Place, other: Place): number => one.at - other.at || one.seq - other.seq;

/** What fits, in the order of the answer. Times of events are whole seconds. */
const matching = (world: World, query: Query, now: number): readonly TrailEntry[] => {
  const start = Math.max(query.start, now - keptFor);
  const beyond = query.end + 1000;
  const wanted = (entry: TrailEntry): boolean =>
    entry.at >= start && entry.at < beyond && entry.at <= now && fits(world, entry, query.attributes);
  const found = [...world.trail.peekAll(), ...world.readTrail].filter(wanted);
  found.sort(inOrder);
  return query.newestFirst ? found.reverse() : found;
};
