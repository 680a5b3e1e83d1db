import { expect, it } from 'vitest';
import { type Failure, isUnclear, readRefusal } from '../../../src/aliyun/api/failure.ts';

const refused = (status: number, code?: string): Failure => ({ kind: 'refused', status, ...(code ? { code } : {}) });

it.each<[Failure, boolean]>([
  [{ kind: 'lost', how: 'reset' }, true],
  [{ kind: 'unexpected', field: 'Arn' }, true],
  [refused(500, 'InternalFailure'), true],
  [refused(408, 'NetworkOrSqlTimeoutError'), true],
  [refused(503), true],
  [refused(503, 'ServiceUnavailable'), false],
  [refused(429, 'Rejected.Throttling'), false],
  [refused(500, 'Throttling.Api'), false],
  [refused(499), false],
  [{ kind: 'unsent', how: 'refused' }, false],
  [{ kind: 'interrupted', how: 'again' }, false],
  [{ kind: 'rotationBudget' }, false],
])('%o may have had its effect: %o', (failure, unclear) => {
  expect(isUnclear(failure)).toBe(unclear);
});

const arn = 'acs:kms:cn-hangzhou:1000000000000001:secret/orders/app';
it.each([
  [`This operation for ${arn} is forbidden by permission system.`, arn],
  ['This operation is forbidden by permission system.', undefined],
  ['This operation for key-hzz1 is forbidden by permission system', 'key-hzz1'],
  [`This operation for ${arn}${'x'.repeat(180)} is forbidden by permission system.`, `${arn}${'x'.repeat(180)}`],
  ['This operation for key-Pa55 is forbidden by permission system.', undefined],
  [`This operation for ${arn} Pa55 is forbidden by permission system.`, undefined],
  [`This operation for ${arn}!Pa55 is forbidden by permission system.`, undefined],
  [`Pa55 This operation for ${arn} is forbidden by permission system.`, undefined],
  [`This operation for ${arn.replace('secret/', 'password/')} is forbidden by permission system.`, undefined],
])('of a denial takes nothing but an ARN or the id of a key: %s', (Message, resource) => {
  const failure = readRefusal(403, { Code: 'Forbidden.NoPermission', Message });
  expect(failure).toEqual({
    kind: 'refused',
    status: 403,
    code: 'Forbidden.NoPermission',
    ...(resource ? { resource } : {}),
  });
});
