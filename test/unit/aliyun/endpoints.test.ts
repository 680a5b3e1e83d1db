import { describe, expect, it } from 'vitest';
import { hostAndPort, resolveEndpoints } from '../../../src/aliyun/api/endpoints.ts';
import { DiagnosticsError } from '../../../src/diagnostics/diagnostic.ts';

const codesOf = (region: string, kms?: string, rds?: string): string => {
  try {
    resolveEndpoints(region, { ...(kms ? { kms } : {}), ...(rds ? { rds } : {}) });
    return 'fine';
  } catch (thrown) {
    if (thrown instanceof DiagnosticsError) return thrown.diagnostics.map(({ code }) => code).join(' ');
    throw thrown;
  }
};

const problemOf = (given: Parameters<typeof resolveEndpoints>[1]): string => {
  try {
    resolveEndpoints('cn-hangzhou', given);
  } catch (thrown) {
    if (thrown instanceof DiagnosticsError)
      return thrown.diagnostics.map(({ message, hint }) => `${message} ${hint}`).join(' ');
  }
  throw new Error('it was taken');
};

describe('endpoints', () => {
  it.each([
    ['cn-hangzhou', 'kms.cn-hangzhou.aliyuncs.com', 'rds.aliyuncs.com'],
    ['ap-southeast-1', 'kms.ap-southeast-1.aliyuncs.com', 'rds.aliyuncs.com'],
    ['eu-central-1', 'kms.eu-central-1.aliyuncs.com', 'rds.eu-central-1.aliyuncs.com'],
    ['cn-hangzhou-finance', 'kms.cn-hangzhou-finance.aliyuncs.com', 'rds-vpc.cn-hangzhou-finance.aliyuncs.com'],
    ['constructor', 'kms.constructor.aliyuncs.com', 'rds.constructor.aliyuncs.com'],
  ])('of %s', (region, kms, rds) => {
    const found = resolveEndpoints(region, {});
    expect(found).toEqual({
      kms: { protocol: 'https', host: kms },
      rds: { protocol: 'https', host: rds },
      actiontrail: { protocol: 'https', host: `actiontrail.${region}.aliyuncs.com` },
      cms: { protocol: 'https', host: `metrics.${region}.aliyuncs.com` },
      ram: { protocol: 'https', host: 'ram.aliyuncs.com' },
      sts: { protocol: 'https', host: 'sts.aliyuncs.com' },
      loopback: false,
    });
  });

  it('takes what is looked up from where KMS is on this machine, unless it is said', () => {
    const [emulator, other] = ['http://127.0.0.1:1', 'http://127.0.0.1:2'];
    const found = resolveEndpoints('cn-hangzhou', { kms: emulator, rds: emulator, ram: other });
    expect([found.actiontrail.host, found.cms.host, found.ram.host]).toEqual([
      '127.0.0.1:1',
      '127.0.0.1:1',
      '127.0.0.1:2',
    ]);
    const given = resolveEndpoints('cn-hangzhou', { cms: 'metrics-vpc.cn-hangzhou.aliyuncs.com' });
    expect(given).toMatchObject({
      cms: { protocol: 'https', host: 'metrics-vpc.cn-hangzhou.aliyuncs.com' },
      loopback: false,
    });
  });

  it.each([
    ['only what is looked up is here', { ram: 'http://127.0.0.1:1' }],
    [
      'only what is looked up is elsewhere',
      { kms: 'http://127.0.0.1:1', rds: 'http://127.0.0.1:1', cms: 'https://metrics.cn-hangzhou.aliyuncs.com' },
    ],
  ])('refuses a mixture: %s', (_name, given) => {
    expect(() => resolveEndpoints('cn-hangzhou', given)).toThrow('E_ENDPOINTS_MIXED');
    expect(problemOf(given)).toMatch(
      'ram' in given ? /RAM 127\.0\.0\.1:1.*KEYTURN_RAM/ : /CloudMonitor metrics\..*KEYTURN_CLOUDMONITOR/,
    );
  });

  it.each(['http://127.0.0.1:80', 'http://localhost:8080', 'http://[::1]:9000', 'https://127.0.0.1:4430/'])(
    'takes %s as this machine',
    (url) => expect(resolveEndpoints('cn-hangzhou', { kms: url, rds: url }).loopback).toBe(true),
  );

  it('takes a host without a scheme as https', () => {
    const { kms } = resolveEndpoints('cn-hangzhou', { kms: 'kms-vpc.cn-hangzhou.aliyuncs.com' });
    expect(kms).toEqual({ protocol: 'https', host: 'kms-vpc.cn-hangzhou.aliyuncs.com' });
  });

  it.each([
    ['plain http elsewhere', 'http://kms.example.com', undefined, 'E_ENDPOINT'],
    ['a host that only begins like this machine', 'http://127.0.0.1.example.com', undefined, 'E_ENDPOINT'],
    ['a path', 'https://kms.example.com/x', undefined, 'E_ENDPOINT'],
    ['a query', 'https://kms.example.com/?a=b', undefined, 'E_ENDPOINT'],
    ['a user', 'https://me:secret@kms.example.com', undefined, 'E_ENDPOINT'],
    ['another scheme', 'ftp://kms.example.com', undefined, 'E_ENDPOINT'],
    ['not a URL', 'https://', undefined, 'E_ENDPOINT'],
    ['a word, beside an emulator', 'banana', 'http://127.0.0.1:1', 'E_ENDPOINT'],
    ['a word with a port', 'banana:80', undefined, 'E_ENDPOINT'],
    ['an empty text', ' ', undefined, 'E_ENDPOINT'],
    ['both wrong', 'https://a/b', 'https://a/b', 'E_ENDPOINT E_ENDPOINT'],
    ['kms here, rds there', 'http://127.0.0.1:1', undefined, 'E_ENDPOINTS_MIXED'],
    ['kms there, rds here', undefined, 'http://127.0.0.1:1', 'E_ENDPOINTS_MIXED'],
  ])('refuses %s', (_name, kms, rds, codes) => expect(codesOf('cn-hangzhou', kms, rds)).toBe(codes));

  it.each(['', 'evil.example/', 'cn-hangzhou.evil', 'CN', 'a b'])('refuses the region %o', (region) => {
    expect(codesOf(region)).toBe('E_ENDPOINT');
  });

  it.each([
    'https://me:Canary-1@h/',
    'https://Canary-1/x@h',
    'https://h/?token=Canary-1',
    'https://h/Canary-1',
    'Canary-1',
    'me:Canary-1@h.example',
  ])('never repeats more of %s than host and port: the rest may hold a password', (kms) => {
    expect(problemOf({ kms })).not.toMatch(/canary-1/i);
  });

  it.each([
    [{ kms: 'http://10.0.0.1' }, 'the KMS endpoint 10.0.0.1 is not encrypted and not on this machine'],
    [{ rds: 'ftp://rds.example:2121/' }, 'the RDS endpoint rds.example:2121 is not a plain address'],
    [{ actiontrail: 'ftp://t.example' }, 'the ActionTrail endpoint t.example is not a plain address'],
    [{ kms: 'banana' }, 'the KMS endpoint is not a plain address'],
    [{ kms: '', rds: '' }, 'the KMS endpoint is empty'],
    [{ actiontrail: ' ' }, 'the ActionTrail endpoint is empty'],
    [
      { rds: 'http://127.0.0.1:1' },
      'one endpoint is on this machine and another is not: KMS kms.cn-hangzhou.aliyuncs.com:443, RDS 127.0.0.1:1',
    ],
  ])('says of %o which endpoint it is, and how either is given', (given, message) => {
    expect(problemOf(given)).toContain(message);
    for (const way of [
      'kms' in given
        ? '--kms-endpoint or KEYTURN_KMS_ENDPOINT'
        : 'actiontrail' in given
          ? '--actiontrail-endpoint'
          : 'KEYTURN_RDS_ENDPOINT',
    ])
      expect(problemOf(given)).toContain(way);
  });

  it('of an address always names the port', () => {
    expect(hostAndPort({ protocol: 'https', host: '[::1]' })).toBe('[::1]:443');
    expect(hostAndPort({ protocol: 'http', host: 'localhost' })).toBe('localhost:80');
    expect(hostAndPort({ protocol: 'https', host: '[::1]:8443' })).toBe('[::1]:8443');
  });
});
