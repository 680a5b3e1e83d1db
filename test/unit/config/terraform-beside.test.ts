import { describe, expect, test } from 'vitest';
import {
  accountAttributes,
  canary,
  extendedConfig,
  instance,
  readResources,
  resource,
  secretAttributes,
} from '../../support/terraform.ts';

describe('what stands beside the secrets', () => {
  const single = extendedConfig({ SecretSubType: 'SingleUser' });
  const dependencies = ['alicloud_rds_account.app'];
  const app = resource('alicloud_rds_account', 'app', [instance(accountAttributes('app'))]);
  const secret = (name: string, called = name) =>
    resource('alicloud_kms_secret', called, [
      instance(secretAttributes(name, { extended_config: single }), { dependencies }),
    ]);

  test('instances have a title', () => {
    const attributes = { engine: 'MySQL', engine_version: '8.0', id: 'rm-1', instance_name: 'Orders', zone_id: canary };
    expect(
      readResources([
        resource('alicloud_db_instance', 'a', [instance(attributes), instance({ id: 'rm-2' }), instance({})]),
        resource('alicloud_db_instance', 'b', [instance({ ...attributes, id: 'rm-3' })], { mode: 'data' }),
      ]).titles,
    ).toEqual({ 'rm-1': { title: 'Orders', engine: 'MySQL', version: '8.0' }, 'rm-2': {} });
  });

  test('permissions of known accounts are told', () => {
    const grant = (more: object) =>
      instance({
        instance_id: 'rm-bp1orders00001',
        account_name: 'app',
        privilege: 'ReadOnly',
        db_names: ['b', 7],
        ...more,
      });
    const grants = resource('alicloud_db_account_privilege', 'p', [
      grant({}),
      grant({ privilege: 'ReadWrite', db_names: ['a', 'c'] }),
      grant({ account_name: 'other' }),
      grant({ instance_id: 'rm-other' }),
      grant({ db_names: canary }),
    ]);
    expect(readResources([app, grants, secret('one')]).secrets[0]?.notes).toEqual([
      'Terraform gives app ReadOnly on b.',
      'Terraform gives app ReadWrite on a, c.',
    ]);
  });

  test('an account that two secrets seem to have is written to neither; the same secret twice has it', () => {
    const how = (resources: unknown) => readResources(resources).secrets.map(({ accounts }) => accounts.how);
    expect(how([app, secret('one'), secret('two')])).toEqual(['unknown', 'unknown']);
    expect(how([app, secret('one'), secret('one', 'again')])).toEqual(['import']);
  });
});
