import { type Diagnostic, diagnostic } from '../diagnostics/diagnostic.ts';
import type { DraftSecret } from '../model/draft.ts';
import * as read from './attributes.ts';
import { terraformResources } from './file.ts';
import { customDataKept, tagsKept } from './kept.ts';
import { misfitsOf } from './misfits.ts';
import {
  accountsOf,
  objectsOf,
  secretType,
  type TerraformAccount,
  type TerraformObject,
  type Titles,
  titlesOf,
} from './resources.ts';

export type FromTerraform = {
  /** Sorted by name. Each is to be adopted, and fits into a secrets file. */
  readonly secrets: readonly DraftSecret[];
  /** Of instances, by their id, which is what `instance` of the secrets is. */
  readonly titles: Titles;
  /** Addresses of these secrets, and of the accounts that are theirs: what Terraform must forget. */
  readonly remove: readonly string[];
  /** Of all managed RDS secrets, as far as the state tells. */
  readonly regions: readonly string[];
  /** Addresses of secrets without an entry, and why. */
  readonly leftOut: readonly LeftOut[];
  /** Names of all secrets that have one which a file takes: what a pattern may mean. */
  readonly names: readonly string[];
  readonly problems: readonly Diagnostic[];
};

type LeftOut = { readonly name: string; readonly why: string };

type Accounts = readonly TerraformAccount[];
type Taken = { readonly secret: DraftSecret; readonly address: string; readonly accounts: Accounts };

/** The accounts that a secret is made of, where the state says so without its value: by what it depends on. */
const accountsBehind = (
  { dependsOn }: TerraformObject,
  { mode, instance }: read.ExtendedConfig,
  accounts: ReadonlyMap<string, Accounts>,
): Accounts => {
  const behind = [...new Set(dependsOn)].flatMap((resource) => accounts.get(resource) ?? []);
  const fits = behind.length === (mode === 'dual' ? 2 : 1) && behind.every((one) => one.instance === instance);
  return fits ? behind : [];
};

const nameText = /^[A-Za-z0-9_/+=.@-]{1,192}$/;
const draftOf = ({ attributes }: TerraformObject, config: read.ExtendedConfig, behind: Accounts): DraftSecret => {
  const { mode, instance, customData } = config;
  const [description, rotation] = [read.description(attributes), read.rotation(attributes)];
  const [tags, data] = [tagsKept(read.tags(attributes)), customDataKept(customData)];
  const known = { how: 'import', mode, accounts: behind.map(({ name }) => ({ name })) } as const;
  return {
    name: read.secretName(attributes) ?? '',
    ...(description === undefined ? {} : { description }),
    instance,
    accounts: behind.length === 0 ? { how: 'unknown', mode } : known,
    ...(rotation === undefined ? {} : { rotation }),
    ...read.keys(attributes),
    tags: tags.texts,
    customData: data.texts,
    adopt: true,
    notes: [...behind.flatMap(({ grants }) => grants), ...tags.notes, ...data.notes],
  };
};

type Why = readonly [why: string, hint: string];

const unsaid = 'Run `terraform apply -refresh-only` and pull the state again, or write the entry by hand.';

/** What keeps a secret out, if anything. */
const objection = (
  { attributes, address }: TerraformObject,
  config: read.ExtendedConfig | undefined,
): Why | undefined => {
  if (address === undefined)
    return ['its address is none that Terraform writes', 'Look at the state with `terraform state list`.'];
  if (read.isLeaving(attributes))
    return ['it is scheduled for deletion', 'Restore the secret in KMS first if it shall stay.'];
  if (config === undefined)
    return ['`extended_config` does not say the instance and whether one or two accounts rotate', unsaid];
  return read.rotation(attributes) === undefined
    ? ['its rotation is on, and the state does not say how often', unsaid]
    : undefined;
};

const leftOut = ({ address, type }: TerraformObject, [why, hint]: Why): Diagnostic =>
  diagnostic('W_TERRAFORM_LEFT_OUT', `${address ?? `a resource of type ${type}`} is left out: ${why}`, { hint });

/** Accounts that two secrets seem to be made of: a file in which both have them would not be valid. */
const crowdedOf = (
  objects: readonly TerraformObject[],
  accounts: ReadonlyMap<string, Accounts>,
): ReadonlySet<string> => {
  const users = new Map<string, Set<string | undefined>>();
  for (const object of objects) {
    const config = read.extendedConfig(object.attributes);
    for (const { instance, name } of config ? accountsBehind(object, config, accounts) : []) {
      const key = `${instance} ${name}`;
      users.set(key, (users.get(key) ?? new Set()).add(read.secretName(object.attributes)));
    }
  }
  return new Set([...users].flatMap(([key, secrets]) => (secrets.size > 1 ? [key] : [])));
};

type Known = { readonly accounts: ReadonlyMap<string, Accounts>; readonly crowded: ReadonlySet<string> };

const takeOne = (object: TerraformObject, { accounts, crowded }: Known): Taken | Diagnostic => {
  const config = read.extendedConfig(object.attributes);
  const why = objection(object, config);
  if (why) return leftOut(object, why);
  const seen = config ? accountsBehind(object, config, accounts) : [];
  const behind = seen.some(({ instance, name }) => crowded.has(`${instance} ${name}`)) ? [] : seen;
  const secret = config && draftOf(object, config, behind);
  const misfits = secret ? misfitsOf(secret) : [];
  return secret && object.address !== undefined && misfits.length === 0
    ? { secret, address: object.address, accounts: behind }
    : leftOut(object, [
        `a secrets file does not take what it has in ${misfits.join(', ')}`,
        'Write the entry by hand.',
      ]);
};

const isTaken = (one: Taken | Diagnostic | string): one is Taken => typeof one === 'object' && 'accounts' in one;

/** A later change of the password in Terraform would break the secret until its next rotation. */
const passwordWarnings = (taken: readonly Taken[], accounts: Accounts): readonly Diagnostic[] => {
  const sure = new Set(taken.flatMap((one) => one.accounts.map(({ address }) => address)));
  const unsure = new Set(taken.flatMap((one) => (one.accounts.length === 0 ? [one.secret.instance] : [])));
  return accounts.flatMap(({ address, name, instance }) => {
    if (!sure.has(address) && !unsure.has(instance)) return [];
    const [what, first] = sure.has(address) ? ['is', 'Remove'] : ['may be', 'If it is, remove'];
    const says = `Terraform manages the password of account ${name} on ${instance}, which ${what} one that KMS rotates`;
    const hint = `${first} ${address} from the state and from the configuration: a later change of its password there breaks the secret.`;
    return [diagnostic('W_TERRAFORM_PASSWORD', says, { hint })];
  });
};

const byResource = (accounts: Accounts): ReadonlyMap<string, Accounts> => {
  const groups = new Map<string, TerraformAccount[]>();
  for (const account of accounts) {
    const group = groups.get(account.resource);
    if (group) group.push(account);
    else groups.set(account.resource, [account]);
  }
  return groups;
};

export type Wanted = {
  /** Secrets that are known to be elsewhere are left to another run. */
  readonly region?: string | undefined;
  readonly select?: (secret: string) => boolean;
};

/** Why there is nothing to judge about a secret. */
const strangeness = ({ attributes }: TerraformObject, { region }: Wanted): string | undefined => {
  const [type, there] = [read.secretType(attributes), read.region(attributes)];
  if (type !== 'Rds')
    return `not a managed RDS secret (${/^\w{1,30}$/.test(type ?? '') ? type : 'of an unknown type'})`;
  return region !== undefined && there !== undefined && there !== region ? `in another region (${there})` : undefined;
};

const isSelected = ({ attributes }: TerraformObject, { select }: Wanted): boolean => {
  const name = read.secretName(attributes);
  return name === undefined || select === undefined || select(name);
};

/** The managed RDS secrets of a Terraform state, never a value. What keeps the whole from being read is a Diagnostic. Pure. */
export const fromTerraform = (file: string, text: string, wanted: Wanted = {}): FromTerraform | Diagnostic => {
  const resources = terraformResources(file, text);
  if ('code' in resources) return resources;
  const objects = objectsOf(resources);
  const accounts = accountsOf(objects);
  const groups = byResource(accounts);
  const all = objects.filter(({ type }) => type === secretType);
  const rds = all.filter(({ attributes }) => read.secretType(attributes) === 'Rds');
  const known = { accounts: groups, crowded: crowdedOf(rds, groups) };
  const judged = all
    .filter((one) => isSelected(one, wanted))
    .map((one) => ({
      address: one.address ?? 'one of no known address',
      found: strangeness(one, wanted) ?? takeOne(one, known),
    }));
  const taken = judged.flatMap(({ found }) => (isTaken(found) ? [found] : []));
  // A state may hold a secret twice, under two addresses: Terraform must forget both.
  const secrets = new Map(taken.map(({ secret }) => [secret.name, secret]));
  return {
    secrets: [...secrets.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    titles: titlesOf(objects),
    remove: [...new Set(taken.flatMap((one) => [one.address, ...one.accounts.map(({ address }) => address)]))],
    regions: [...new Set(rds.flatMap(({ attributes }) => read.region(attributes) ?? []))].sort(),
    names: all.flatMap(({ attributes }) => read.secretName(attributes) ?? []).filter((name) => nameText.test(name)),
    leftOut: judged.flatMap(({ address, found }) =>
      isTaken(found) ? [] : [{ name: address, why: typeof found === 'string' ? found : `see ${found.code}` }],
    ),
    problems: [
      ...judged.flatMap(({ found }) => (typeof found === 'string' || isTaken(found) ? [] : [found])),
      ...passwordWarnings(taken, accounts),
    ],
  };
};
