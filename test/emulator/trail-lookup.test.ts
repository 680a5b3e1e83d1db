import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Seed, SeedEvent } from '../../src/emulator/seed/seed.ts';
import { type Params, startTestEmulator, type TestEmulator } from '../support/emulator.ts';

const start = new Date('2027-03-01T12:00:00Z');

/** Event number `hours`: so many hours before the start. */
const event = (hours: number, more: Record<string, unknown> = {}): SeedEvent => ({
  eventId: `e${hours}`,
  eventTime: new Date(start.getTime() - hours * 3_600_000).toISOString().replace('.000Z', 'Z'),
  eventName: 'RotateSecret',
  serviceName: 'Kms',
  eventRW: 'Write',
  eventType: 'ApiCall',
  sourceIpAddress: '203.0.113.7',
  userIdentity: { type: 'ram-user', userName: 'alice', principalId: '2001', accessKeyId: 'LTAI-a' },
  ...more,
});

const seed: Seed = {
  events: [
    ...Array.from({ length: 60 }, (_, index) => event(300 + index)),
    event(1),
    event(2, { eventName: 'DeleteSecret', resourceName: 'app/db', resourceType: 'ACS::KMS::Secret' }),
    event(3, { serviceName: 'Ecs', eventAttributes: { SensitiveAction: 'true' } }),
    event(4, { eventName: 'DescribeSecret', eventRW: 'Read', sourceIpAddress: '203.0.113.8' }),
    event(5, {
      eventType: 'ConsoleOperation',
      userIdentity: { type: 'assumed-role', userName: 'auditor:bob', principalId: '3001:bob', accessKeyId: 'STS.b' },
    }),
  ],
};

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({ seed, now: start });
});
afterAll(() => emulator.close());

const seeded = (ids: readonly number[]): string[] => ids.map((id) => `e${id}`);
const look = (params: Params = {}) => emulator.call('LookupEvents', params);
const must = async (params: Params) => {
  const body = await emulator.must('LookupEvents', params);
  const events = body.Events as readonly Readonly<Record<string, unknown>>[];
  const [ids, next] = [events.map(({ eventId }) => String(eventId)), body.NextToken as string | undefined];
  return { StartTime: String(body.StartTime), EndTime: String(body.EndTime), ids, next };
};
/** The ids of seeded events that fit; attributes are given as key, value, key, value. */
const found = async (...attributes: readonly string[]): Promise<readonly string[]> => {
  const names = attributes.map((_, index) => `LookupAttribute.${(index >> 1) + 1}.${index % 2 ? 'Value' : 'Key'}`);
  const params = Object.fromEntries(names.map((name, index) => [name, attributes[index] ?? '']));
  const { ids } = await must({ StartTime: '2027-03-01T00:00:00Z', EndTime: '2027-03-01T11:30:00Z', ...params });
  return ids;
};
const all = { StartTime: '2027-02-01T00:00:00Z', EndTime: '2027-03-01T11:30:00Z', MaxResults: '50' };

test('the last seven days are looked up when no range is given [trail.default-range]', async () => {
  const body = await must({ 'LookupAttribute.1.Key': 'SourceIpAddress', 'LookupAttribute.1.Value': '203.0.113.7' });
  expect(body.ids).toEqual(seeded([1, 2, 3, 5]));
  const [from, to] = [Date.parse(body.StartTime), Date.parse(body.EndTime)];
  expect(to - from).toBe(7 * 86_400_000);
  expect(Math.abs(to - start.getTime())).toBeLessThan(60_000);
});

test.each([
  [{ StartTime: '2027-03-01T00:00:00Z' }, 'InvalidParameterEndTime'],
  [{ EndTime: '2027-03-01T00:00:00Z' }, 'InvalidParameterStartTime'],
  [{ StartTime: '2027-03-01', EndTime: '2027-03-01T00:00:00Z' }, 'InvalidParameterStartTime'],
  [{ StartTime: '2027-03-01T00:00:00Z', EndTime: '1772323200' }, 'InvalidParameterEndTime'],
  [{ StartTime: '2027-02-31T00:00:00Z', EndTime: '2027-02-30T25:00:00Z' }, 'InvalidParameterEndTime'],
  [{ StartTime: '2027-03-01T00:00:00Z', EndTime: '2027-03-01T00:00:00Z' }, 'InvalidParameterCombination'],
])('the range %o is refused with %s [trail.range-refused]', async (params, code) => {
  expect(await look(params)).toMatchObject({ status: 400, code });
});

test('both ends of a range belong to it [trail.range-ends]', async () => {
  expect((await must({ StartTime: '2027-03-01T09:00:00Z', EndTime: '2027-03-01T11:00:00Z' })).ids).toEqual(
    seeded([1, 2, 3]),
  );
});

test('events of the range come newest first, or oldest first [trail.direction]', async () => {
  const range = { StartTime: '2027-03-01T00:00:00Z', EndTime: '2027-03-01T11:30:00Z' };
  expect((await must(range)).ids).toEqual(seeded([1, 2, 3, 4, 5]));
  expect((await must({ ...range, Direction: 'BACKWARD' })).ids).toEqual(seeded([1, 2, 3, 4, 5]));
  expect((await must({ ...range, Direction: 'FORWARD' })).ids).toEqual(seeded([5, 4, 3, 2, 1]));
  expect(await look({ Direction: 'forward' })).toMatchObject({ status: 400, code: 'InvalidQueryParameter' });
});

test('pages have 20 events, or 1 to 50 [trail.page-size]', async () => {
  const { MaxResults: _, ...range } = all;
  expect((await must(range)).ids).toHaveLength(20);
  expect((await must({ ...range, MaxResults: '1' })).ids).toHaveLength(1);
  expect((await must(all)).ids).toHaveLength(50);
  for (const MaxResults of ['0', '51', 'ten'])
    expect(await look({ MaxResults })).toMatchObject({ status: 400, code: 'InvalidQueryParameter' });
});

test.each(['BACKWARD', 'FORWARD'])('pages hang together, %s [trail.token]', async (Direction) => {
  const ids: string[] = [];
  let next: string | undefined;
  let page = 0;
  for (; page < 10 && (page === 0 || next); page += 1) {
    const found = await must({ ...all, MaxResults: '30', Direction, ...(next && { NextToken: next }) });
    ids.push(...found.ids);
    next = found.next;
  }
  expect(next).toBeUndefined();
  expect(page).toBe(3);
  const expected = seeded([1, 2, 3, 4, 5, ...Array.from({ length: 60 }, (_, index) => 300 + index)]);
  expect(ids).toEqual(Direction === 'BACKWARD' ? expected : expected.reverse());
});

test.each(['BACKWARD', 'FORWARD'])(
  'calls between two pages are in none of them, %s [trail.token]',
  async (Direction) => {
    const name = { 'LookupAttribute.1.Key': 'EventName', 'LookupAttribute.1.Value': 'RotateSecret' };
    const params = { ...name, Direction, MaxResults: '2' };
    const other = await startTestEmulator({ seed: { events: [event(1), event(2), event(3)] }, now: start });
    const first = await other.must('LookupEvents', params);
    await other.advance('2s');
    await other.call('RotateSecret', { SecretName: 'none', VersionId: 'v1' });
    const { RequestId: _, ...second } = await other.must('LookupEvents', {
      ...params,
      NextToken: String(first.NextToken),
    });
    await other.close();
    expect(second).toEqual({
      StartTime: first.StartTime,
      EndTime: first.EndTime,
      Events: [expect.objectContaining({ eventId: Direction === 'FORWARD' ? 'e1' : 'e3' })],
    });
  },
);

test('a token of an event that is kept no more does not start over [trail.token]', async () => {
  const rare = { eventName: 'DeleteSecret' };
  const events = [event(9, rare), event(8, rare), ...Array(23_997).fill(event(7)), event(6, rare)];
  const other = await startTestEmulator({ seed: { events }, now: start });
  const params = {
    ...all,
    'LookupAttribute.1.Key': 'EventName',
    'LookupAttribute.1.Value': 'DeleteSecret',
    MaxResults: '2',
  };
  const first = await other.must('LookupEvents', params);
  expect(first.Events).toMatchObject([{ eventId: 'e6' }, { eventId: 'e8' }]);
  await other.call('RotateSecret', { SecretName: 'none', VersionId: 'v1' });
  const second = await other.must('LookupEvents', { ...params, NextToken: String(first.NextToken) });
  await other.close();
  expect(second.Events).toEqual([]);
});

test('a token goes with the parameters that it was made for [trail.token-alone]', async () => {
  const { next = '' } = await must({ ...all, MaxResults: '10' });
  expect(await look({ ...all, MaxResults: '10', NextToken: next })).toMatchObject({ status: 200 });
  for (const others of [{ MaxResults: '11' }, { Direction: 'FORWARD' }, { StartTime: '2027-02-02T00:00:00Z' }, {}]) {
    const NextToken = Object.keys(others).length === 0 ? `${next}x` : next;
    const params = { ...all, MaxResults: '10', ...others, NextToken };
    const reply = await look(Object.keys(others).length === 0 ? { ...params, NextToken: 'made-up' } : params);
    expect(reply).toMatchObject({ status: 400, code: 'InvalidQueryParameter' });
  }
});

test.each([
  ['ServiceName', 'Ecs', [3]],
  ['EventName', 'DeleteSecret', [2]],
  ['User', 'auditor:bob', [5]],
  ['EventId', 'e4', [4]],
  ['ResourceType', 'ACS::KMS::Secret', [2]],
  ['ResourceName', 'app/db', [2]],
  ['EventRW', 'Read', [4]],
  ['EventAccessKeyId', 'STS.b', [5]],
  ['SensitiveAction', 'true', [3]],
  ['SourceIpAddress', '203.0.113.8', [4]],
  ['EventType', 'ConsoleOperation', [5]],
  ['RoleName', 'auditor', [5]],
  ['PrincipalId', '2001', [1, 2, 3, 4]],
])('%s finds what is the same, letter by letter [trail.attributes]', async (key, value, ids) => {
  expect(await found(key, value)).toEqual(seeded(ids));
  expect(await found(key, value === 'true' ? 'True' : `${value} `)).toEqual([]);
  expect(await found(key, value.slice(0, -1))).toEqual([]);
});

test('two attributes must both fit [trail.pairs]', async () => {
  expect(await found('ServiceName', 'Kms', 'EventName', 'RotateSecret')).toEqual(seeded([1, 5]));
  expect(await found('EventName', 'RotateSecret', 'ServiceName', 'Ecs')).toEqual(seeded([3]));
  const pairs = {
    ServiceName: 'EventName User PrincipalId RoleName ResourceName EventRW SensitiveAction EventType',
    ResourceName: 'ResourceType EventName User RoleName ServiceName',
    EventType: 'EventName',
  };
  for (const [one, others] of Object.entries(pairs))
    for (const other of others.split(' ')) expect(await found(one, 'x', other, 'x')).toEqual([]);
});

test.each([
  [['EventName', 'RotateSecret', 'User', 'alice']],
  [['ServiceName', 'Kms', 'SourceIpAddress', '203.0.113.7']],
  [['eventname', 'RotateSecret']],
  [['ServiceName', 'Kms', 'eventname', 'RotateSecret', 'EventRW', 'Write']],
  [['EventName', '']],
])('attributes that do not go together, or are none, are refused: %o [trail.pairs-refused]', async (attributes) => {
  await expect(found(...attributes)).rejects.toThrow('400 InvalidQueryParameter');
});

test('of one key given twice the second counts, of more than two the first two [trail.attributes-more]', async () => {
  expect(await found('EventName', 'RotateSecret', 'EventName', 'DeleteSecret')).toEqual(seeded([2]));
  expect(await found('ServiceName', 'Kms', 'EventRW', 'Write', 'User', 'nobody')).toEqual(seeded([1, 2, 5]));
});

test('events are kept for 90 days [trail.kept-days]', async () => {
  const other = await startTestEmulator({ seed: { events: [event(24 * 89), event(24 * 90 + 1)] }, now: start });
  const range = { StartTime: '2026-01-01T00:00:00Z', EndTime: '2027-03-01T11:30:00Z' };
  const ids = async () => {
    const { Events } = await other.must('LookupEvents', range);
    return (Events as readonly { eventId: string }[]).map(({ eventId }) => eventId);
  };
  expect(await ids()).toEqual([`e${24 * 89}`]);
  await other.advance('2d');
  expect(await ids()).toEqual([]);
  await other.close();
});
