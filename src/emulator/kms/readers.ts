import { seconds } from '../clock.ts';
import { isRecord, json, type Reader, text } from '../params.ts';
import type { Tag } from '../world.ts';

const arn = /^acs:kms:[^:]*:[^:]*:secret\/(.+)$/;
const namePattern = /^[\p{Script=Han}A-Za-z0-9_/+=.@-]{1,192}$/u;

/** A new secret's name: at most 192 characters, of which at most 64 Chinese; not under `acs/`. */
export const newSecretName: Reader<string> = (raw) =>
  namePattern.test(raw) && !raw.startsWith('acs/') && (raw.match(/\p{Script=Han}/gu) ?? []).length <= 64
    ? raw
    : undefined;

/** The name of a secret, or its ARN. */
export const secretName: Reader<string> = (raw) => {
  const name = arn.exec(raw)?.[1] ?? raw;
  return namePattern.test(name) ? name : undefined;
};

export const versionId = text({ max: 64, pattern: /^.+$/s });
export const secretData = text({ maxBytes: 30_720, pattern: /^.+$/s });

/** 6 hours to 365 days, in seconds. */
export const rotationInterval: Reader<number> = (raw) => {
  const length = seconds(raw);
  return length !== undefined && length >= 6 * 3600 && length <= 365 * 86_400 ? length : undefined;
};

export type CustomData = Readonly<Record<string, unknown>>;

export const customData = (value: unknown): CustomData | undefined =>
  isRecord(value) && Object.keys(value).length <= 10 ? value : undefined;

export type ExtendedConfig = { subType: 'SingleUser' | 'DoubleUsers'; instanceId: string; customData: CustomData };

const extendedConfigShape = (value: unknown): ExtendedConfig | undefined => {
  if (!isRecord(value)) return undefined;
  const { SecretSubType: subType, DBInstanceId: instanceId, CustomData: given = {}, ...rest } = value;
  const custom = customData(given);
  if (Object.keys(rest).length > 0 || !custom || typeof instanceId !== 'string' || instanceId === '') return undefined;
  return subType === 'SingleUser' || subType === 'DoubleUsers'
    ? { subType, instanceId, customData: custom }
    : undefined;
};

export const extendedConfigLimit = 1024;
export const extendedConfig = json(extendedConfigShape, extendedConfigLimit);

export type Credential = { readonly account: string; readonly password: string };

/** `{"Accounts":[{"AccountName","AccountPassword"}]}` */
export const accounts = json((value: unknown): readonly Credential[] | undefined => {
  const list = isRecord(value) && Object.keys(value).length === 1 ? value.Accounts : undefined;
  if (!Array.isArray(list)) return undefined;
  const credentials = list.flatMap((entry: unknown) => credential(entry) ?? []);
  return credentials.length === list.length ? credentials : undefined;
});

const credential = (entry: unknown): Credential | undefined => {
  if (!isRecord(entry) || Object.keys(entry).length !== 2) return undefined;
  const { AccountName: account, AccountPassword: password } = entry;
  return typeof account === 'string' && account && typeof password === 'string' && password
    ? { account, password }
    : undefined;
};

/** How many tags a secret can have. */
export const tagLimit = 20;
const tagText = /^[\p{L}\p{N}/\\_\-.+=:@ ]{0,128}$/u;

const isTagKey = (key: unknown): key is string =>
  typeof key === 'string' && key !== '' && tagText.test(key) && !/^(aliyun|acs:)/.test(key);

/** `[{"TagKey","TagValue"}]`, each key once. */
export const tags = json((value: unknown): readonly Tag[] | undefined => {
  if (!Array.isArray(value) || value.length > tagLimit) return undefined;
  const read = value.flatMap((entry: unknown) => tag(entry) ?? []);
  const different = new Set(read.map(({ key }) => key)).size === read.length;
  return different && read.length === value.length ? read : undefined;
});

const tag = (entry: unknown): Tag | undefined => {
  if (!isRecord(entry)) return undefined;
  const { TagKey: key, TagValue: value = '' } = entry;
  return isTagKey(key) && typeof value === 'string' && tagText.test(value) ? { key, value } : undefined;
};

/** `["k1","k2"]` */
export const tagKeys = json((value: unknown): readonly string[] | undefined =>
  Array.isArray(value) && value.length <= tagLimit && value.every((key) => typeof key === 'string' && key !== '')
    ? value
    : undefined,
);
