import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

const outsider = { id: 'outsider', secret: 's' };
const now = new Date('2031-02-03T04:05:06Z');

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({
    now,
    seed: {
      accessKeys: [
        { id: 'emulator', secret: 'emulator' },
        { ...outsider, policy: 'none' },
      ],
      instances: [{ id: 'rm-1', engine: 'MySQL', server: 'none' }],
      secrets: [{ name: 's', type: 'Generic', data: 'x' }],
    },
  });
});
afterAll(() => emulator.close());
// Whatever a client sent, the emulator is still there.
afterEach(async () => {
  expect((await emulator.call('ListSecrets')).status).toBe(200);
});

describe('a refusal has the fields of its service [request.refusal]', () => {
  const common = {
    Message: expect.any(String),
    RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
    HostId: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
  };

  test('KMS repeats the status', async () => {
    const { status, body } = await emulator.call('CreateKey');
    expect(body).toEqual({
      HttpStatus: status,
      Code: 'InvalidAction',
      Recommend: 'https://api.alibabacloud.com/troubleshoot?q=InvalidAction&product=Kms',
      ...common,
    });
  });

  test('RDS does not', async () => {
    const { body } = await emulator.call('DescribeAccounts');
    expect(body).toEqual({
      Code: 'MissingParameter',
      Recommend: 'https://api.alibabacloud.com/troubleshoot?q=MissingParameter&product=Rds',
      ...common,
    });
  });
});

test('the version says which service is meant [request.version]', async () => {
  expect(await emulator.call('ListSecrets', {}, { version: '2016-01-20' })).toMatchObject({ status: 200 });
  expect(await emulator.call('ListSecrets', {}, { version: '2014-08-15' })).toMatchObject({ code: 'InvalidAction' });
  const accounts = { DBInstanceId: 'rm-1' };
  expect(await emulator.call('DescribeAccounts', accounts, { version: '2014-08-15' })).toMatchObject({ status: 200 });
  expect(await emulator.call('DescribeAccounts', accounts, { version: '2016-01-20' })).toMatchObject({
    code: 'InvalidAction',
  });
});

test.each(['CreateKey', 'listsecrets', '__proto__'])('no action %s [request.action-unknown]', async (action) => {
  expect(await emulator.call(action)).toMatchObject({ status: 403, code: 'InvalidAction' });
});

test('a parameter that the action does not have [request.unsupported]', async () => {
  expect(await emulator.call('ListSecrets', { Nope: '1' })).toMatchObject({
    status: 400,
    body: { Code: 'UnsupportedParameter', Message: 'The parameter "Nope" is not supported.' },
  });
});

test('a parameter that is missing, also as an empty text [request.missing] [request.empty]', async () => {
  for (const params of [{}, { DBInstanceId: '' }])
    expect(await emulator.call('DescribeAccounts', params)).toMatchObject({
      status: 400,
      body: { Code: 'MissingParameter', Message: 'The parameter "DBInstanceId" is needed but not provided.' },
    });
  expect(await emulator.must('ListSecrets', { PageSize: '' })).toMatchObject({ PageSize: 10 });
});

test.each([
  ['LookupEvents', 'StartTime EndTime MaxResults NextToken Direction', 'Events'],
  ['DescribeDBInstances', 'Engine DBInstanceStatus SearchKey Tags MaxResults NextToken', 'TotalRecordCount'],
])('%s without anything and with empty texts is the same [request.empty]', async (action, names, field) => {
  const RegionId = 'cn-hangzhou';
  await emulator.must('ListSecrets');
  const { [field]: some } = await emulator.must(action, { RegionId });
  const empty = Object.fromEntries(names.split(' ').map((name) => [name, '']));
  const { [field]: other } = await emulator.must(action, { RegionId, ...empty });
  const length = (value: unknown) => (Array.isArray(value) ? Math.min(value.length, 1) : value);
  expect(length(some)).toBe(1);
  expect(length(other)).toBe(1);
});

test('an empty description is one [request.empty]', async () => {
  await emulator.must('UpdateSecret', { SecretName: 's', Description: 'some' });
  await emulator.must('UpdateSecret', { SecretName: 's', Description: '' });
  expect((await emulator.must('DescribeSecret', { SecretName: 's' })).Description ?? '').toBe('');
});

test('a value out of its limits [request.invalid]', async () => {
  expect(await emulator.call('ListSecrets', { PageSize: '101' })).toMatchObject({
    status: 400,
    body: { Code: 'InvalidParameter', Message: 'The specified parameter "PageSize" is not valid.' },
  });
});

test('what is wrong is told in this order [request.order]', async () => {
  const version = '1999-01-01';
  const wrong = { FetchTags: 'perhaps', Nope: '1' };
  const common = { Format: 'YAML' };
  const key = { id: 'emulator', secret: 'wrong' };
  const seen = [
    await emulator.call('None', wrong, { version, key }),
    await emulator.call('None', wrong, { version, key: outsider }),
    await emulator.call('None', wrong, { common, key: outsider }),
    await emulator.call('DescribeSecret', wrong, { common, key: outsider }),
    await emulator.call('DescribeSecret', wrong, { common }),
    await emulator.call('DescribeSecret', wrong),
    await emulator.call('DescribeSecret', { FetchTags: 'perhaps' }),
    await emulator.call('DescribeSecret', { FetchTags: 'perhaps', SecretName: 'none' }),
    await emulator.call('DescribeSecret', { SecretName: 'none' }),
  ];
  expect(seen.map(({ code }) => code)).toEqual([
    'SignatureDoesNotMatch',
    'InvalidVersion',
    'InvalidAction',
    'Forbidden.NoPermission',
    'InvalidFormat',
    'UnsupportedParameter',
    'MissingParameter',
    'InvalidParameter',
    'Forbidden.ResourceNotFound',
  ]);
});

test('the Date header is the virtual clock [request.date]', async () => {
  const { date } = await emulator.call('ListSecrets');
  expect(Math.abs(date - now.getTime())).toBeLessThan(60_000);
});

test('names that are special to JavaScript are plain names', async () => {
  for (const SecretName of ['__proto__', 'constructor', 'toString']) {
    expect(await emulator.call('DescribeSecret', { SecretName })).toMatchObject({ status: 404 });
    await emulator.must('CreateSecret', { SecretName, VersionId: 'v1', SecretData: 'x' });
    expect(await emulator.must('DescribeSecret', { SecretName })).toMatchObject({ SecretName });
  }
});
