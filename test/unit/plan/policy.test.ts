import { expect, it } from 'vitest';
import { policyLines } from '../../../src/plan/policy.ts';

it.each<[string, unknown, readonly string[]]>([
  [
    'who and what',
    { Statement: [{ Effect: 'Allow', Principal: { RAM: ['a', 'b'] }, Action: ['kms:*'], Resource: ['*'] }] },
    ['Allow a, b: kms:*'],
  ],
  [
    'one of each as text',
    { Statement: [{ Effect: 'Deny', Principal: { RAM: 'a' }, Action: 'kms:*' }] },
    ['Deny a: kms:*'],
  ],
  [
    'other principals, resources and conditions',
    {
      Statement: [
        {
          Effect: 'Deny',
          Principal: { RAM: ['a'], Service: ['b'] },
          Action: ['x'],
          Resource: ['r'],
          Condition: { Bool: {} },
        },
      ],
    },
    ['Deny {"RAM":["a"],"Service":["b"]}: x on r if {"Condition":{"Bool":{}}}'],
  ],
  ['what is no statement', { Statement: ['?'] }, ['?']],
  ['no statements', { Version: '1' }, ['{"Version":"1"}']],
  ['no object', ['a'], ['["a"]']],
])('a policy is told by %s', (_what, policy, lines) => {
  expect(policyLines(JSON.stringify(policy))).toEqual(lines);
});

it('a policy that is no JSON stands as it is', () => {
  expect(policyLines('{')).toEqual(['{']);
});
