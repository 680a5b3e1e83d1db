import { describe, expect, test } from 'vitest';
import { type FromTerraform, fromTerraform } from '../../../src/terraform/state.ts';
import {
  accountAttributes,
  canary,
  extendedConfig,
  instance,
  readResources,
  resource,
  secretAttributes,
  secretResource,
  state,
} from '../../support/terraform.ts';

const codesOf = ({ problems }: FromTerraform) => problems.map(({ code }) => code);

describe('secrets', () => {
  test('are told what of them no file takes, by its key', () => {
    const [secret] = readResources([
      secretResource('app', {
        extended_config: extendedConfig({
          CustomData: { n: 1, nested: { x: [1] }, on: true, long: 'x'.repeat(90), text: 'a' },
        }),
        tags: {
          'no!tag': 'a',
          password: canary,
          ...Object.fromEntries(Array.from({ length: 13 }, (_, n) => [`t${n + 10}`, ''])),
        },
      }),
    ]).secrets;
    expect(secret).toMatchObject({ customData: { text: 'a' } });
    expect(Object.keys(secret?.tags ?? {})).toHaveLength(12);
    expect(secret?.notes).toEqual([
      'Tags left out (characters or a length that the file does not take): no!tag.',
      'Tags left out (the key speaks of a password): password.',
      'Tags left out (beyond the 12 that the file takes): t22.',
      'customData left out (characters or a length that the file does not take): long.',
      'customData left out (not text): n, nested, on.',
    ]);
  });

  test('become entries that adopt them, with what the state tells but no value', () => {
    const found = readResources([
      secretResource('app', {
        description: 'Orders',
        dkms_instance_id: 'kst-hzz1',
        encryption_key_id: 'key-hzz1',
        extended_config: extendedConfig({ CustomData: { service: 'orders', password: canary } }),
        tags: { team: 'a', 'acs:rm:rgId': 'b', 'keyturn:owner': 'c' },
      }),
      secretResource('lone', {
        enable_automatic_rotation: false,
        extended_config: extendedConfig({ SecretSubType: 'SingleUser' }),
        rotation_interval: '',
      }),
    ]);
    expect(found).toEqual({
      secrets: [
        {
          name: 'app',
          description: 'Orders',
          instance: 'rm-bp1orders00001',
          accounts: { how: 'unknown', mode: 'dual' },
          rotation: 604_800,
          encryptionKey: 'key-hzz1',
          kmsInstance: 'kst-hzz1',
          tags: { team: 'a' },
          customData: { service: 'orders' },
          adopt: true,
          notes: ['customData left out (the key speaks of a password): password.'],
        },
        {
          name: 'lone',
          instance: 'rm-bp1orders00001',
          accounts: { how: 'unknown', mode: 'single' },
          rotation: 'off',
          tags: {},
          customData: {},
          adopt: true,
          notes: [],
        },
      ],
      titles: {},
      regions: ['cn-hangzhou'],
      remove: ['alicloud_kms_secret.app', 'alicloud_kms_secret.lone'],
      names: ['app', 'lone'],
      leftOut: [],
      problems: [],
    });
  });

  test('that are no managed RDS secrets are left out, and so are those of another region', () => {
    const text = state([
      secretResource('generic', { secret_type: 'Generic' }),
      secretResource('odd', { secret_type: `${canary} ` }),
      secretResource('far', { arn: 'acs:kms:cn-shanghai:1:secret/far' }),
      secretResource('bad', { extended_config: canary }),
      secretResource('hidden', { secret_type: 'Generic' }),
    ]);
    const select = (name: string): boolean => name !== 'hidden';
    const found = fromTerraform('x.tfstate', text, { region: 'cn-hangzhou', select });
    expect(JSON.stringify(found)).not.toContain(canary);
    expect(found).toMatchObject({
      secrets: [],
      names: ['generic', 'odd', 'far', 'bad', 'hidden'],
      leftOut: [
        { name: 'alicloud_kms_secret.generic', why: 'not a managed RDS secret (Generic)' },
        { name: 'alicloud_kms_secret.odd', why: 'not a managed RDS secret (of an unknown type)' },
        { name: 'alicloud_kms_secret.far', why: 'in another region (cn-shanghai)' },
        { name: 'alicloud_kms_secret.bad', why: 'see W_TERRAFORM_LEFT_OUT' },
      ],
    });
  });

  test('in data sources, of other resources and what waits to be destroyed are not looked at', () => {
    const found = readResources([
      secretResource('data', {}, { mode: 'data' }),
      resource('alicloud_kms_secret', 'old', [instance(secretAttributes('old'), { deposed: 'abcd1234' })]),
      resource('alicloud_oss_bucket', 'b', [instance({ secret_name: canary })]),
    ]);
    expect(found).toEqual({ secrets: [], titles: {}, regions: [], remove: [], names: [], leftOut: [], problems: [] });
  });

  test('what Terraform hides is not shown: left out where it can be, the secret with it where not', () => {
    const hide = (name: string) => ({ sensitive_attributes: [[{ type: 'get_attr', value: name }]] });
    const one = (name: string, attributes: object, more: object) =>
      resource('alicloud_kms_secret', name, [instance({ ...secretAttributes(name), ...attributes }, { ...more })]);
    const found = readResources([
      one('told', { description: canary }, hide('description')),
      one('config', { extended_config: canary }, hide('extended_config')),
      one('odd', { description: canary }, { sensitive_attributes: 'all' }),
    ]);
    expect(found.secrets.map(({ name, description }) => [name, description])).toEqual([['told', undefined]]);
    expect(codesOf(found)).toEqual(['W_TERRAFORM_LEFT_OUT']);
  });
});

describe('accounts', () => {
  const account = (name: string, more: object = {}, type = 'alicloud_rds_account') =>
    resource(type, name, [instance({ ...accountAttributes(name), ...more })]);
  const dependent = (...dependencies: readonly string[]) =>
    resource('alicloud_kms_secret', 'app', [instance(secretAttributes('app'), { dependencies })]);

  test('are named where the secret depends on just as many, and are to be removed', () => {
    const found = readResources([
      account('app_a'),
      account('app_b', { account_name: undefined, db_instance_id: undefined }, 'alicloud_db_account'),
      account('other'),
      dependent('alicloud_rds_account.app_a', 'alicloud_db_account.app_b', 'alicloud_db_instance.db'),
    ]);
    expect(found.secrets[0]?.accounts).toEqual({
      how: 'import',
      mode: 'dual',
      accounts: [{ name: 'app_a' }, { name: 'app_b' }],
    });
    expect(found.remove).toEqual([
      'alicloud_kms_secret.app',
      'alicloud_rds_account.app_a',
      'alicloud_db_account.app_b',
    ]);
    expect(found.problems.map(({ message }) => message)).toEqual([
      'Terraform manages the password of account app_a on rm-bp1orders00001, which is one that KMS rotates',
      'Terraform manages the password of account app_b on rm-bp1orders00001, which is one that KMS rotates',
    ]);
  });

  test.each([
    ['too few', dependent('alicloud_rds_account.app_a')],
    ['none', dependent()],
  ])('stay unknown with %s, and each one of the instance is warned of', (_case, secret) => {
    const elsewhere = { db_instance_id: 'rm-bp1other000001' };
    const found = readResources([account('app_a'), account('app_b'), account('far', elsewhere), secret]);
    expect(found.secrets[0]?.accounts).toEqual({ how: 'unknown', mode: 'dual' });
    expect(found.remove).toEqual(['alicloud_kms_secret.app']);
    expect(found.problems.map(({ message }) => message)).toEqual([
      expect.stringMatching(/account app_a .* which may be one/),
      expect.stringMatching(/account app_b .* which may be one/),
    ]);
  });

  test('of another instance are none of the secret', () => {
    const far = { db_instance_id: 'rm-bp1other000001' };
    const found = readResources([
      account('a', far),
      account('b', far),
      dependent('alicloud_rds_account.a', 'alicloud_rds_account.b'),
    ]);
    expect(found.secrets[0]?.accounts).toEqual({ how: 'unknown', mode: 'dual' });
    expect(found.problems).toEqual([]);
  });
});

test('of another region are left to another run', () => {
  const there = { arn: 'acs:kms:cn-shanghai:123456:secret/b' };
  const text = state([secretResource('a'), secretResource('b', there), secretResource('c', { arn: '' })]);
  expect(fromTerraform('x.tfstate', text, { region: 'cn-shanghai' })).toMatchObject({
    secrets: [{ name: 'b' }, { name: 'c' }],
    regions: ['cn-hangzhou', 'cn-shanghai'],
    remove: ['alicloud_kms_secret.b', 'alicloud_kms_secret.c'],
  });
});

test('a secret under two addresses is one entry, and both addresses go', () => {
  const found = readResources([
    secretResource('one', { secret_name: 'same' }),
    secretResource('two', { secret_name: 'same' }),
  ]);
  expect(found.secrets.map(({ name }) => name)).toEqual(['same']);
  expect(found.remove).toEqual(['alicloud_kms_secret.one', 'alicloud_kms_secret.two']);
});

test.each([
  ['no instance', { extended_config: extendedConfig({ DBInstanceId: 7 }) }, /does not say the instance/],
  ['another kind of accounts', { extended_config: extendedConfig({ SecretSubType: canary }) }, /does not say/],
  ['no JSON in it', { extended_config: `{${canary}` }, /does not say/],
  ['a list', { extended_config: ['SingleUser'] }, /does not say/],
  ['on, no interval', { rotation_interval: canary }, /does not say how often/],
  ['on its way out', { planned_delete_time: '2026-12-01T00:00:00Z' }, /scheduled for deletion/],
  ['too short an interval', { rotation_interval: '60s' }, /take what it has in `rotation_interval`$/],
  ['no name', { secret_name: null }, /in `secret_name`$/],
  ['a hostile name', { secret_name: `a\u202e${canary}\n` }, /in `secret_name`$/],
  [
    'a hostile instance',
    { extended_config: extendedConfig({ DBInstanceId: `x y${canary}` }) },
    /in `extended_config`$/,
  ],
  [
    'an instance that is no id',
    { extended_config: extendedConfig({ DBInstanceId: 'orders-db' }) },
    /in `extended_config`$/,
  ],
  ['two of these', { secret_name: '', rotation_interval: '60s' }, /in `rotation_interval`, `secret_name`$/],
])('a secret with %s is left out, and the rest is not', (_case, attributes, says) => {
  const found = readResources([secretResource('bad', attributes), secretResource('good')]);
  expect(found.secrets.map(({ name }) => name)).toEqual(['good']);
  expect(found.remove).toEqual(['alicloud_kms_secret.good']);
  expect(found.problems).toEqual([
    expect.objectContaining({ code: 'W_TERRAFORM_LEFT_OUT', message: expect.stringMatching(says) }),
  ]);
});

test('100,000 resources are read in a moment', () => {
  const secrets = Array.from({ length: 2_000 }, (_, index) => secretResource(`s${index}`));
  const others = Array.from({ length: 98_000 }, (_, index) => resource('null_resource', `n${index}`, [instance({})]));
  const started = performance.now();
  expect(readResources([...others, ...secrets]).secrets).toHaveLength(2_000);
  expect(performance.now() - started).toBeLessThan(8_000);
});
