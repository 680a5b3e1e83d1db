import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { request, signAcs3, startTestEmulator, type TestEmulator } from '../support/emulator.ts';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({
    seed: {
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

test('unknown actions and parameters are refused', async () => {
  const refused = await emulator.call('CreateKey', {});
  expect(refused).toMatchObject({ status: 403, code: 'InvalidAction' });
  expect(refused.body).toEqual({
    HttpStatus: 403,
    Code: 'InvalidAction',
    Message: expect.any(String),
    RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
    HostId: new URL(emulator.ready.kms).host,
    Recommend: expect.stringContaining('InvalidAction'),
  });
  expect(await emulator.call('CreateSecret', {}, { version: '2014-08-15' })).toMatchObject({ code: 'InvalidAction' });
  expect(await emulator.call('ListSecrets', { Nope: '1' })).toMatchObject({
    status: 400,
    body: { Code: 'UnsupportedParameter', Message: 'The parameter "Nope" is not supported.' },
  });
  expect(await emulator.call('DescribeAccounts', {})).toMatchObject({
    status: 400,
    body: { Code: 'MissingParameter', Message: 'The parameter "DBInstanceId" is needed but not provided.' },
  });
});

test('parameters as JSON', async () => {
  const { ready } = emulator;
  const body = JSON.stringify({ PageSize: 1, Filters: [{ Key: 'SecretName', Values: ['s'] }], FetchTags: null });
  const options = { key: { id: 'emulator', secret: 'emulator' }, version: '2016-01-20' };
  const signed = signAcs3(ready.kms, 'ListSecrets', {}, { ...options, json: body });
  expect(await request(signed)).toMatchObject({ status: 200, body: { PageSize: 1, TotalCount: 1 } });
});

test('a body over one MiB', async () => {
  const reply = await emulator.call('CreateSecret', { SecretName: 'big', SecretData: 'x'.repeat(1024 * 1024) });
  expect(reply).toMatchObject({ status: 413, code: 'RequestEntityTooLarge' });
});

test('names that are special to JavaScript are plain names', async () => {
  for (const SecretName of ['__proto__', 'constructor', 'toString']) {
    expect(await emulator.call('DescribeSecret', { SecretName })).toMatchObject({ status: 404 });
    await emulator.must('CreateSecret', { SecretName, VersionId: 'v1', SecretData: 'x' });
    expect(await emulator.must('DescribeSecret', { SecretName })).toMatchObject({ SecretName });
  }
  expect(await emulator.call('__proto__')).toMatchObject({ code: 'InvalidAction' });
});
