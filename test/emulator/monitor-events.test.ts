import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Seed } from '../../src/emulator/seed/seed.ts';
import { type Params, startTestEmulator, type TestEmulator } from '../support/emulator.ts';

const account = (name: string) => ({ name });
const seed: Seed = {
  accountId: '1000000000000001',
  instances: [{ id: 'rm-1', engine: 'MySQL', server: 'none', accounts: ['one', 'aa', 'bb'].map(account) }],
  secrets: [
    { name: 'single', instance: 'rm-1', accounts: [account('one')] },
    { name: 'dual', instance: 'rm-1', accounts: [account('aa'), account('bb')], rotation: '7d' },
    { name: 'broken', instance: 'rm-gone', accounts: [{ name: 'x', password: 'p' }], rotation: '9d' },
  ],
};
const start = Date.parse('2027-01-01T00:00:00Z');
const day = 86_400_000;

let emulator: TestEmulator;
let rotatedAt = 0;
beforeAll(async () => {
  emulator = await startTestEmulator({ seed, now: new Date(start) });
  const { date } = await emulator.call('RotateSecret', { SecretName: 'single', VersionId: 'v2' });
  rotatedAt = date;
  await emulator.advance('10d');
  await emulator.call('RotateSecret', { SecretName: 'broken', VersionId: 'v2' });
});
afterAll(() => emulator.close());

type Event = Readonly<Record<string, unknown>>;
const eventsOf = async (params: Params = {}): Promise<readonly Event[]> => {
  const { SystemEvents } = await emulator.must('DescribeSystemEventAttribute', params);
  return (SystemEvents as { SystemEvent: readonly Event[] }).SystemEvent;
};
const names = async (params: Params): Promise<readonly unknown[]> =>
  (await eventsOf(params)).map(({ InstanceName }) => InstanceName);
const content = (event: Event | undefined): Event => JSON.parse(String(event?.Content));

test('a rotation that succeeded is an event, called or automatic [monitor.success]', async () => {
  const [automatic, called] = await eventsOf({ Name: 'Secret:RotateSecret:Success' });
  expect(automatic).toEqual({
    Id: expect.stringMatching(/^[0-9a-f-]{36}$/),
    Product: 'KMS',
    Name: 'Secret:RotateSecret:Success',
    Level: 'INFO',
    Status: 'Normal',
    Time: start + 7 * day,
    RegionId: 'cn-hangzhou',
    ResourceId: 'acs:kms:cn-hangzhou:1000000000000001:secret/dual',
    InstanceName: 'dual',
    GroupId: '',
    Content: expect.any(String),
  });
  expect(called).toMatchObject({ InstanceName: 'single' });
  expect(Math.abs(Number(called?.Time) - rotatedAt)).toBeLessThan(10_000);
});

test('Content is the JSON text of an object [monitor.success-content]', async () => {
  const [automatic, called] = await eventsOf({ Name: 'Secret:RotateSecret:Success' });
  expect(content(automatic)).toEqual({
    eventId: automatic?.Id,
    secretName: 'dual',
    secretType: 'Rds',
    RotationEntityArn: 'acs:rds:cn-hangzhou:1000000000000001:dbinstance/rm-1',
    rotationStatus: 'Enabled',
    secretSubType: 'DoubleUsers',
    successTime: '2027-01-08T00:00:00Z',
  });
  expect(content(called)).toMatchObject({ rotationStatus: 'Disabled', secretSubType: 'SingleUser' });
});

test('a rotation that failed is an event, called or automatic [monitor.failure] [monitor.failure-content]', async () => {
  const failures = await eventsOf({ Name: 'Secret:RotateSecret:Failure' });
  expect(failures).toHaveLength(2);
  const [called, automatic] = failures;
  expect(called).toMatchObject({ Level: 'CRITICAL', Status: 'Failed', InstanceName: 'broken' });
  expect(automatic).toMatchObject({ Time: start + 9 * day });
  expect(content(automatic)).toEqual({
    eventId: automatic?.Id,
    secretName: 'broken',
    secretType: 'Rds',
    RotationEntityArn: 'acs:rds:cn-hangzhou:1000000000000001:dbinstance/rm-gone',
    rotationStatus: 'Invalid',
    rotationSubType: 'SingleUser',
    failureInfo: { errorCode: 'InvalidDBInstanceId.NotFound', errorMessage: expect.any(String) },
    failureTime: '2027-01-10T00:00:00Z',
  });
});

test('a call that rotates nothing is no event [monitor.nothing-rotated]', async () => {
  const before = (await eventsOf({ PageSize: '100' })).length;
  await emulator.must('RotateSecret', { SecretName: 'single', VersionId: 'v2' });
  await emulator.call('RotateSecret', { SecretName: 'none', VersionId: 'v2' });
  expect(await eventsOf({ PageSize: '100' })).toHaveLength(before);
});

test('Code and Success are texts, and there is no total [monitor.answer]', async () => {
  expect(await emulator.must('DescribeSystemEventAttribute')).toEqual({
    Code: '200',
    Message: 'success',
    Success: 'true',
    RequestId: expect.any(String),
    SystemEvents: { SystemEvent: expect.any(Array) },
  });
});

test('events come newest first, all there are [monitor.order]', async () => {
  expect(await names({})).toEqual(['broken', 'broken', 'dual', 'single']);
});

test.each([
  [{ Product: 'KMS' }, 4],
  [{ Product: 'kms' }, 4],
  [{ Product: 'OSS' }, 0],
  [{ EventType: 'Exception' }, 2],
  [{ EventType: 'Notification' }, 2],
  [{ EventType: 'StatusNotification' }, 2],
  [{ EventType: 'Maintenance' }, 0],
  [{ Name: 'Secret:RotateSecret' }, 0],
  [{ Level: 'CRITICAL' }, 2],
  [{ Level: 'WARN' }, 0],
  [{ Status: 'Normal' }, 2],
  [{ GroupId: '1' }, 0],
  [{ Level: 'CRITICAL', Status: 'Normal' }, 0],
])('%o finds %i [monitor.filters]', async (params, count) => {
  expect(await eventsOf(params as Params)).toHaveLength(count);
});

test('an empty filter is none [request.empty]', async () => {
  const filters = 'Product EventType Name Level Status GroupId SearchKeywords StartTime EndTime PageNumber PageSize';
  expect(await eventsOf(Object.fromEntries(filters.split(' ').map((name) => [name, ''])))).toEqual(await eventsOf());
});

test.each([
  ['dual', ['dual']],
  ['secretName', ['broken', 'broken', 'dual', 'single']],
  ['dual or broken', ['broken', 'broken', 'dual']],
  ['rm-1 and single', ['single']],
  ['single and dual', []],
  ['single and dual or rm-gone and broken', ['broken', 'broken']],
])('the keywords %s are looked for in Content [monitor.keywords]', async (SearchKeywords, found) => {
  expect(await names({ SearchKeywords })).toEqual(found);
});

test('times are milliseconds, both ends belong to the range [monitor.times]', async () => {
  const at = start + 7 * day;
  const between = (StartTime: number, EndTime: number) =>
    names({ StartTime: String(StartTime), EndTime: String(EndTime) });
  expect(await between(at, at)).toEqual(['dual']);
  expect(await between(at + 1, at + day)).toEqual([]);
  expect(await between(at - day, at - 1)).toEqual([]);
  expect(await names({ StartTime: String(at) })).toEqual(['broken', 'broken', 'dual']);
  expect(await emulator.call('DescribeSystemEventAttribute', { StartTime: '2027-01-01T00:00:00Z' })).toMatchObject({
    status: 400,
    code: 'InvalidParameter',
  });
});

test('pages have 10 events, or 1 to 100; after the last there is nothing [monitor.pages]', async () => {
  expect(await names({ PageSize: '3' })).toEqual(['broken', 'broken', 'dual']);
  expect(await names({ PageSize: '3', PageNumber: '2' })).toEqual(['single']);
  expect(await names({ PageSize: '3', PageNumber: '3' })).toEqual([]);
  for (const params of [{ PageSize: '0' }, { PageSize: '101' }, { PageNumber: '0' }, { PageNumber: '100000001' }])
    expect(await emulator.call('DescribeSystemEventAttribute', params as Params)).toMatchObject({ status: 400 });
  for (let version = 3; version < 11; version += 1)
    await emulator.must('RotateSecret', { SecretName: 'single', VersionId: `v${version}` });
  expect(await eventsOf()).toHaveLength(10);
  expect(await eventsOf({ PageSize: '100' })).toHaveLength(12);
});

test('the list of event types has both, with Code a number and Success a boolean [monitor.meta-list]', async () => {
  const event = { Product: 'KMS', NameDesc: expect.any(String), 'NameDesc.En': expect.any(String) };
  const [Success, Failure] = ['Secret:RotateSecret:Success', 'Secret:RotateSecret:Failure'];
  expect(await emulator.must('DescribeSystemEventMetaList')).toEqual({
    Code: 200,
    Message: 'success',
    Success: true,
    RequestId: expect.any(String),
    Data: {
      Resource: [
        {
          ...event,
          Name: Success,
          EventType: 'StatusNotification',
          Level: 'INFO',
          Status: 'Normal',
          StatusDesc: 'Normal',
        },
        { ...event, Name: Failure, EventType: 'Exception', Level: 'CRITICAL', Status: 'Failed', StatusDesc: 'Failed' },
      ],
    },
  });
});
