import { expect, it } from 'vitest';
import { type Failure, isUnclear } from '../../../src/aliyun/failure.ts';

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
