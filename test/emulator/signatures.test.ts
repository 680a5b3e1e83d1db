import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nonceMemory } from '../../src/emulator/wire/authenticate.ts';
import { signatureAcs3 } from '../../src/emulator/wire/signature-acs3.ts';
import { signatureV1 } from '../../src/emulator/wire/signature-v1.ts';
import {
  type CallOptions,
  request,
  signAcs3,
  signV1,
  startTestEmulator,
  type TestEmulator,
} from '../support/emulator.ts';

const key = { id: 'emulator', secret: 'emulator' };
const signers = { v1: signV1, acs3: signAcs3 };
const schemes = ['v1', 'acs3'] as const;

let emulator: TestEmulator;
beforeAll(async () => {
  const token = { policy: 'full', token: 'sts-token' } as const;
  emulator = await startTestEmulator({
    seed: {
      accessKeys: [
        { ...key },
        { id: 'sts', secret: 's', ...token },
        { id: 'ended', secret: 's', ...token, expires: '2020-01-01T00:00:00Z' },
      ],
    },
  });
});
afterAll(() => emulator.close());

describe('documented vectors', () => {
  test('v1: the CreateKey sample of the KMS documentation [request.v1]', () => {
    const params = new Map([
      ['Action', 'CreateKey'],
      ['SignatureVersion', '1.0'],
      ['Format', 'json'],
      ['Version', '2016-01-20'],
      ['AccessKeyId', 'testid'],
      ['SignatureMethod', 'HMAC-SHA1'],
      ['Timestamp', '2016-03-28T03:13:08Z'],
    ]);
    expect(signatureV1('GET', params, 'testsecret')).toBe('41wk2SSX1GJh7fwnc5eqOfiJPFg=');
  });

  test('ACS3: the RunInstances sample of the request page [request.acs3]', () => {
    const headers = {
      host: 'ecs.cn-shanghai.aliyuncs.com',
      'x-acs-action': 'RunInstances',
      'x-acs-content-sha256': 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
      'x-acs-date': '2023-10-26T10:22:32Z',
      'x-acs-signature-nonce': '3156853299f313e23d1673dc12e1703d',
      'x-acs-version': '2014-05-26',
    };
    const query = new Map([
      ['ImageId', 'win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd'],
      ['RegionId', 'cn-shanghai'],
    ]);
    const origin = { sourceIp: '127.0.0.1', secure: true };
    const signed = { method: 'POST', path: '/', headers, query, body: new Map(), rawBody: Buffer.alloc(0), origin };
    expect(signatureAcs3(signed, Object.keys(headers), 'YourAccessKeySecret')).toBe(
      '06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0',
    );
  });
});

const awkward = '!"#$%&\'()*+,-./:;<=>?@[\\]^_{|}~ \n é 😀';

describe.each(schemes)('%s', (signature) => {
  const call = (options: CallOptions = {}) => emulator.call('ListSecrets', {}, { signature, ...options });

  test.each([
    ['GET', 'query'],
    ['POST', 'query'],
    ['POST', 'body'],
  ] as const)('%s with parameters in the %s [request.carried]', async (method, carry) => {
    const name = `${signature}-${method}-${carry}`;
    const options = { signature, method, carry } as const;
    await emulator.must('CreateSecret', { SecretName: name, VersionId: 'v1', SecretData: awkward }, options);
    expect(await emulator.must('GetSecretValue', { SecretName: name }, options)).toMatchObject({ SecretData: awkward });
    const carried = emulator.requests().at(-1)?.[carry];
    expect(carried).toContain('SecretName');
  });

  test.each<[string, CallOptions, number, string]>([
    [
      'an unknown key [request.unknown-key]',
      { key: { id: 'nobody', secret: 'x' } },
      404,
      'InvalidAccessKeyId.NotFound',
    ],
    ['a wrong secret [request.signature]', { key: { id: key.id, secret: 'wrong' } }, 400, 'SignatureDoesNotMatch'],
    ['an unknown version [request.version-unknown]', { version: '1999-01-01' }, 400, 'InvalidVersion'],
    [
      'a key without its token [request.token-missing]',
      { key: { id: 'sts', secret: 's' } },
      400,
      'MissingSecurityToken',
    ],
    [
      'another token [request.token-wrong]',
      { key: { id: 'sts', secret: 's', token: 'other' } },
      400,
      'InvalidSecurityToken.Malformed',
    ],
    [
      'a token for a plain key [request.token-wrong]',
      { key: { ...key, token: 'other' } },
      400,
      'InvalidSecurityToken.Malformed',
    ],
    [
      'an ended token [request.token-expired]',
      { key: { id: 'ended', secret: 's', token: 'sts-token' } },
      400,
      'InvalidSecurityToken.Expired',
    ],
  ])('refuses %s', async (_, options, status, code) => {
    expect(await call(options)).toMatchObject({ status, code });
  });

  test('takes an STS token', async () => {
    expect(await call({ key: { id: 'sts', secret: 's', token: 'sts-token' } })).toMatchObject({ status: 200 });
  });

  test.each([-1, 1])(
    'refuses a timestamp too old or too early (%d), by the real clock [request.stale]',
    async (direction) => {
      const [code, minutes] =
        signature === 'v1' ? (['IllegalTimestamp', 31] as const) : (['InvalidTimeStamp.Expired', 15] as const);
      const at = (seconds: number) => ({ time: new Date(Date.now() + direction * seconds * 1000) });
      expect(await call(at(minutes * 60 + 60))).toMatchObject({ status: 400, code });
      expect(await call(at(minutes * 60 - 60))).toMatchObject({ status: 200 });
    },
  );

  test('refuses a nonce that was used [request.replay]', async () => {
    const nonce = `twice-${signature}`;
    expect(await call({ nonce })).toMatchObject({ status: 200 });
    expect(await call({ nonce })).toMatchObject({ status: 400, code: 'SignatureNonceUsed' });
  });

  test('refuses a request that was changed after signing [request.signature]', async () => {
    const options = { key, version: '2016-01-20' };
    const signed = signers[signature](emulator.ready.kms, 'DescribeSecret', { SecretName: 'a' }, options);
    const reply = await request({ ...signed, body: 'SecretName=b' });
    expect(reply).toMatchObject({ status: 400, code: 'SignatureDoesNotMatch' });
    expect(JSON.stringify(reply.body)).not.toContain('SecretName');
  });
});

test('an ACS3 header that says what is done cannot stay unsigned [request.unsigned-header]', async () => {
  const options = { key, version: '2016-01-20', headers: { 'x-acs-extra': 'unsigned' } };
  const signed = signAcs3(emulator.ready.kms, 'ListSecrets', {}, options);
  expect(await request(signed)).toMatchObject({ status: 400, code: 'IncompleteSignature' });
});

test('a signed header that every object has is one like others [request.acs3]', async () => {
  const signed = signAcs3(emulator.ready.kms, 'ListSecrets', {}, { key, version: '2016-01-20' });
  const authorization = (signed.headers.authorization ?? '').replace('SignedHeaders=', 'SignedHeaders=constructor;');
  const reply = await request({ ...signed, headers: { ...signed.headers, authorization } });
  expect(reply).toMatchObject({ status: 400, code: 'SignatureDoesNotMatch' });
});

test('v1 with all parameters in one chunked form body [request.carried]', async () => {
  const signed = signV1(
    emulator.ready.kms,
    'ListSecrets',
    { PageSize: '1' },
    { key, version: '2016-01-20', carry: 'query' },
  );
  const form = new URL(signed.url).search.slice(1);
  const status = await new Promise((resolve, reject) => {
    const outgoing = httpRequest(emulator.ready.kms, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'transfer-encoding': 'chunked' },
    });
    outgoing.on('response', (incoming) => resolve(incoming.resume().statusCode)).on('error', reject);
    for (const letter of form.match(/.{1,7}/g) ?? []) outgoing.write(letter);
    outgoing.end();
  });
  expect(status).toBe(200);
});

test.each(['AccessKeyId', 'Signature', 'SignatureNonce', 'Timestamp', 'Action'])(
  'v1 without %s [request.missing]',
  async (name) => {
    const signed = signV1(emulator.ready.kms, 'ListSecrets', {}, { key, version: '2016-01-20', carry: 'query' });
    const url = new URL(signed.url);
    url.searchParams.delete(name);
    expect(await request({ ...signed, url: url.href })).toMatchObject({ status: 400, code: 'MissingParameter' });
  },
);

test.each(['x-acs-action', 'x-acs-version', 'x-acs-date', 'x-acs-signature-nonce', 'x-acs-content-sha256'])(
  'ACS3 without %s [request.missing]',
  async (name) => {
    const signed = signAcs3(emulator.ready.kms, 'ListSecrets', {}, { key, version: '2016-01-20' });
    const { [name]: _, ...headers } = signed.headers;
    expect(await request({ ...signed, headers })).toMatchObject({ code: 'MissingParameter' });
  },
);

describe('an action and a version that stand in two places', () => {
  const options = { key, version: '2016-01-20' };
  const twice = { status: 400, code: 'InvalidParameter' };

  test('agree, as the stock KMS client has it: v1 stays v1 [request.cross-check]', async () => {
    const headers = { 'x-acs-action': 'ListSecrets', 'x-acs-version': '2016-01-20' };
    expect(await emulator.call('ListSecrets', {}, { headers })).toMatchObject({ status: 200 });
    expect(emulator.requests().at(-1)).toMatchObject({ signature: 'v1' });
    const params = { Action: 'ListSecrets', Version: '2016-01-20' };
    for (const carry of ['query', 'body'] as const)
      expect(await emulator.call('ListSecrets', params, { signature: 'acs3', carry })).toMatchObject({ status: 200 });
  });

  test.each([
    ['Action', { Action: 'DeleteSecret' }],
    ['Version', { Version: '2014-08-15' }],
  ])('disagree: %s [request.cross-check]', async (name, params) => {
    for (const carry of ['query', 'body'] as const)
      expect(await request(signAcs3(emulator.ready.kms, 'ListSecrets', params, { ...options, carry }))).toMatchObject(
        twice,
      );
    const headers = { [`x-acs-${name.toLowerCase()}`]: Object.values(params)[0] ?? '' };
    expect(await request(signV1(emulator.ready.kms, 'ListSecrets', {}, { ...options, headers }))).toMatchObject(twice);
  });
});

describe('another signature is refused, and it is said which are taken [request.scheme]', () => {
  const refused = {
    status: 400,
    body: { Code: 'IncompleteSignature', Message: expect.stringMatching(/ACS3-HMAC-SHA256.*HMAC-SHA1/) },
  };

  test.each([
    'ACS4-HMAC-SHA256 Credential=emulator,SignedHeaders=host,Signature=00',
    'acs emulator:c2lnbmF0dXJl',
    'Bearer token',
  ])('%s', async (authorization) => {
    const signed = signAcs3(emulator.ready.kms, 'ListSecrets', {}, { key, version: '2016-01-20' });
    expect(await request({ ...signed, headers: { ...signed.headers, authorization } })).toMatchObject(refused);
  });

  test.each([{ SignatureMethod: 'HMAC-SHA256' }, { SignatureVersion: '2.0' }])('v1 with %j', async (common) => {
    expect(await emulator.call('ListSecrets', {}, { common })).toMatchObject(refused);
  });
});

test.each(schemes)('%s: x-acs-content-sha256 must be the hash of the body [request.body-hash]', async (signature) => {
  const signed = signers[signature](
    emulator.ready.kms,
    'ListSecrets',
    { PageSize: '1' },
    {
      key,
      version: '2016-01-20',
      ...(signature === 'v1' && { headers: { 'x-acs-content-sha256': '0'.repeat(64) } }),
    },
  );
  const body = signature === 'v1' ? signed.body : 'PageSize=2';
  expect(await request({ ...signed, ...(body && { body }) })).toMatchObject({ code: 'SignatureDoesNotMatch' });
});

describe('the memory of nonces [request.replay-memory]', () => {
  test('is each key’s own', () => {
    const nonces = nonceMemory();
    expect(['a', 'b', 'a'].map((keyId) => nonces.seen(keyId, 'n'))).toEqual([false, false, true]);
  });

  test('holds the last hundred thousand, of any length, and not all for ever', () => {
    const nonces = nonceMemory();
    const long = 'n'.repeat(100_000);
    for (const nonce of ['first', long]) nonces.seen('k', nonce);
    for (let count = 0; count < 99_999; count += 1) nonces.seen('k', String(count));
    expect(['first', long, `${long}x`].map((nonce) => nonces.seen('k', nonce))).toEqual([true, true, false]);
    for (let count = 0; count < 200_000; count += 1) nonces.seen('k', `more ${count}`);
    expect(nonces.seen('k', 'first')).toBe(false);
  });
});
