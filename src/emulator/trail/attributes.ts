import { isRecord } from '../action/params.ts';
import type { World } from '../action/world.ts';
import type { TrailEntry, TrailUser } from './entry.ts';
import { nameOf, userOf } from './user.ts';

/** What a lookup asks of each event. */
export type Attribute = { readonly key: string; readonly value: string };

/** The instance of a call to RDS; KMS names no resources in its events. */
export const instanceOf = ({ service, parameters }: TrailEntry): string | undefined =>
  service === 'Rds' ? parameters.DBInstanceId : undefined;

export const instanceType = 'ACS::RDS::DBInstance';

type Field = (entry: TrailEntry, world: World) => unknown;

/** What each key looks at; values must be the same, letter by letter. */
const fields: Readonly<Record<string, Field>> = {
  ServiceName: ({ service }) => service,
  EventName: ({ action }) => action,
  EventId: ({ id }) => id,
  EventRW: ({ writes }) => (writes ? 'Write' : 'Read'),
  EventType: ({ type }) => type,
  EventAccessKeyId: ({ caller }) => caller.accessKeyId,
  User: ({ caller }) => nameOf(caller).userName,
  PrincipalId: ({ caller }, world) => userOf(world, caller).principalId,
  RoleName: ({ caller }) => roleOf(nameOf(caller)),
  ResourceName: (entry) => entry.seeded?.resourceName ?? instanceOf(entry),
  ResourceType: (entry) => entry.seeded?.resourceType ?? (instanceOf(entry) && instanceType),
  SourceIpAddress: ({ sourceIp }) => sourceIp,
  SensitiveAction: ({ seeded }) => isRecord(seeded?.eventAttributes) && seeded.eventAttributes.SensitiveAction,
};

const roleOf = ({ type, userName }: Pick<TrailUser, 'type' | 'userName'>): string | undefined =>
  type === 'assumed-role' ? userName.split(':')[0] : undefined;

/** Which two keys go together, either way round. */
const pairs: Readonly<Record<string, readonly string[]>> = {
  ServiceName: 'EventName User PrincipalId RoleName ResourceName EventRW SensitiveAction EventType'.split(' '),
  ResourceName: 'ResourceType EventName User RoleName ServiceName'.split(' '),
  EventType: ['EventName'],
};

/** One entry of `LookupAttribute.N`; undefined: not one that can be looked up. */
export const attribute = ({ Key: key, Value: value }: Readonly<Record<string, string>>): Attribute | undefined =>
  key !== undefined && value !== undefined && Object.hasOwn(fields, key) ? { key, value } : undefined;

/** Those that count: the first two, and of the same key twice the second. Undefined: they do not go together, or one is none. */
export const counting = (given: readonly (Attribute | undefined)[]): readonly Attribute[] | undefined => {
  const [one, other] = given;
  if (given.length === 0) return [];
  if (!one || (given.length > 1 && !other)) return undefined;
  if (!other) return [one];
  if (one.key === other.key) return [other];
  return pairs[one.key]?.includes(other.key) || pairs[other.key]?.includes(one.key) ? [one, other] : undefined;
};

export const fits = (world: World, entry: TrailEntry, attributes: readonly Attribute[]): boolean =>
  attributes.every(({ key, value }) => fields[key]?.(entry, world) === value);
