import type { Mode } from '../model/desired.ts';
import { parseDuration } from '../model/duration.ts';
import { isJson } from './file.ts';

/** All that is ever read of a resource. Nothing here can hold a password: `secret_data` and its like are not in it. */
const readable = [
  'account_name',
  'arn',
  'db_instance_id',
  'db_names',
  'description',
  'dkms_instance_id',
  'enable_automatic_rotation',
  'encryption_key_id',
  'engine',
  'engine_version',
  'extended_config',
  'id',
  'instance_id',
  'instance_name',
  'name',
  'planned_delete_time',
  'privilege',
  'rotation_interval',
  'secret_name',
  'secret_type',
  'tags',
] as const;

type Readable = (typeof readable)[number];
export type Attributes = Readonly<Partial<Record<Readable, unknown>>>;

/** Names of attributes that Terraform was told to hide, wherever in them; undefined where it cannot be understood. */
const hiddenNames = (paths: unknown): ReadonlySet<unknown> | undefined => {
  if (paths === undefined || paths === null) return new Set();
  if (!Array.isArray(paths)) return undefined;
  const firsts = paths.map((path: unknown) => (Array.isArray(path) ? path[0] : undefined));
  return firsts.every(isJson) ? new Set(firsts.map(({ value }) => value)) : undefined;
};

/** The readable attributes of an instance of a resource; what is marked as sensitive counts as absent. */
export const attributesOf = (instance: Readonly<Record<string, unknown>>): Attributes => {
  const { attributes, sensitive_attributes: marked } = instance;
  const hidden = hiddenNames(marked);
  if (!isJson(attributes) || hidden === undefined) return {};
  const seen = readable.filter((name) => Object.hasOwn(attributes, name) && !hidden.has(name));
  return Object.fromEntries(seen.map((name) => [name, attributes[name]]));
};

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

export const secretName = (from: Attributes): string | undefined => text(from.secret_name);
export const secretType = (from: Attributes): string | undefined => text(from.secret_type);
export const description = (from: Attributes): string | undefined => text(from.description);
export const isLeaving = (from: Attributes): boolean => text(from.planned_delete_time) !== undefined;
export const accountName = (from: Attributes): string | undefined => text(from.account_name) ?? text(from.name);
export const accountInstance = (from: Attributes): string | undefined =>
  text(from.db_instance_id) ?? text(from.instance_id);

/** What an `alicloud_db_instance` says of itself. */
export const instanceTitle = (from: Attributes) => {
  const [title, engine, version] = [text(from.instance_name), text(from.engine), text(from.engine_version)];
  return {
    ...(title === undefined ? {} : { title }),
    ...(engine === undefined ? {} : { engine }),
    ...(version === undefined ? {} : { version }),
  };
};
export const instanceId = (from: Attributes): string | undefined => text(from.id);

export const privilege = (from: Attributes): string | undefined => text(from.privilege);
export const databases = (from: Attributes): readonly string[] =>
  Array.isArray(from.db_names) ? from.db_names.flatMap((name: unknown) => text(name) ?? []) : [];

/** From `acs:kms:REGION:ACCOUNT:secret/NAME`. */
export const region = (from: Attributes): string | undefined =>
  /^acs:kms:([a-z]{2}-[a-z0-9-]{2,40}):/.exec(text(from.arn) ?? '')?.[1];

/** Both or neither: a key of KMS itself is not one that the file names. */
export const keys = (from: Attributes): { encryptionKey: string; kmsInstance: string } | undefined => {
  const [encryptionKey, kmsInstance] = [text(from.encryption_key_id), text(from.dkms_instance_id)];
  return encryptionKey && kmsInstance ? { encryptionKey, kmsInstance } : undefined;
};

/** Seconds, or off; undefined where it is on and nobody says how often. */
export const rotation = (from: Attributes): number | 'off' | undefined =>
  from.enable_automatic_rotation === true ? parseDuration(text(from.rotation_interval) ?? '') : 'off';

/** Values may be anything; a file takes texts. */
export type Values = Readonly<Record<string, unknown>>;

const values = (value: unknown): Values => (isJson(value) ? value : {});

export const tags = (from: Attributes): Values => values(from.tags);

const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
};

const modes: Readonly<Record<string, Mode>> = { DoubleUsers: 'dual', SingleUser: 'single' };

export type ExtendedConfig = { readonly mode: Mode; readonly instance: string; readonly customData: Values };

/** `extended_config` is a text of JSON. Undefined where it does not say the accounts' mode and the instance. */
export const extendedConfig = (from: Attributes): ExtendedConfig | undefined => {
  const config = parsed(text(from.extended_config) ?? '');
  if (!isJson(config)) return undefined;
  const { SecretSubType: type, DBInstanceId: instance, CustomData: customData } = config;
  const mode = typeof type === 'string' && Object.hasOwn(modes, type) ? modes[type] : undefined;
  return mode && typeof instance === 'string' ? { mode, instance, customData: values(customData) } : undefined;
};
