import { expect, it } from 'vitest';
import { isSamePolicy, policyLines } from '../../../src/plan/settings/policy.ts';

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

it('a policy is the same in whatever way its JSON is laid out', () => {
  expect(isSamePolicy('{"a":1,"b":[]}', '{ "b": [], "a": 1 }')).toBe(true);
  expect(isSamePolicy('{"a":1}', '{"a":2}')).toBe(false);
  expect(isSamePolicy('{', '{')).toBe(true);
  expect(isSamePolicy('{', '[')).toBe(false);
  expect(isSamePolicy('{}', null)).toBe(false);
});

it('a policy that is no JSON stands as it is', () => {
  expect(policyLines('{')).toEqual(['{']);
});
