import { describe, expect, test } from 'vitest';
import { checkSeed } from '../../src/emulator/seed/read.ts';

const good = { Effect: 'Allow', Action: 'kms:DescribeSecret', Resource: '*' };
const keyWith = (fields: object): unknown => ({ accessKeys: [{ id: 'a', secret: 'b', ...fields }] });
const statements = (...Statement: unknown[]): unknown => keyWith({ policy: { Version: '1', Statement } });
const statement = (fields: object): unknown => statements({ ...good, ...fields });
const condition = (Condition: unknown): unknown => statement({ Condition });
const [at, first] = ['seed.accessKeys[0]', 'seed.accessKeys[0].policy.Statement[0]'];
const many = (count: number, one: (index: number) => unknown): unknown[] =>
  Array.from({ length: count }, (_, index) => one(index));

describe('a document that RAM takes is taken [perm.grammar]', () => {
  test.each([
    [
      'lists and single texts',
      statement({ Action: ['kms:*', 'rds:Describe?*', '*'], Resource: ['*', 'acs:kms:*:*:secret/a'] }),
    ],
    ['NotAction', statements({ Effect: 'Deny', NotAction: ['kms:*'], Resource: '*' })],
    [
      'all operators',
      condition({ Bool: { 'acs:MFAPresent': 'true' }, IpAddress: { 'acs:SourceIp': ['10.0.0.0/8', '::1'] } }),
    ],
    ['a list of documents and names', keyWith({ policy: ['plan', { Version: '1', Statement: [good] }] })],
  ])('%s', (_, seed) => {
    expect(checkSeed(seed)).toBe(seed);
  });
});

describe('anything else is refused, and the place is told [perm.grammar]', () => {
  test.each([
    [
      'another version',
      keyWith({ policy: { Version: '2', Statement: [good] } }),
      `${at}.policy.Version must be the text 1`,
    ],
    ['no statements', keyWith({ policy: { Version: '1' } }), `${at}.policy.Statement is missing`],
    ['an empty list', statements(), `${at}.policy.Statement must have an entry`],
    [
      'one statement without a list',
      keyWith({ policy: { Version: '1', Statement: good } }),
      `${at}.policy.Statement must be a list`,
    ],
    ['an unknown key', statement({ Sid: 'x' }), `${first}.Sid is not known here`],
    ['NotResource', statement({ NotResource: '*' }), `${first}.NotResource is not known here`],
    ['Principal', statement({ Principal: { RAM: ['*'] } }), `${first}.Principal is not known here`],
    [
      'an effect',
      statements(good, { ...good, Effect: 'allow' }),
      `${at}.policy.Statement[1].Effect must be one of Allow, Deny`,
    ],
    ['no action', statements({ Effect: 'Allow', Resource: '*' }), `${first} must have either Action or NotAction`],
    ['both', statement({ NotAction: '*' }), `${first} must have either Action or NotAction`],
    [
      'an action without a service',
      statement({ Action: ['kms:Get*', 'Describe'] }),
      `${first}.Action[1] must be * or an action`,
    ],
    ['no resource', statement({ Resource: undefined }), `${first}.Resource is missing`],
    ['an empty list of resources', statement({ Resource: [] }), `${first}.Resource must have an entry`],
    ['a resource that is no ARN', statement({ Resource: 'secret/a' }), `${first}.Resource must be * or an ARN`],
    ['a short ARN', statement({ Resource: 'acs:kms:*' }), `${first}.Resource must be * or an ARN`],
    ['an ARN of others', statement({ Resource: 'arn:kms:*:*:secret' }), `${first}.Resource must be * or an ARN`],
    ['a condition that is a list', condition([]), `${first}.Condition must be an object`],
    [
      'a key without prefix',
      condition({ Bool: { MFAPresent: 'true' } }),
      `${first}.Condition.Bool.MFAPresent is not a condition key`,
    ],
    [
      'a boolean without quotes',
      condition({ Bool: { 'acs:MFAPresent': true } }),
      `${first}.Condition.Bool.acs:MFAPresent must be a text`,
    ],
    ['two booleans', condition({ Bool: { 'acs:MFAPresent': ['true', 'false'] } }), 'acs:MFAPresent must be one value'],
    [
      'no number',
      condition({ NumericEquals: { 'a:b': 'x' } }),
      'NumericEquals.a:b cannot be compared by NumericEquals',
    ],
    ['no date', condition({ DateLessThan: { 'acs:CurrentTime': 'tomorrow' } }), 'cannot be compared by DateLessThan'],
    [
      'no address',
      condition({ IpAddress: { 'acs:SourceIp': ['1.2.3.4', '1.2.3.4/33'] } }),
      'acs:SourceIp[1] cannot be compared',
    ],
    ['a name nobody knows', keyWith({ policy: ['plan', 'most'] }), `${at}.policy[1] must be one of full, plan`],
  ])('%s', (_, seed, message) => {
    expect(() => checkSeed(seed)).toThrow(message);
  });

  test.each(['StringEqualsIfExists', 'Null', 'ForAnyValue:StringEquals', 'ArnLike', 'stringequals', 'constructor'])(
    'RAM has no operator %s [perm.operators]',
    (name) => {
      expect(() => checkSeed(condition({ [name]: { 'a:b': 'x' } }))).toThrow(`Condition.${name} is not known here`);
    },
  );
});

describe('what somebody writes into a seed is bounded [perm.limits]', () => {
  const cyclic: Record<string, unknown> = { Version: '1' };
  cyclic.Statement = cyclic;
  test.each([
    [
      'characters',
      statements(...many(90, (index) => ({ ...good, Action: `kms:${'x'.repeat(60)}${index}` }))),
      `${at}.policy must have at most 6144 characters as JSON`,
    ],
    [
      'characters of a session',
      keyWith({ token: 't', sessionPolicy: { Version: '1', Statement: many(40, () => good) } }),
      `${at}.sessionPolicy must have at most 2048 characters as JSON`,
    ],
    ['statements', statements(...many(101, () => good)), `${at}.policy.Statement must have at most 100 entries`],
    ['actions', statement({ Action: many(201, () => '*') }), `${first}.Action must have at most 200 entries`],
    [
      'one text',
      statement({ Resource: `acs:kms:*:*:${'x'.repeat(1024)}` }),
      `${first}.Resource must have at most 1024 characters`,
    ],
    [
      'condition keys',
      condition({ StringLike: Object.fromEntries(many(201, (index) => [`a:${index}`, 'x']) as [string, string][]) }),
      'StringLike must have at most 200 entries',
    ],
    ['documents', keyWith({ policy: many(31, () => 'plan') }), `${at}.policy must have at most 30 entries`],
    ['depth', keyWith({ policy: cyclic }), `${at}.policy.Statement must be a list`],
  ])('%s', (_, seed, message) => {
    expect(() => checkSeed(seed)).toThrow(message);
  });
});

describe('whose a key is [identity.key]', () => {
  const role = { name: 'deployer', session: 'ci' };
  test.each([
    ['two owners', { root: true, user: 'alice' }, `${at}.user cannot stand beside root`],
    ['a user and a role', { user: 'alice', role, token: 't' }, `${at}.role cannot stand beside user`],
    ['a session without a token', { role }, `${at}.role needs a token`],
    ['an end without a token', { expires: '2026-01-01T00:00:00Z' }, `${at}.expires needs a token`],
    [
      'a limit without a token',
      { sessionPolicy: { Version: '1', Statement: [good] } },
      `${at}.sessionPolicy needs a token`,
    ],
    ['a user with a token', { user: 'alice', token: 't' }, `${at}.user has no token`],
    ['a name with a blank', { user: 'a b' }, `${at}.user must be 1 to 64`],
    ['a role without a session', { role: { name: 'a' }, token: 't' }, `${at}.role.session is missing`],
    [
      'a document by name for a session',
      { token: 't', sessionPolicy: 'plan' },
      `${at}.sessionPolicy must be an object`,
    ],
  ])('%s', (_, fields, message) => {
    expect(() => checkSeed(keyWith(fields))).toThrow(message);
  });
});
