import { readdirSync, readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { seededRandom } from '../../src/emulator/action/random.ts';
import { checkSeed } from '../../src/emulator/seed/read.ts';
import { worldOf } from '../../src/emulator/seed/world.ts';

// The schema is for people and editors, checkSeed for the emulator: they must say the same.

const schema = JSON.parse(readFileSync('schema/emulator-seed.schema.json', 'utf8'));
const bySchema = new Ajv.default({ strict: true, strictTypes: false, strictRequired: false }).compile(schema);

const refusal = (seed: unknown): string | undefined => {
  try {
    worldOf(checkSeed(seed), Date.now(), seededRandom(1));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : 'not an Error';
  }
};

const policyDocument = {
  Version: '1',
  Statement: [
    {
      Effect: 'Allow',
      Action: ['kms:*', 'rds:Describe*'],
      Resource: '*',
      Condition: { IpAddress: { 'acs:SourceIp': ['127.0.0.0/8'] }, Bool: { 'acs:SecureTransport': 'false' } },
    },
    { Effect: 'Deny', NotAction: 'kms:DescribeSecret', Resource: ['acs:kms:*:*:secret/prod/*'] },
  ],
};

/** Has every field that there is. */
const whole = {
  region: 'cn-hangzhou',
  accountId: '1000000000000001',
  accessKeys: [
    { id: 'owner', secret: 's', root: true },
    { id: 'user', secret: 's', user: 'ci', policy: ['plan', policyDocument] },
    {
      id: 'session',
      secret: 's',
      token: 't',
      expires: '2030-01-01T00:00:00Z',
      role: { name: 'app', session: 'one' },
      policy: 'full',
      sessionPolicy: policyDocument,
    },
  ],
  serviceLinkedRole: false,
  kmsInstances: [{ id: 'kst-1', keys: ['key-1'] }],
  instances: [
    {
      id: 'rm-1',
      engine: 'MySQL',
      engineVersion: '8.0',
      region: 'cn-shanghai',
      description: 'Orders',
      status: 'Running',
      storageType: 'local_ssd',
      category: 'HighAvailability',
      role: 'Primary',
      lockMode: 'Unlock',
      zone: 'cn-shanghai-h',
      resourceGroup: 'rg-1',
      tags: { team: 'orders' },
      accountMaxQuantity: 10,
      databases: ['orders'],
      accounts: [
        {
          name: 'app',
          password: 'App-passw0rd',
          type: 'Normal',
          description: 'of the app',
          locked: false,
          checkPolicy: true,
          privExceeded: false,
          grants: { orders: 'ReadWrite' },
        },
      ],
      server: 'none',
    },
  ],
  secrets: [
    {
      name: 'orders/app',
      type: 'Rds',
      instance: 'rm-1',
      accounts: [{ name: 'app' }, { name: 'other', password: 'Other-passw0rd' }],
      description: 'Orders',
      tags: { team: 'orders' },
      customData: { Port: 3306 },
      rotation: '7d',
      invalid: false,
      kmsInstance: 'kst-1',
      encryptionKey: 'key-1',
      createTime: '2026-11-01',
      lastRotation: '2026-11-08T10:00:00+08:00',
    },
    { name: 'key', type: 'Generic', data: 'text' },
  ],
  events: [{ eventName: 'RotateSecret', eventTime: '2026-11-08T10:00:00Z', serviceName: 'Kms', anything: [1] }],
};

type Path = readonly (string | number)[];
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;

const pathsOf = (value: unknown, path: Path = []): readonly Path[] =>
  isObject(value)
    ? [path, ...Object.entries(value).flatMap(([key, member]) => pathsOf(member, [...path, key]))]
    : [path];

/** A copy with another value at a path; undefined leaves the field out. */
const withValue = (value: unknown, [key, ...rest]: Path, put: unknown): unknown => {
  if (key === undefined) return put;
  if (Array.isArray(value))
    return value.map((item, index) => (index === Number(key) ? withValue(item, rest, put) : item));
  if (!isObject(value)) return value;
  const { [key]: old, ...others } = value;
  const changed = withValue(old, rest, put);
  return changed === undefined ? others : { ...others, [key]: changed };
};

const strange = [
  '',
  'x',
  'off',
  '7d',
  '2026-13-01',
  '2026',
  0,
  1,
  -1,
  1.5,
  true,
  null,
  [],
  ['x'],
  {},
  { x: 'y' },
  undefined,
];

/** What a schema cannot say: things that look at two places, a date that is none, texts that are too long. */
const onlyTheEmulator =
  /is there twice|names a database that|no version of|no name that|not known to|takes no grants|password is missing, and the|of 6h to 365d|must be a time such as|at most \d+ characters|cannot be compared by/;

test('a seed with every field is taken by both', () => {
  expect(refusal(whole)).toBeUndefined();
  expect([bySchema(whole), bySchema.errors]).toEqual([true, null]);
});

test('any other value anywhere is judged alike', () => {
  const differ: unknown[] = [];
  let refused = 0;
  for (const path of pathsOf(whole)) {
    for (const put of strange) {
      if (path.length === 0 && put === undefined) continue;
      const seed = withValue(whole, path, put);
      const message = refusal(seed);
      if (message !== undefined) refused += 1;
      if (message !== undefined && onlyTheEmulator.test(message)) continue;
      if (bySchema(seed) !== (message === undefined)) differ.push([path.join('.'), put, message]);
    }
  }
  expect(differ).toEqual([]);
  expect(refused).toBeGreaterThan(1000);
});

/** Every object of the schema that knows its fields, with the path of an object of `whole` that it describes. */
const known: readonly (readonly [string, Path])[] = [
  ['', []],
  ['accessKey', ['accessKeys', 2]],
  ['policyDocument', ['accessKeys', 2, 'sessionPolicy']],
  ['statement', ['accessKeys', 2, 'sessionPolicy', 'Statement', 0]],
  ['condition', ['accessKeys', 2, 'sessionPolicy', 'Statement', 0, 'Condition']],
  ['instance', ['instances', 0]],
  ['account', ['instances', 0, 'accounts', 0]],
  ['secret', ['secrets', 0]],
];

test.each(known)('the fields of %j are the same, by name', (name, path) => {
  const { properties } = name === '' ? schema : schema.$defs[name];
  const message = refusal(withValue(whole, [...path, 'unheardOf'], 1));
  expect(
    message
      ?.replace(/.* known: /, '')
      .split(', ')
      .sort(),
  ).toEqual(Object.keys(properties).sort());
});

test.each([
  ['builtin', true],
  ['none', true],
  ['mysql://root:p%40ss@127.0.0.1:3306', true],
  ['mariadb://db.internal/', true],
  ['postgres://postgres@[::1]:5432', false],
  ['mysql://root@localhost/orders', false],
  ['sqlserver://sa@localhost', false],
  ['other', false],
])('the server %s of an instance with MySQL', (server, taken) => {
  const seed = withValue(whole, ['instances', 0, 'server'], server);
  expect(refusal(seed) === undefined).toBe(taken);
  // Which engine it is for, no schema can say.
  if (!server.startsWith('postgres')) expect(bySchema(seed)).toBe(taken);
});

const choices: readonly (readonly [string, string, Path])[] = [
  ['instance', 'engine', ['instances', 0, 'engine']],
  ['instance', 'role', ['instances', 0, 'role']],
  ['instance', 'lockMode', ['instances', 0, 'lockMode']],
  ['instance', 'status', ['instances', 0, 'status']],
  ['account', 'type', ['instances', 0, 'accounts', 0, 'type']],
  ['secret', 'type', ['secrets', 0, 'type']],
  ['statement', 'Effect', ['accessKeys', 2, 'sessionPolicy', 'Statement', 0, 'Effect']],
];

test.each(choices)('the choices of %s.%s are the same', (name, field, path) => {
  const message = refusal(withValue(whole, path, 'none of them'));
  expect(message?.replace(/.* must be one of /, '').split(', ')).toEqual(schema.$defs[name].properties[field].enum);
});

test('the named policies and the privileges are the same', () => {
  expect(refusal(withValue(whole, ['accessKeys', 0, 'policy'], 'none of them'))).toContain(
    `must be one of ${schema.$defs.policy.anyOf[0].enum.join(', ')}, a RAM policy document`,
  );
  expect(refusal(withValue(whole, ['instances', 0, 'accounts', 0, 'grants', 'orders'], 'all'))).toContain(
    schema.$defs.account.properties.grants.additionalProperties.enum.join(', '),
  );
});

describe('for people', () => {
  test('every field has a description', () => {
    const bare = (value: unknown, path: string): string[] => {
      if (!isObject(value)) return [];
      const below = Object.entries(value).flatMap(([key, member]) => bare(member, `${path}/${key}`));
      const own = Object.entries(isObject(value.properties) && value.type === 'object' ? value.properties : {});
      const silent = own.filter(
        ([, field]) => isObject(field) && !field.description && !/\/\w+$/.test(`${field.$ref}`),
      );
      return [...below, ...silent.map(([key]) => `${path}/${key}`)];
    };
    expect(bare(schema, '')).toEqual([]);
  });

  test.each(readdirSync('examples').filter((name) => /^\d/.test(name)))('the seed of %s fits', (name) => {
    const seed = parse(readFileSync(`examples/${name}/seed.yaml`, 'utf8'));
    expect([bySchema(seed), bySchema.errors]).toEqual([true, null]);
  });
});
