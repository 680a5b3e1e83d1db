import { isRecord } from '../action/params.ts';
import type { Random } from '../action/random.ts';
import { anything, date, fields, mapOf, type Shape, string } from '../action/shape.ts';
import { Table } from '../action/table.ts';
import type { SeedEvent } from '../seed/seed.ts';
import type { TrailEntry } from './entry.ts';

const needed = fields({ eventName: string, eventTime: date, serviceName: string });

/** An event of a seed may have any fields besides these. */
export const seedEvent: Shape = (value, path) => {
  mapOf(anything)(value, path);
  const { eventName, eventTime, serviceName } = isRecord(value) ? value : {};
  needed({ eventName, eventTime, serviceName }, path);
};

/** What has happened before an emulator starts. Events of a seed are saved, reads too. */
export const trailOf = (events: readonly SeedEvent[], random: Random): Table<TrailEntry> => {
  const entries = events.map((event) => entryOf({ eventId: random.uuid(), ...event }));
  return new Table(entries.map((entry, index) => [`${index + 1}`, { ...entry, seq: index + 1 }]));
};

/** Only what lookups ask for is taken out of the event. */
const entryOf = (event: SeedEvent): Omit<TrailEntry, 'seq'> => {
  const user = isRecord(event.userIdentity) ? event.userIdentity : {};
  return {
    at: Date.parse(event.eventTime),
    id: text(event.eventId),
    service: event.serviceName,
    version: text(event.apiVersion),
    action: event.eventName,
    writes: event.eventRW === 'Write',
    type: text(event.eventType),
    caller: {
      type: text(user.type),
      accountId: text(user.accountId),
      principalId: text(user.principalId),
      userName: text(user.userName),
      accessKeyId: text(user.accessKeyId),
    },
    parameters: {},
    sourceIp: text(event.sourceIpAddress),
    userAgent: text(event.userAgent),
    seeded: event,
  };
};

const text = (value: unknown): string => (typeof value === 'string' ? value : '');
