import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { request, signAcs3, signV1, startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { rawRequest, sendRaw } from '../support/raw-http.ts';

// How parameters are read from URL, headers and body.

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({
    seed: {
      instances: [{ id: 'rm-1', engine: 'MySQL' }],
      secrets: [
        { name: 's', type: 'Generic', data: 'x' },
        { name: 'rds', instance: 'rm-1', accounts: [{ name: 'one', password: 'Any-passw0rd' }] },
      ],
    },
  });
});
afterAll(() => emulator.close());
// Whatever a client sent, the emulator is still there.
afterEach(async () => {
  expect((await emulator.call('ListSecrets')).status).toBe(200);
});

const key = { id: 'emulator', secret: 'emulator' };
const kms = { key, version: '2016-01-20' };
const signers = { v1: signV1, acs3: signAcs3 };
const schemes = ['v1', 'acs3'] as const;

const outcome = (reply: { status: number; code: string | undefined }) => [reply.status, reply.code];
const unreadable = [400, 'ParseRequestParameterException'];

describe('bodies', () => {
  test.each([
    'text/plain;charset=UTF-8',
    'multipart/form-data; boundary=x',
    'application/octet-stream',
    'application/xml',
    'application/x-www-form-urlencoded-not',
  ])('of type %s are refused [request.content-type]', async (type) => {
    const signed = signV1(emulator.ready.kms, 'DescribeSecret', { SecretName: 's' }, kms);
    expect(outcome(await request({ ...signed, headers: { 'content-type': type } }))).toEqual(unreadable);
  });

  test.each([
    ['application/x-www-form-urlencoded; charset=gbk', {}],
    ['application/x-www-form-urlencoded', { 'content-encoding': 'gzip' }],
  ])('as %s %j are refused [request.encoding]', async (type, more) => {
    const signed = signV1(emulator.ready.kms, 'DescribeSecret', { SecretName: 's' }, kms);
    expect(outcome(await request({ ...signed, headers: { 'content-type': type, ...more } }))).toEqual(unreadable);
  });

  test.each([
    'application/x-www-form-urlencoded',
    'application/x-www-form-urlencoded;charset=UTF-8',
    'Application/X-WWW-Form-Urlencoded; charset="utf-8"',
  ])('of type %s are forms [request.content-type]', async (type) => {
    const signed = signV1(emulator.ready.kms, 'DescribeSecret', { SecretName: 's' }, kms);
    expect((await request({ ...signed, headers: { 'content-type': type } })).status).toBe(200);
  });

  test('without a type are forms, and no body has no type [request.content-type]', async () => {
    const { url, body = '' } = signV1(emulator.ready.kms, 'DescribeSecret', { SecretName: 's' }, kms);
    const target = url.slice(emulator.ready.kms.length);
    const headers = [`Content-Length: ${body.length}`, 'Connection: close'];
    const answer = await sendRaw(emulator.ready.kms, rawRequest(url, `POST ${target} HTTP/1.1`, headers, body));
    expect(answer.text).toMatch(/^HTTP\/1\.1 200 [\s\S]*"SecretName":"s"/);
    const inUrl = signV1(emulator.ready.kms, 'DescribeSecret', { SecretName: 's' }, { ...kms, carry: 'query' });
    expect(await request({ ...inUrl, headers: { 'content-type': 'image/png' } })).toMatchObject({ status: 200 });
  });

  test('with bytes that are not UTF-8 are refused [request.encoding]', async () => {
    const body = Buffer.from('SecretName=\xff', 'latin1');
    const headers = [`Content-Length: ${body.length}`, 'Connection: close'];
    const answer = await sendRaw(emulator.ready.kms, rawRequest(emulator.ready.kms, 'POST / HTTP/1.1', headers, body));
    expect(answer.text).toMatch(/^HTTP\/1\.1 400 [\s\S]*ParseRequestParameterException/);
  });
});

describe('JSON bodies', () => {
  const send = (action: string, json: string) => request(signAcs3(emulator.ready.kms, action, {}, { ...kms, json }));

  test('are objects of parameters; a nested value stands for its text, null for none [request.json-body]', async () => {
    const json = JSON.stringify({ PageSize: 1, Filters: [{ Key: 'SecretName', Values: ['s'] }], FetchTags: null });
    expect(await send('ListSecrets', json)).toMatchObject({ status: 200, body: { PageSize: 1, TotalCount: 1 } });
  });

  test.each(['[]', 'null', '"x"', '{', '{"SecretName":"s"} more', '{"SecretName":"\\ud83d"}', '{"\\udc00":1}'])(
    '%s is refused [request.unreadable]',
    async (json) => {
      expect(outcome(await send('DescribeSecret', json))).toEqual(unreadable);
    },
  );

  test('nested a hundred thousand deep are refused as a value [request.deep-json]', async () => {
    const deep = '['.repeat(100_000) + ']'.repeat(100_000);
    expect(await send('CreateSecret', `{"Tags":${deep}}`)).toMatchObject({
      status: 400,
      body: { Code: 'InvalidParameter', Message: expect.stringContaining('"Tags"') },
    });
    expect(outcome(await send('CreateSecret', deep))).toEqual(unreadable);
  });
});

const deepTexts = [
  ['lists', '['.repeat(9000) + ']'.repeat(9000)],
  ['objects', `${'{"a":'.repeat(4000)}1${'}'.repeat(4000)}`],
] as const;

test.each(deepTexts)('JSON parameters of deep %s are refused as values [request.deep-json]', async (_, deep) => {
  const base = { SecretName: 'deep', VersionId: 'v1', SecretType: 'Rds', SecretData: '{"Accounts":[]}' };
  const extended = JSON.stringify({ SecretSubType: 'SingleUser', DBInstanceId: 'rm-1' });
  const cases: readonly (readonly [string, Record<string, string>, string])[] = [
    ['CreateSecret', { ...base, ExtendedConfig: extended, Tags: deep }, 'Tags'],
    ['CreateSecret', { ...base, ExtendedConfig: deep }, 'ExtendedConfig'],
    ['CreateSecret', { ...base, ExtendedConfig: extended, SecretData: deep }, 'SecretData'],
    ['ListSecrets', { Filters: deep }, 'Filters'],
    ['TagResource', { SecretName: 's', Tags: deep }, 'Tags'],
    ['UpdateSecret', { SecretName: 'rds', 'ExtendedConfig.CustomData': `{"a":${deep}}` }, 'ExtendedConfig.CustomData'],
  ];
  for (const [action, params, name] of cases) {
    expect(await emulator.call(action, params), `${action} ${name}`).toMatchObject({
      status: 400,
      body: { Code: 'InvalidParameter', Message: expect.stringContaining(`"${name}"`) },
    });
  }
});

test.each(['%', '%4', '%zz', '%E0%A4%A', '%FF', '%ED%A0%80', '%C0%AF'])(
  '%j is no percent-encoded UTF-8, in URL and body [request.unreadable]',
  async (text) => {
    const { kms: url } = emulator.ready;
    expect(outcome(await request({ url: `${url}/?Action=${text}`, method: 'GET', headers: {} }))).toEqual(unreadable);
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(outcome(await request({ url, method: 'POST', headers, body: `Action=${text}` }))).toEqual(unreadable);
  },
);

describe.each(schemes)('%s', (scheme) => {
  const sign = signers[scheme];

  test('one parameter with two values is refused, with the same twice not [request.twice]', async () => {
    const signed = sign(emulator.ready.kms, 'DescribeSecret', { SecretName: 's' }, { ...kms, carry: 'query' });
    const form = { 'content-type': 'application/x-www-form-urlencoded', ...signed.headers };
    const twice = { status: 400, body: { Code: 'InvalidParameter', Message: expect.stringContaining('"SecretName"') } };
    expect(await request({ ...signed, headers: form, body: 'SecretName=t' })).toMatchObject(twice);
    expect(await request({ ...signed, url: `${signed.url}&SecretName=t` })).toMatchObject(twice);
    expect(await request({ ...signed, headers: form, body: 'SecretName=s&SecretName=t' })).toMatchObject(twice);
    const again = `${signed.url}&SecretName=s`;
    expect(await request({ ...signed, url: again })).toMatchObject({ status: 200 });
  });

  test.each(['query', 'body'] as const)(
    'what clients add to any call is ignored in the %s [request.common]',
    async (carry) => {
      const names = 'ServiceCode Type SourceIp SecureTransport AcceptLanguage OwnerId OwnerAccount ResourceOwnerId';
      const more = [...names.split(' '), 'ResourceOwnerAccount', 'ResourceGroupId', 'RegionId', 'ClientToken'];
      const calls = [
        [emulator.ready.kms, kms, 'DescribeSecret', { SecretName: 's' }],
        [emulator.ready.rds, { key, version: '2014-08-15' }, 'DescribeAccounts', { DBInstanceId: 'rm-1' }],
      ] as const;
      for (const [url, service, action, params] of calls)
        for (const value of ['', 'any'])
          for (const name of more) {
            const signed = sign(url, action, { ...params, [name]: value }, { ...service, carry });
            expect([name, value, (await request(signed)).status]).toEqual([name, value, 200]);
          }
    },
  );

  test('a path other than / is refused [request.path]', async () => {
    const signed = sign(emulator.ready.kms, 'ListSecrets', {}, { ...kms, carry: 'query' });
    const url = signed.url.replace('/?', '/api?');
    expect(outcome(await request({ ...signed, url }))).toEqual([404, 'InvalidAction.NotFound']);
  });
});

test.each(['Authorization', 'Content-Type', 'X-Acs-Action', 'X-Acs-Unknown'])(
  'two headers %s are refused [request.duplicate-headers]',
  async (name) => {
    const headers = [`${name}: a`, `${name}: b`, 'Content-Length: 0', 'Connection: close'];
    const answer = await sendRaw(emulator.ready.kms, rawRequest(emulator.ready.kms, 'POST / HTTP/1.1', headers));
    expect(answer.text).toMatch(/^HTTP\/1\.1 400 [\s\S]*InvalidParameter/);
    expect(answer.text).toContain(name.toLowerCase());
  },
);

test('two headers of another name are one [request.duplicate-headers]', async () => {
  const { url } = signV1(emulator.ready.kms, 'ListSecrets', {}, { ...kms, method: 'GET', carry: 'query' });
  const headers = ['Accept: a', 'Accept: b', '__proto__: x', '__proto__: y', 'Connection: close'];
  const target = url.slice(emulator.ready.kms.length);
  const answer = await sendRaw(emulator.ready.kms, rawRequest(url, `GET ${target} HTTP/1.1`, headers));
  expect(answer.text).toMatch(/^HTTP\/1\.1 200 /);
});
