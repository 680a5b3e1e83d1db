import { describe, expect, it } from 'vitest';
import type { StepResult } from '../../../src/apply/result.ts';
import { rotatedOf } from '../../../src/apply/rotations.ts';
import type { Code } from '../../../src/diagnostics/codes.ts';
import { diagnostic } from '../../../src/diagnostics/diagnostic.ts';
import type { Checks } from '../../../src/diagnostics/login-check.ts';

const step = {
  id: 's1',
  action: { do: 'rotateSecret', secret: 'pair', versionId: 'v2' },
  secret: 'pair',
  waitsFor: [],
} as const;
const result = (outcome: StepResult['outcome'], code?: Code): StepResult => ({
  step,
  outcome,
  milliseconds: 1,
  requestIds: [],
  ...(code && { diagnostic: diagnostic(code, 'said') }),
});
const login = {
  secret: 'pair',
  stage: 'ACSCurrent',
  account: 'a',
  instance: 'rm-1',
  address: '',
  problems: [],
} as const;
const shut: Checks = { logins: [{ ...login, outcome: 'refused' }], pairs: [] };
const open: Checks = { logins: [{ ...login, outcome: 'accepted' }], pairs: [] };

const endOf = (results: readonly StepResult[], checks?: Checks) => {
  const { outcome, because, made } = rotatedOf(
    { secret: 'pair', rotations: 2 },
    { results, ...(checks && { checks }) },
  );
  return { outcome, because, made };
};

describe('what became of a wish to rotate twice', () => {
  it.each([
    ['nothing was begun', [], undefined, { outcome: 'notRun', because: 'interrupted', made: 0 }],
    [
      'the hour is full',
      [result('failed', 'E_ROTATION_BUDGET')],
      undefined,
      { outcome: 'notRun', because: 'hour', made: 0 },
    ],
    ['asked to stop', [result('notRun')], undefined, { outcome: 'notRun', because: 'interrupted', made: 0 }],
    ['no answer', [result('unknown')], undefined, { outcome: 'unknown', because: undefined, made: 0 }],
    ['the second failed', [result('done'), result('failed')], open, { outcome: 'failed', because: undefined, made: 1 }],
    ['both', [result('done'), result('done')], open, { outcome: 'rotated', because: undefined, made: 2 }],
    ['no login after the first', [result('done')], shut, { outcome: 'notRun', because: 'login', made: 1 }],
    ['stopped after a good login', [result('done')], open, { outcome: 'notRun', because: 'interrupted', made: 1 }],
    ['stopped before a login', [result('done')], undefined, { outcome: 'notRun', because: 'interrupted', made: 1 }],
  ] as const)('%s', (_, results, checks, expected) => expect(endOf(results, checks)).toEqual(expected));
});
