import { isRecord, json, numberedFields, type Reader } from '../../action/params.ts';
import { refusal } from '../../action/refusal.ts';
import type { Secret, Tag } from '../../action/world.ts';
import { kmsRefusals } from '../refusals.ts';

/** How many tags a secret can have, and a call can name. */
export const tagLimit = 20;
const tagText = /^[A-Za-z0-9/\\_\-.+=:@ ]{0,128}$/;

export const tagKey: Reader<string> = (key) =>
  key !== '' && tagText.test(key) && !/^(aliyun|acs:)/.test(key) ? key : undefined;

const tag = (key: unknown, value: unknown = ''): Tag | undefined =>
  typeof key === 'string' && tagKey(key) !== undefined && typeof value === 'string' && tagText.test(value)
    ? { key, value }
    : undefined;

const eachKeyOnce = (tags: readonly Tag[]): boolean => new Set(tags.map(({ key }) => key)).size === tags.length;

/** `[{"TagKey","TagValue"}]`, each key once. */
export const tags = json((value: unknown): readonly Tag[] | undefined => {
  if (!Array.isArray(value) || value.length > tagLimit) return undefined;
  const read = value.flatMap((entry: unknown) => (isRecord(entry) && tag(entry.TagKey, entry.TagValue)) || []);
  return read.length === value.length && eachKeyOnce(read) ? read : undefined;
});

/** `["k1","k2"]` */
export const tagKeys = json((value: unknown): readonly string[] | undefined =>
  Array.isArray(value) && value.length <= tagLimit && value.every((key) => typeof key === 'string' && key !== '')
    ? value
    : undefined,
);

/** `Tag.1.Key`, `Tag.1.Value`, and so on. */
export const numberedTags = numberedFields(['Key', 'Value'], ({ Key, Value }) => tag(Key, Value), tagLimit);

/** The tags that `secret` has afterwards: keys that are there get the new value. */
export const withTags = (secret: Secret, added: readonly Tag[]): Tag[] => {
  const byKey = new Map([...secret.tags, ...added].map((one) => [one.key, one]));
  if (byKey.size > tagLimit) throw refusal(kmsRefusals.tooMany);
  return [...byKey.values()];
};

/** Keys that are not there are ignored. */
export const withoutTags = (secret: Secret, keys: readonly string[]): Tag[] =>
  secret.tags.filter(({ key }) => !keys.includes(key));
