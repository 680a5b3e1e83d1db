import { describe, expect, it } from 'vitest';
import { type Failure, readFailure, readRefusal } from '../../../src/aliyun/api/failure.ts';
import { delayBefore, mayRepeat, retryLimits } from '../../../src/aliyun/wire/retry.ts';

const refused = (status: number, code?: string): Failure => ({ kind: 'refused', status, ...(code ? { code } : {}) });

describe('what may be sent again', () => {
  it.each<[string, Failure, read: boolean, write: boolean]>([
    ['throttled', refused(400, 'Throttling.Api'), true, true],
    ['too many at once', refused(400, 'ConcurrentLimit'), true, true],
    ['429 without a code', refused(429), true, true],
    ['documented 503', refused(503, 'ServiceUnavailable'), true, true],
    ['503 without a code', refused(503), true, false],
    ['500', refused(500, 'InternalError'), true, false],
    ['408', refused(408, 'NetworkOrSqlTimeoutError'), true, false],
    ['lost', { kind: 'lost', how: 'reset' }, true, false],
    ['name look-up busy', { kind: 'unsent', how: 'dnsBusy' }, true, true],
    ['name unknown', { kind: 'unsent', how: 'dns' }, false, false],
    ['nobody listens', { kind: 'unsent', how: 'refused' }, false, false],
    ['certificate', { kind: 'unsent', how: 'tls' }, false, false],
    ['credentials', { kind: 'unsent', how: 'credentials' }, false, false],
    ['refused', refused(400, 'InvalidParameter'), false, false],
    ['interrupted', { kind: 'interrupted', how: 'unsent' }, false, false],
    ['no rotations left', { kind: 'rotationBudget' }, false, false],
  ])('%s', (_name, failure, read, write) => {
    expect([mayRepeat(failure, true), mayRepeat(failure, false)]).toEqual([read, write]);
  });

  it('waits longer each time, with jitter, up to a limit', () => {
    const waits = (random: number): number[] =>
      [2, 3, 4, 5, 9].map((next) => delayBefore(next, refused(500), retryLimits, random));
    expect(waits(0)).toEqual([100, 200, 400, 800, 4000]);
    expect(waits(1)).toEqual([200, 400, 800, 1600, 8000]);
  });
});

describe('an answer with the status of an error', () => {
  it.each<[string, number, Readonly<Record<string, unknown>>, Readonly<Record<string, string>>, Failure]>([
    [
      'a refusal',
      403,
      { Code: 'NoPermission', RequestId: 'R-1' },
      {},
      { kind: 'refused', status: 403, code: 'NoPermission', requestId: 'R-1' },
    ],
    [
      'a refusal that names the permission',
      403,
      { code: 'NoPermission', requestId: 'R-2', AccessDeniedDetail: { AuthAction: 'kms:CreateSecret' } },
      {},
      { kind: 'refused', status: 403, code: 'NoPermission', requestId: 'R-2', permission: 'kms:CreateSecret' },
    ],
    [
      'a permission that is text',
      403,
      { Code: 'NoPermission', accessDeniedDetail: { AuthAction: 'give me\u001b[31m' } },
      {},
      { kind: 'refused', status: 403, code: 'NoPermission' },
    ],
    [
      'throttling',
      400,
      { Code: 'Throttling.User' },
      { 'x-acs-retry-after': '250' },
      { kind: 'refused', status: 400, code: 'Throttling.User', retryAfterMs: 250 },
    ],
    [
      'a wait that is none',
      429,
      { Code: 'Throttling.User' },
      { 'x-acs-retry-after': '-1' },
      { kind: 'refused', status: 429, code: 'Throttling.User' },
    ],
    ['no code', 500, { Code: 'undefined', RequestId: 'undefined' }, {}, { kind: 'refused', status: 500 }],
    ['a code that is text', 400, { Code: 'DB failed: %s' }, {}, { kind: 'refused', status: 400 }],
    ['a code that is none', 400, { Code: 7, RequestId: [] }, {}, { kind: 'refused', status: 400 }],
  ])('%s', (_name, status, answer, headers, failure) => expect(readRefusal(status, answer, headers)).toEqual(failure));
});

const error = (members: object): Error => Object.assign(new Error('POST http://h/?SecretData=Canary failed'), members);

describe('what is thrown on the way', () => {
  it.each<[string, unknown, Failure]>([
    ['refused connection', error({ code: 'ECONNREFUSED' }), { kind: 'unsent', how: 'refused' }],
    ['unknown host', error({ code: 'ENOTFOUND' }), { kind: 'unsent', how: 'dns' }],
    ['no route', error({ code: 'EHOSTUNREACH', syscall: 'connect' }), { kind: 'unsent', how: 'route' }],
    ['a route lost later', error({ code: 'EHOSTUNREACH', syscall: 'read' }), { kind: 'lost', how: 'reset' }],
    ['half a character', error({ code: 'ERR_INVALID_URI' }), { kind: 'unsent', how: 'text' }],
    ['self-signed', error({ code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }), { kind: 'unsent', how: 'tls' }],
    ['wrong name', error({ code: 'ERR_TLS_CERT_ALTNAME_INVALID' }), { kind: 'unsent', how: 'tls' }],
    ['unknown issuer', error({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }), { kind: 'unsent', how: 'tls' }],
    ['no TLS there', error({ code: 'EPROTO' }), { kind: 'lost', how: 'tls' }],
    ['TLS that breaks', error({ code: 'ERR_SSL_DECRYPTION_FAILED' }), { kind: 'lost', how: 'tls' }],
    ['reset', error({ code: 'ECONNRESET' }), { kind: 'lost', how: 'reset' }],
    ['an answer without end', error({ code: 'EMSGSIZE' }), { kind: 'unexpected', field: 'answer', limit: '16 MiB' }],
    ['time-out of the system', error({ code: 'ETIMEDOUT' }), { kind: 'lost', how: 'timeout' }],
    ['a parser', new SyntaxError('Unexpected token'), { kind: 'lost', how: 'garbled' }],
    ['a code like a method', error({ code: 'toString' }), { kind: 'lost', how: 'reset' }],
    ['nothing', undefined, { kind: 'lost', how: 'garbled' }],
  ])('%s', (_name, thrown, failure) => expect(readFailure(thrown)).toEqual(failure));
});
