import { createConnection } from 'node:net';
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

test.each([
  ['XML', 400],
  ['xml', 400],
  ['', 400],
  ['JSON', 200],
  ['json', 200],
])('Format=%s: answers are JSON only', async (Format, status) => {
  for (const [version, action] of [
    ['2016-01-20', 'ListSecrets'],
    ['2014-08-15', 'DescribeAccounts'],
  ] as const) {
    const params = { Format, ...(action === 'DescribeAccounts' ? { DBInstanceId: 'rm-1' } : {}) };
    const signed = signAcs3(emulator.ready.kms, action, params, { key: { id: 'emulator', secret: 'emulator' }, version });
    const reply = await request(signed);
    expect([reply.status, reply.code]).toEqual([status, status === 200 ? undefined : 'InvalidFormat']);
  }
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

test.each(['HEAD', 'PUT', 'DELETE', 'OPTIONS'])('%s', async (method) => {
  const response = await fetch(`${emulator.ready.kms}/?Action=ListSecrets`, { method });
  expect(response.status).toBe(403);
  const text = await response.text();
  expect(text === '' ? 'UnsupportedHTTPMethod' : JSON.parse(text).Code).toBe('UnsupportedHTTPMethod');
});

const raw = (text: string): Promise<string> =>
  new Promise((resolve) => {
    const socket = createConnection(Number(new URL(emulator.ready.kms).port), '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('error', () => undefined).on('close', () => resolve(answer));
    socket.setTimeout(2000, () => socket.destroy());
    socket.end(text);
  });

test.each(['/', '/_emu/health'])('a foreign Host header on %s', async (path) => {
  expect(await raw(`GET ${path} HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n`)).toMatch(
    /^HTTP\/1.1 403[\s\S]*ForeignHost/,
  );
});

test.each([
  ['garbage', '\x00\x01\x02 nonsense\r\n\r\n'],
  ['a TLS hello', '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03'],
  ['a head without end', `GET / HTTP/1.1\r\nX: ${'a'.repeat(300_000)}`],
  ['a body that is cut off', 'POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc'],
])('%s', async (_, text) => {
  expect(await raw(text)).toMatch(/^$|^HTTP\/1.1 4\d\d/);
});

test.each(['?Action=%E0%A4%A', '?%', '?=&=&&Version=2016-01-20', `?${'a&'.repeat(20_000)}`])(
  'the query %s',
  async (query) => {
    const response = await fetch(`${emulator.ready.kms}/${query}`);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ Code: expect.any(String), RequestId: expect.any(String) });
  },
);

test('names that are special to JavaScript are plain names', async () => {
  for (const SecretName of ['__proto__', 'constructor', 'toString']) {
    expect(await emulator.call('DescribeSecret', { SecretName })).toMatchObject({ status: 404 });
    await emulator.must('CreateSecret', { SecretName, VersionId: 'v1', SecretData: 'x' });
    expect(await emulator.must('DescribeSecret', { SecretName })).toMatchObject({ SecretName });
  }
  expect(await emulator.call('__proto__')).toMatchObject({ code: 'InvalidAction' });
});
