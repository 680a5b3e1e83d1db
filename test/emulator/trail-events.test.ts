import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Seed } from '../../src/emulator/seed/seed.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

const token = 'a-token';
const seed: Seed = {
  accountId: '1000000000000001',
  accessKeys: [
    { id: 'owner', secret: 's', root: true },
    { id: 'alices', secret: 's', user: 'alice' },
    { id: 'session', secret: 's', token, role: { name: 'deployer', session: 'ci' } },
    { id: 'nothing', secret: 's', policy: 'none' },
  ],
  instances: [{ id: 'rm-1', engine: 'MySQL', server: 'none', accounts: [{ name: 'one' }, { name: 'two' }] }],
  secrets: [
    { name: 'weekly', instance: 'rm-1', accounts: [{ name: 'one' }], rotation: '7d' },
    { name: 'failing', instance: 'rm-gone', accounts: [{ name: 'x', password: 'p' }], rotation: '8d' },
    { name: 'two', instance: 'rm-1', accounts: [{ name: 'two' }] },
  ],
};

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({ seed, now: new Date('2027-01-01T00:00:00Z') });
});
afterAll(() => emulator.close());

type Event = Readonly<Record<string, unknown>>;

/** Events of one API, newest first. */
const eventsOf = async (eventName: string): Promise<readonly Event[]> => {
  const body = await emulator.must('LookupEvents', {
    'LookupAttribute.1.Key': 'EventName',
    'LookupAttribute.1.Value': eventName,
  });
  return body.Events as readonly Event[];
};
const newest = async (eventName: string): Promise<Event> => (await eventsOf(eventName))[0] ?? {};

test('a call is an event as soon as it is answered, with what is documented of it [trail.recorded] [trail.visible]', async () => {
  const headers = { 'user-agent': 'a-client/1.0' };
  const reply = await emulator.call('DescribeSecret', { SecretName: 'weekly', FetchTags: 'true' }, { headers });
  const { RequestId } = reply.body;
  const requestParameters = { FetchTags: 'true', SecretName: 'weekly' };
  expect(await newest('DescribeSecret')).toEqual({
    eventId: RequestId,
    requestId: RequestId,
    eventVersion: 1,
    eventCategory: 'Management',
    eventName: 'DescribeSecret',
    eventRW: 'Read',
    eventType: 'ApiCall',
    eventTime: new Date(reply.date).toISOString().replace('.000Z', 'Z'),
    eventSource: 'kms.cn-hangzhou.aliyuncs.com',
    serviceName: 'Kms',
    apiVersion: '2016-01-20',
    acsRegion: 'cn-hangzhou',
    isGlobal: false,
    requestParameters,
    requestParameterJson: JSON.stringify(requestParameters),
    responseElements: { RequestId },
    sourceIpAddress: '127.0.0.1',
    userAgent: 'a-client/1.0',
    userIdentity: {
      type: 'root-account',
      userName: 'root',
      accountId: '1000000000000001',
      principalId: '1000000000000001',
      accessKeyId: 'owner',
    },
  });
});

test.each([
  ['GetSecretValue', { SecretName: 'two' }, 'Kms', '2016-01-20', 'kms.cn-hangzhou.aliyuncs.com', false],
  ['DescribeDBInstances', { RegionId: 'cn-hangzhou' }, 'Rds', '2014-08-15', 'rds.aliyuncs.com', false],
  ['LookupEvents', {}, 'Actiontrail', '2020-07-06', 'actiontrail.cn-hangzhou.aliyuncs.com', false],
  ['DescribeSystemEventAttribute', {}, 'Cms', '2019-01-01', 'metrics.cn-hangzhou.aliyuncs.com', false],
  ['GetCallerIdentity', {}, 'Sts', '2015-04-01', 'sts.cn-hangzhou.aliyuncs.com', true],
  [
    'GetRole',
    { RoleName: 'AliyunServiceRoleForKMSSecretsManagerForRDS' },
    'Ram',
    '2015-05-01',
    'ram.aliyuncs.com',
    true,
  ],
])(
  '%s is an event of its service [trail.services]',
  async (action, params, serviceName, apiVersion, eventSource, isGlobal) => {
    await emulator.must(action, params);
    expect(await newest(action)).toMatchObject({ serviceName, apiVersion, eventSource, isGlobal, eventRW: 'Read' });
  },
);

test('DescribeRegions of KMS is no event, that of RDS is one [trail.no-regions]', async () => {
  await emulator.must('DescribeRegions', {}, { version: '2016-01-20' });
  expect(await eventsOf('DescribeRegions')).toEqual([]);
  await emulator.must('DescribeRegions', {}, { version: '2014-08-15' });
  expect(await eventsOf('DescribeRegions')).toMatchObject([{ serviceName: 'Rds' }]);
});

test('a call that writes is told from one that reads [trail.read-write]', async () => {
  await emulator.must('UpdateSecret', { SecretName: 'two', Description: 'new' });
  await emulator.must('GetSecretValue', { SecretName: 'two' });
  expect(await newest('UpdateSecret')).toMatchObject({ eventRW: 'Write' });
  expect(await newest('GetSecretValue')).toMatchObject({ eventRW: 'Read' });
});

test('a refused call is an event with code and message, without an answer [trail.refused]', async () => {
  await emulator.call('RotateSecret', { SecretName: 'nowhere', VersionId: 'v9' });
  const event = await newest('RotateSecret');
  expect(event).toMatchObject({ errorCode: 'Forbidden.ResourceNotFound', errorMessage: 'Resource not found.' });
  expect(event).not.toHaveProperty('responseElements');
  expect(await newest('UpdateSecret')).not.toHaveProperty('errorCode');

  await emulator.call('RestoreSecret', { SecretName: 'two' }, { key: { id: 'nothing', secret: 's' } });
  expect(await newest('RestoreSecret')).toMatchObject({
    errorCode: 'Forbidden.NoPermission',
    userIdentity: { userName: 'nothing' },
  });
});

test('what no known caller signed, or a fault rule answers first, is no event [trail.unrecorded]', async () => {
  await emulator.call('DeleteSecret', { SecretName: 'two' }, { key: { id: 'owner', secret: 'wrong' } });
  emulator.faults([
    { action: 'DeleteSecret', effect: { do: 'error', status: 503, code: 'ServiceUnavailable', message: 'Busy.' } },
  ]);
  await emulator.call('DeleteSecret', { SecretName: 'two' });
  emulator.faults([]);
  expect(await eventsOf('DeleteSecret')).toEqual([]);
});

test.each([
  [
    { id: 'alices', secret: 's' },
    { type: 'ram-user', userName: 'alice', accessKeyId: 'alices' },
  ],
  [
    { id: 'session', secret: 's', token },
    { type: 'assumed-role', userName: 'deployer:ci', accessKeyId: 'session' },
  ],
])('the identity behind $id is named [trail.identity]', async (key, identity) => {
  const { PrincipalId } = await emulator.must('GetCallerIdentity', {}, { key });
  await emulator.must('ListSecrets', {}, { key });
  const { userIdentity } = await newest('ListSecrets');
  expect(userIdentity).toEqual({ ...identity, accountId: '1000000000000001', principalId: PrincipalId });
});

test('events of RDS name the instance as their resource, those of KMS name none [trail.resources]', async () => {
  await emulator.must('DescribeAccounts', { DBInstanceId: 'rm-1' });
  const event = await newest('DescribeAccounts');
  expect(event).toMatchObject({
    referencedResources: { 'ACS::RDS::DBInstance': ['rm-1'] },
    resourceType: 'ACS::RDS::DBInstance',
    resourceName: 'rm-1',
  });
  const byResource = await emulator.must('LookupEvents', {
    'LookupAttribute.1.Key': 'ResourceName',
    'LookupAttribute.1.Value': 'rm-1',
    'LookupAttribute.2.Key': 'ResourceType',
    'LookupAttribute.2.Value': 'ACS::RDS::DBInstance',
  });
  expect(byResource.Events).toContainEqual(event);
  const kms = await newest('DescribeSecret');
  for (const field of ['resourceName', 'resourceType', 'referencedResources']) expect(kms).not.toHaveProperty(field);
});

test('of other parameters there is the name alone, of unknown ones nothing [trail.redacted]', async () => {
  const secret = { SecretName: 'g', VersionId: 'v1', SecretData: 'a-value', Description: 'text', Policy: '{}' };
  await emulator.call('CreateSecret', { ...secret, Surprise: 'a-value' });
  expect(await newest('CreateSecret')).toMatchObject({
    requestParameters: { SecretName: 'g', VersionId: 'v1', SecretData: '***', Description: '***', Policy: '***' },
    errorCode: 'UnsupportedParameter',
  });
  expect(JSON.stringify(await newest('CreateSecret'))).not.toMatch(/Surprise|a-value/);
});

test('a rotation by KMS is an event of the service, its reset of the password a call to RDS [trail.automatic] [trail.reset]', async () => {
  await emulator.advance('8d');
  const [failed, done] = await eventsOf('RotateSecret');
  const kms = {
    type: 'assumed-role',
    userName: expect.stringMatching(/^aliyunserviceroleforkmssecretsmanagerforrds:/),
  };
  expect(done).toMatchObject({
    eventType: 'AliyunServiceEvent',
    eventTime: '2027-01-08T00:00:00Z',
    eventRW: 'Write',
    requestParameters: { SecretName: 'weekly' },
    userIdentity: kms,
  });
  expect(done).not.toHaveProperty('errorCode');
  expect(failed).toMatchObject({
    eventTime: '2027-01-09T00:00:00Z',
    requestParameters: { SecretName: 'failing' },
    errorCode: 'Rejected.RotationFailed',
  });
  expect(await eventsOf('ResetAccountPassword')).toMatchObject([
    {
      serviceName: 'Rds',
      eventType: 'ApiCall',
      eventTime: '2027-01-08T00:00:00Z',
      requestParameters: { DBInstanceId: 'rm-1', AccountName: 'one', AccountPassword: '***' },
      userIdentity: kms,
    },
  ]);

  await emulator.must('RotateSecret', { SecretName: 'two', VersionId: 'v2' });
  expect((await eventsOf('RotateSecret'))[0]).toMatchObject({ eventType: 'ApiCall' });
  expect(await newest('ResetAccountPassword')).toMatchObject({ requestParameters: { AccountName: 'two' } });
});

test('events of a seed are shown as they stand there, with an id [trail.seeded]', async () => {
  const given = {
    eventTime: '2026-12-31T00:00:00Z',
    eventName: 'PutSecretValue',
    serviceName: 'Kms',
    requestParameters: { SecretName: 'a', SecretData: 'what a client must not print' },
    anything: [1],
  };
  const other = await startTestEmulator({ seed: { events: [given] }, now: new Date('2027-01-01T00:00:00Z') });
  const { Events } = await other.must('LookupEvents');
  await other.close();
  expect(Events).toEqual([{ ...given, eventId: expect.stringMatching(/^[0-9a-f-]{36}$/) }]);

  for (const [missing, place] of [
    ['eventTime', 'seed.events[0].eventTime is missing'],
    ['eventName', 'seed.events[0].eventName is missing'],
    ['serviceName', 'seed.events[0].serviceName is missing'],
  ] as const)
    await expect(startTestEmulator({ seed: { events: [{ ...given, [missing]: undefined }] } })).rejects.toThrow(place);
});
