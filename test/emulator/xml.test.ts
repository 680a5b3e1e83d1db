import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { xmlOf } from '../../src/emulator/wire/xml.ts';
import {
  type CallOptions,
  type Params,
  signAcs3,
  signV1,
  startTestEmulator,
  type TestEmulator,
} from '../support/emulator.ts';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({
    seed: {
      instances: [{ id: 'rm-1', engine: 'MySQL', databases: ['a', 'b'], accounts: [{ name: 'one' }, { name: 'two' }] }],
      secrets: [{ name: 'x', type: 'Generic', data: 'x' }],
    },
  });
});
afterAll(() => emulator.close());

const head = "<?xml version='1.0' encoding='UTF-8'?>";

type Sent = { readonly type: string | null; readonly status: number; readonly text: string };

/** A call whose answer is read as text. Undefined leaves `Format` out. */
const call = async (
  action: string,
  params: Params,
  format: string | undefined,
  { signature = 'v1', ...more }: CallOptions = {},
): Promise<Sent> => {
  const { kms, accessKeyId: id, accessKeySecret: secret } = emulator.ready;
  const version = /DB|Account/.test(action) ? '2014-08-15' : '2016-01-20';
  const options = { key: { id, secret }, version, ...more };
  const signed =
    signature === 'v1'
      ? signV1(kms, action, params, { ...options, common: { Format: format } })
      : signAcs3(kms, action, { ...params, ...(format !== undefined && { Format: format }) }, options);
  const { url, ...init } = signed;
  const response = await fetch(url, init);
  return { type: response.headers.get('content-type'), status: response.status, text: await response.text() };
};

const json = 'application/json;charset=utf-8';
const xml = 'text/xml;charset=utf-8';
const accounts = { DBInstanceId: 'rm-1' };

describe('the format of an answer', () => {
  test.each([
    ['DescribeAccounts', accounts, undefined, xml],
    ['DescribeAccounts', accounts, '', xml],
    ['ListSecrets', {}, undefined, json],
    ['ListSecrets', {}, '', json],
  ] as const)('v1 %s %j with Format %j is %s [request.format-default]', async (action, params, format, type) => {
    expect(await call(action, params, format)).toMatchObject({ status: 200, type });
  });

  test.each([
    ['XML', xml],
    ['xml', xml],
    ['JSON', json],
    ['Json', json],
  ])('Format=%s is %s for all and by both signatures [request.format-chosen]', async (format, type) => {
    for (const signature of ['v1', 'acs3'] as const) {
      expect(await call('DescribeAccounts', accounts, format, { signature })).toMatchObject({ status: 200, type });
      expect(await call('ListSecrets', {}, format, { signature })).toMatchObject({ status: 200, type });
    }
  });

  test.each([
    [undefined, json],
    ['application/json', json],
    ['*/*', json],
    ['application/json, application/xml', json],
    ['application/xml', xml],
    ['text/xml', xml],
  ])('ACS3 with Accept %s is %s [request.format-acs3]', async (accept, type) => {
    const headers: Record<string, string> = accept === undefined ? {} : { accept };
    const options = { signature: 'acs3', headers } as const;
    expect(await call('DescribeAccounts', accounts, undefined, options)).toMatchObject({ status: 200, type });
    expect(await call('DescribeAccounts', accounts, 'JSON', options)).toMatchObject({ status: 200, type: json });
  });

  test('an unknown Format is refused, in the format that goes without saying [request.format-unknown]', async () => {
    expect(await call('DescribeAccounts', accounts, 'YAML')).toMatchObject({
      status: 400,
      type: xml,
      text: expect.stringContaining('<Code>InvalidFormat</Code>'),
    });
    expect(await call('ListSecrets', {}, 'YAML')).toMatchObject({
      status: 400,
      type: json,
      text: expect.stringContaining('"InvalidFormat"'),
    });
  });
});

describe('the documents', () => {
  test('RDS: a root named after the action, a list as elements of its name [request.xml-root] [request.xml-lists]', async () => {
    const { text } = await call('DescribeAccounts', accounts, 'XML');
    expect(text).toMatch(
      /^<\?xml version='1\.0' encoding='UTF-8'\?><DescribeAccountsResponse>.*<\/DescribeAccountsResponse>$/,
    );
    expect(text).toMatch(
      /<Accounts><DBInstanceAccount>.*<AccountName>one<\/AccountName>.*<\/DBInstanceAccount><DBInstanceAccount>.*<AccountName>two<\/AccountName>.*<\/DBInstanceAccount><\/Accounts>/,
    );
    expect(text).toMatch(/<RequestId>[0-9A-F-]{36}<\/RequestId>/);
  });

  test('RDS: refusals in Error [request.xml-root]', async () => {
    const { status, text } = await call('DescribeAccounts', { DBInstanceId: 'rm-2' }, 'XML');
    expect(status).toBe(400);
    expect(text).toMatch(
      /^<\?xml [^>]*\?><Error><Code>InvalidDBInstanceId\.NotFound<\/Code><Message>.*<\/Message><RequestId>.*<\/RequestId><HostId>127\.0\.0\.1:\d+<\/HostId><Recommend>https:.*&amp;product=Rds<\/Recommend><\/Error>$/,
    );
  });

  test('KMS: both in KMS [request.xml-root]', async () => {
    expect((await call('ListSecrets', {}, 'XML')).text).toMatch(/^<\?xml [^>]*\?><KMS><SecretList><Secret>.*<\/KMS>$/);
    expect((await call('DescribeSecret', { SecretName: 'none' }, 'XML')).text).toMatch(
      /^<\?xml [^>]*\?><KMS><HttpStatus>404<\/HttpStatus><Code>Forbidden\.ResourceNotFound<\/Code>/,
    );
  });

  test('values come back as they were, as far as XML can hold them [request.xml-text]', async () => {
    const data = '<a b="c">&amp;]]> \t\r\n é 😀 \u0000\u0008\u001f\ufffe';
    await emulator.must('CreateSecret', { SecretName: 'odd', VersionId: 'v1', SecretData: data });
    const { text } = await call('GetSecretValue', { SecretName: 'odd' }, 'XML');
    expect(/<SecretData>(.*)<\/SecretData>/s.exec(text)?.[1]).toBe(
      '&lt;a b="c"&gt;&amp;amp;]]&gt; \t&#13;\n é 😀 \ufffd\ufffd\ufffd\ufffd',
    );
    expect(await emulator.must('GetSecretValue', { SecretName: 'odd' })).toMatchObject({ SecretData: data });
  });

  test.each([
    [{ a: { b: [] } }, '<a></a>'],
    [{ a: [1, true, null] }, '<a>1</a><a>true</a><a></a>'],
    [{ a: [{ b: 'x' }, { c: 'y' }] }, '<a><b>x</b></a><a><c>y</c></a>'],
    [{ a: undefined, b: '' }, '<b></b>'],
    [{ a: 'half \ud83d of a pair' }, '<a>half \ufffd of a pair</a>'],
    [{ '1 a<b': 'x', 'acs:SourceIp': 'y' }, '<__a_b>x</__a_b><acs_SourceIp>y</acs_SourceIp>'],
  ])('%j [request.xml-lists] [request.xml-text]', (body, inner) => {
    expect(xmlOf('Root', body)).toBe(`${head}<Root>${inner}</Root>`);
  });

  test.each(['truncate', 'malformed'] as const)(
    'a fault that makes an answer %s cuts the XML [request.format-faults]',
    async (effect) => {
      emulator.faults([{ action: 'ListSecrets', effect: { do: effect } }]);
      const broken = await call('ListSecrets', {}, 'XML').then(
        ({ text }) => text,
        (error: Error) => error.message,
      );
      emulator.faults([]);
      if (effect === 'malformed') expect(broken).toMatch(/^<\?xml .*<\/KMS$/s);
      else expect(broken).toBe('terminated');
    },
  );
});
