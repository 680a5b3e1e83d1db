import { describe, expect, test } from 'vitest';
import { conditionsHold, operatorNames } from '../../src/emulator/permission/conditions.ts';
import { evaluate } from '../../src/emulator/permission/evaluate.ts';

const told: Readonly<Record<string, string>> = {
  'a:text': 'Team-A',
  'a:number': '10',
  'a:time': '2026-11-24T10:00:00Z',
  'a:yes': 'true',
  'a:ip': '10.1.2.3',
  'a:ip6': '2001:db8::1',
};
const holds = (operator: string, key: string, wanted: string | string[]): boolean =>
  conditionsHold({ [operator]: { [key]: wanted } }, (name) => told[name]);

const cases = [
  ['StringEquals', 'a:text', 'Team-A', 'team-a'],
  ['StringNotEquals', 'a:text', 'team-a', 'Team-A'],
  ['StringEqualsIgnoreCase', 'a:text', 'team-a', 'team-b'],
  ['StringNotEqualsIgnoreCase', 'a:text', 'team-b', 'team-a'],
  ['StringLike', 'a:text', 'T*-?', 't*'],
  ['StringNotLike', 'a:text', 't*', 'T*'],
  ['NumericEquals', 'a:number', '10.0', '11'],
  ['NumericNotEquals', 'a:number', '11', '10'],
  ['NumericLessThan', 'a:number', '11', '10'],
  ['NumericLessThanEquals', 'a:number', '10', '9'],
  ['NumericGreaterThan', 'a:number', '9', '10'],
  ['NumericGreaterThanEquals', 'a:number', '10', '11'],
  ['DateEquals', 'a:time', '2026-11-24T18:00:00+08:00', '2026-11-24T10:00:01Z'],
  ['DateNotEquals', 'a:time', '2026-11-24T10:00:01Z', '2026-11-24T10:00:00Z'],
  ['DateLessThan', 'a:time', '2026-11-24T10:00:01Z', '2026-11-24T10:00:00Z'],
  ['DateLessThanEquals', 'a:time', '2026-11-24T10:00:00Z', '2026-11-24T09:59:59Z'],
  ['DateGreaterThan', 'a:time', '2026-11-24T09:59Z', '2026-11-24T10:00:00Z'],
  ['DateGreaterThanEquals', 'a:time', '2026-11-24T10:00:00Z', '2026-11-24T10:00:01Z'],
  ['Bool', 'a:yes', 'True', 'false'],
  ['IpAddress', 'a:ip', '10.0.0.0/8', '10.1.2.4'],
  ['IpAddress', 'a:ip6', '2001:db8::/32', '10.0.0.0/8'],
  ['NotIpAddress', 'a:ip', '10.1.2.4', '10.1.2.0/24'],
] as const;

test.each(cases)('%s: %s fits %s, not %s [perm.operators]', (operator, key, fitting, other) => {
  expect([holds(operator, key, fitting), holds(operator, key, other)]).toEqual([true, false]);
});

test('these are all operators [perm.operators]', () => {
  expect([...new Set(cases.map(([name]) => name))].sort()).toEqual([...operatorNames].sort());
});

test.each(cases)('%s needs the key to be told [perm.missing-key]', (operator, _, fitting) => {
  expect(holds(operator, 'a:absent', fitting)).toBe(false);
});

test('values are alternatives [perm.conditions]', () => {
  expect(holds('StringEquals', 'a:text', ['x', 'Team-A'])).toBe(true);
  expect(holds('StringEquals', 'a:text', ['x', 'y'])).toBe(false);
});

test('a negated operator holds when no value fits [perm.negated]', () => {
  expect(holds('StringNotEquals', 'a:text', ['x', 'Team-A'])).toBe(false);
  expect(holds('NotIpAddress', 'a:ip', ['10.1.2.3', '192.168.0.0/16'])).toBe(false);
  expect(holds('StringNotEquals', 'a:text', ['x', 'y'])).toBe(true);
});

test('all keys and all operators must hold [perm.conditions]', () => {
  const both = (text: string, number: string) =>
    conditionsHold(
      { StringEquals: { 'a:text': text, 'a:yes': 'true' }, NumericEquals: { 'a:number': number } },
      (key) => told[key],
    );
  expect([both('Team-A', '10'), both('Team-A', '11'), both('x', '10')]).toEqual([true, false, false]);
});

test('what a request tells that is no number, date or address fits nothing [perm.missing-key]', () => {
  for (const operator of ['NumericNotEquals', 'NumericEquals']) expect(holds(operator, 'a:text', '1')).toBe(false);
  for (const operator of ['NotIpAddress', 'IpAddress']) expect(holds(operator, 'a:text', '10.0.0.0/8')).toBe(false);
  expect(holds('DateNotEquals', 'a:text', '2026-11-24T10:00:00Z')).toBe(false);
});

describe('a decision', () => {
  const allow = (Action: string, Resource = '*') => ({ Effect: 'Allow', Action, Resource }) as const;
  const deny = (Action: string, Resource = '*') => ({ Effect: 'Deny', Action, Resource }) as const;
  const question = { action: 'kms:GetSecretValue', resource: 'acs:kms:r:1:secret/a', keys: () => undefined };
  test.each([
    ['nothing said', [], 'implicitDeny'],
    ['allowed', [allow('kms:Get*')], 'allow'],
    ['another action', [allow('kms:Describe*')], 'implicitDeny'],
    ['another resource', [allow('*', 'acs:kms:*:*:secret/b')], 'implicitDeny'],
    ['denied afterwards', [allow('*'), deny('kms:GetSecretValue')], 'explicitDeny'],
    ['denied before', [deny('*', '*/a'), allow('*')], 'explicitDeny'],
    ['another one denied', [deny('*', '*/b'), allow('*')], 'allow'],
  ] as const)('%s [perm.decision]', (_, statements, decision) => {
    expect(evaluate(statements, question)).toBe(decision);
  });

  test.each([
    ['the case of an action does not count', [allow('KMS:getsecretvalue')], 'allow'],
    ['the case of a resource does', [allow('*', 'acs:kms:*:*:Secret/a')], 'implicitDeny'],
  ] as const)('%s [perm.case]', (_, statements, decision) => {
    expect(evaluate(statements, question)).toBe(decision);
  });

  test('NotAction is about all other actions [perm.not-action]', () => {
    const rule = (NotAction: string | string[]) => [{ Effect: 'Deny', NotAction, Resource: '*' } as const];
    expect(evaluate(rule('kms:Get*'), question)).toBe('implicitDeny');
    expect(evaluate(rule(['kms:Describe*', 'KMS:GETSECRETVALUE']), question)).toBe('implicitDeny');
    expect(evaluate(rule('kms:Describe*'), question)).toBe('explicitDeny');
  });

  test('a statement whose condition does not hold says nothing [perm.conditions]', () => {
    const when = (value: string) => [{ ...deny('*'), Condition: { StringEquals: { 'a:b': value } } }, allow('*')];
    const asked = { ...question, keys: () => 'x' };
    expect([evaluate(when('x'), asked), evaluate(when('y'), asked)]).toEqual(['explicitDeny', 'allow']);
  });
});
