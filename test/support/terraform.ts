import { expect } from 'vitest';
import { type FromTerraform, fromTerraform } from '../../src/terraform/state.ts';

/** Made-up Terraform states. What must never be shown is called so. */
export const canary = 'Canary-9f3b-Value';

type Values = Readonly<Record<string, unknown>>;

const config = (more: Values) =>
  JSON.stringify({ SecretSubType: 'DoubleUsers', DBInstanceId: 'rm-bp1orders00001', CustomData: {}, ...more });

/** Attributes of an alicloud_kms_secret as the provider writes them. */
export const secretAttributes = (name: string, more: Values = {}): Values => ({
  arn: `acs:kms:cn-hangzhou:123456:secret/${name}`,
  description: '',
  dkms_instance_id: '',
  enable_automatic_rotation: true,
  encryption_key_id: '',
  extended_config: config({}),
  planned_delete_time: '',
  rotation_interval: '604800s',
  secret_data: JSON.stringify({ Accounts: [{ AccountName: `app-${canary}`, AccountPassword: canary }] }),
  secret_data_type: 'text',
  secret_name: name,
  secret_type: 'Rds',
  tags: null,
  version_id: canary,
  ...more,
});

export const extendedConfig = config;

export const accountAttributes = (name: string, more: Values = {}): Values => ({
  account_name: name,
  account_password: canary,
  db_instance_id: 'rm-bp1orders00001',
  instance_id: 'rm-bp1orders00001',
  kms_encrypted_password: canary,
  name,
  password: canary,
  ...more,
});

export const resource = (type: string, name: string, instances: readonly unknown[], more: Values = {}): Values => ({
  mode: 'managed',
  type,
  name,
  provider: 'provider["registry.terraform.io/aliyun/alicloud"]',
  instances,
  ...more,
});

export const instance = (attributes: unknown, more: Values = {}): Values => ({
  schema_version: 0,
  attributes,
  ...more,
});

export const secretResource = (name: string, attributes: Values = {}, more: Values = {}): Values =>
  resource('alicloud_kms_secret', name, [instance(secretAttributes(name, attributes))], more);

export const state = (resources: unknown, more: Values = {}): string =>
  JSON.stringify({ version: 4, terraform_version: '1.9.5', serial: 3, lineage: 'x', outputs: {}, resources, ...more });

/** What is read out of such a state, which holds nothing of what must never be shown. */
export const readResources = (resources: unknown): FromTerraform => {
  const found = fromTerraform('x.tfstate', state(resources));
  expect(JSON.stringify(found)).not.toContain(canary);
  if ('code' in found) throw new Error(found.message);
  return found;
};
