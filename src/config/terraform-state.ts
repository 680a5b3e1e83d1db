import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import { passwordLike } from '../diagnostics/password-like.ts';
import { formatDuration } from '../model/duration.ts';
import type { Accounts, Secret } from './secrets-file.gen.ts';
import * as read from './terraform-attributes.ts';
import { terraformResources } from './terraform-file.ts';
import {
  accountsOf,
  objectsOf,
  secretType,
  type TerraformAccount,
  type TerraformObject,
} from './terraform-resources.ts';
import { checkSecret } from './validators.gen.js';

export type FromTerraform = {
  /** Sorted by name, each with `adopt: true`. */
  readonly secrets: readonly Secret[];
  /** Regions that the secrets are in, as far as the state tells. */
  readonly regions: readonly string[];
  /** Addresses of these secrets, and of the accounts that are theirs. */
  readonly remove: readonly string[];
  readonly problems: readonly Diagnostic[];
};

type Taken = { readonly secret: Secret; readonly address: string; readonly accounts: readonly TerraformAccount[] };

/** The accounts that the value of a secret was made of, where the state says so without the value: by what it depends on. */
const accountsBehind = (
  { dependsOn }: TerraformObject,
  { mode, instance }: read.ExtendedConfig,
  accounts: ReadonlyMap<string, readonly TerraformAccount[]>,
): readonly TerraformAccount[] => {
  const behind = [...new Set(dependsOn)].flatMap((resource) => accounts.get(resource) ?? []);
  const fits = behind.length === (mode === 'dual' ? 2 : 1) && behind.every((one) => one.instance === instance);
  return fits ? behind : [];
};

const accountsEntry = (mode: Accounts['mode'], accounts: readonly TerraformAccount[]): unknown =>
  accounts.length === 0 ? { mode } : { mode, import: accounts.map(({ name }) => ({ name })) };

/** What is left out is left alone in the cloud: more than the file takes, and what might be a password. */
const some = (
  texts: read.Texts,
  most: number,
  fits: (key: string, value: string) => boolean,
): read.Texts | undefined => {
  const kept = Object.entries(texts).filter(([key, value]) => !passwordLike.test(key) && fits(key, value));
  return kept.length === 0 ? undefined : Object.fromEntries(kept.sort(([a], [b]) => (a < b ? -1 : 1)).slice(0, most));
};

const tagText = /^[\p{L}\p{N}/\\_.+=:@ -]{0,128}$/u;
const isOwnTag = (key: string, value: string): boolean =>
  key !== '' && !/^(keyturn:|aliyun|acs:)/.test(key) && tagText.test(key) && tagText.test(value);

const entryOf = (
  object: TerraformObject,
  config: read.ExtendedConfig,
  accounts: readonly TerraformAccount[],
): object => {
  const { attributes } = object;
  const rotation = read.rotation(attributes);
  const fields = {
    name: read.secretName(attributes),
    description: read.description(attributes),
    instance: config.instance,
    accounts: accountsEntry(config.mode, accounts),
    rotation: typeof rotation === 'number' ? formatDuration(rotation) : rotation,
    ...read.keys(attributes),
    tags: some(read.tags(attributes), 12, isOwnTag),
    customData: some(config.customData, 10, (key, value) => key.length + value.length <= 80),
    adopt: true,
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
};

const leftOut = (object: TerraformObject, why: string, hint: string): Diagnostic =>
  diagnostic('W_TERRAFORM_LEFT_OUT', `${object.address ?? `a resource of type ${object.type}`} is left out: ${why}`, {
    hint,
  });

const takeOne = (
  object: TerraformObject,
  accounts: ReadonlyMap<string, readonly TerraformAccount[]>,
): Taken | Diagnostic => {
  const { attributes, address } = object;
  if (address === undefined) {
    return leftOut(
      object,
      'its address is none that Terraform writes',
      'Look at the state with `terraform state list`.',
    );
  }
  if (read.isLeaving(attributes)) {
    return leftOut(object, 'it is scheduled for deletion', 'Restore the secret in KMS first if it shall stay.');
  }
  const config = read.extendedConfig(attributes);
  if (config === undefined) {
    const hint = 'Run `terraform apply -refresh-only`, pull the state again, or write the entry by hand.';
    return leftOut(object, '`extended_config` does not say the instance and whether one or two accounts rotate', hint);
  }
  if (read.rotation(attributes) === undefined) {
    const hint = 'Write the entry by hand, or take it from the live secret with `keyturn dump`.';
    return leftOut(object, 'its rotation is on, and the state does not say how often', hint);
  }
  const behind = accountsBehind(object, config, accounts);
  const secret: unknown = entryOf(object, config, behind);
  if (!checkSecret(secret)) {
    return leftOut(object, 'it holds what a secrets file does not take', 'Write the entry by hand.');
  }
  return { secret, address, accounts: behind };
};

/** A later change of the password in Terraform would break the secret until its next rotation. */
const passwordWarnings = (taken: readonly Taken[], accounts: readonly TerraformAccount[]): readonly Diagnostic[] => {
  const sure = new Set(taken.flatMap((one) => one.accounts.map(({ address }) => address)));
  const unsure = new Set(taken.flatMap((one) => (one.accounts.length === 0 ? [one.secret.instance] : [])));
  return accounts.flatMap(({ address, name, instance }) => {
    if (!sure.has(address) && !unsure.has(instance)) return [];
    const what = sure.has(address) ? 'is' : 'may be';
    return diagnostic(
      'W_TERRAFORM_PASSWORD',
      `Terraform manages the password of account ${name} on ${instance}, which ${what} one that KMS rotates: ${address}`,
      {
        hint: sure.has(address)
          ? 'Remove it from the state and from the configuration: a later change of its password there breaks the secret.'
          : 'If it is, remove it from the state and from the configuration: a later change of its password there breaks the secret.',
      },
    );
  });
};

const byResource = (accounts: readonly TerraformAccount[]): ReadonlyMap<string, readonly TerraformAccount[]> => {
  const groups = new Map<string, TerraformAccount[]>();
  for (const account of accounts) {
    const group = groups.get(account.resource);
    if (group) group.push(account);
    else groups.set(account.resource, [account]);
  }
  return groups;
};

const isTaken = (one: Taken | Diagnostic): one is Taken => 'secret' in one && typeof one.secret === 'object';

/** A state of Terraform → the managed RDS secrets in it, never a value. Pure; undefined results are told as a Diagnostic. */
export const fromTerraform = (file: string, text: string): FromTerraform | Diagnostic => {
  const resources = terraformResources(file, text);
  if ('code' in resources) return resources;
  const objects = objectsOf(resources);
  const accounts = accountsOf(objects);
  const rds = objects.filter(({ type, attributes }) => type === secretType && read.secretType(attributes) === 'Rds');
  const groups = byResource(accounts);
  const judged = rds.map((object) => takeOne(object, groups));
  const taken = judged.filter(isTaken);
  const secrets = new Map(taken.map(({ secret }) => [secret.name, secret]));
  return {
    secrets: [...secrets.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    regions: [...new Set(rds.flatMap(({ attributes }) => read.region(attributes) ?? []))].sort(),
    remove: [...new Set(taken.flatMap((one) => [one.address, ...one.accounts.map(({ address }) => address)]))],
    problems: [...judged.flatMap((one) => (isTaken(one) ? [] : [one])), ...passwordWarnings(taken, accounts)],
  };
};
