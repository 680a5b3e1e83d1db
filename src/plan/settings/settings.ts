import type { Settings } from '../../model/action.ts';
import { dataText } from '../../model/custom-data.ts';
import type { DesiredSecret } from '../../model/desired.ts';
import type { LiveSecret } from '../../model/live.ts';
import { isMark } from '../../model/marks.ts';
import { isSame } from '../change/field-progress.ts';
import type { Part } from '../change/part.ts';
import { desiredCustomData, own, present } from '../scope/values.ts';
import { isSamePolicy, policyLines } from './policy.ts';

/** Alibaba Cloud's own tags cannot be written. */
const isWritable = (key: string): boolean => !isMark(key) && !/^(acs:|aliyun)/.test(key);

/** What drivers read to find the old instance. */
const placeKeys: readonly string[] = ['Endpoint', 'Port', 'DBName'];

const tagsLeft = (desired: DesiredSecret, live: LiveSecret): Settings['tags'] =>
  Object.fromEntries(Object.entries(live.tags).filter(([key]) => isWritable(key) && !Object.hasOwn(desired.tags, key)));

/** A value that the file names as the same text counts as not named: it stays a number where it is one. */
const dataLeft = (desired: DesiredSecret, live: LiveSecret): Settings['customData'] => {
  const named = desiredCustomData(desired);
  const isElsewhere = live.instance !== undefined && live.instance !== desired.instance.id;
  const isLeft = ([key, value]: (typeof entries)[number]): boolean =>
    Object.hasOwn(named, key)
      ? typeof value !== 'string' && named[key] === dataText(value)
      : !(isElsewhere && placeKeys.includes(key));
  const entries = Object.entries(live.customData);
  return Object.fromEntries(entries.filter(isLeft));
};

/** A key that KMS chose itself is shown without an instance; it chooses again. */
const keyLeft = (desired: DesiredSecret, { encryptionKey, kmsInstance }: LiveSecret): Partial<Settings> =>
  (desired.encryptionKey ?? desired.kmsInstance) !== undefined ||
  encryptionKey === undefined ||
  kmsInstance === undefined
    ? {}
    : { encryptionKey, kmsInstance };

/** What a secret has, or its backup, and its entry does not say. */
export const unmanagedOf = (desired: DesiredSecret, live: LiveSecret): Settings => ({
  ...(desired.description === undefined && live.description !== '' ? { description: live.description } : {}),
  tags: tagsLeft(desired, live),
  customData: dataLeft(desired, live),
  ...keyLeft(desired, live),
  ...(typeof live.policy === 'string' ? { policy: live.policy } : {}),
});

export const noSettings: Settings = { tags: {}, customData: {} };

export const isEmpty = (settings: Settings): boolean => isSame(settings, noSettings);

/** What a new secret gets: what its entry says, and `unmanaged`. */
export const settingsOf = (desired: DesiredSecret, unmanaged: Settings): Settings => {
  const { description, encryptionKey, kmsInstance } = desired;
  return {
    ...unmanaged,
    ...(description === undefined ? {} : { description }),
    tags: { ...unmanaged.tags, ...present(desired.tags) },
    customData: { ...present(desiredCustomData(desired)), ...unmanaged.customData },
    ...(encryptionKey === undefined ? {} : { encryptionKey }),
    ...(kmsInstance === undefined ? {} : { kmsInstance }),
  };
};

/** `description`, `tags.team`: settings that `settings` holds, and `live` does not have like that. */
export const lackingIn = (settings: Settings, live: Partial<LiveSecret>): readonly string[] => {
  const { customData = {}, tags = {}, ...rest } = live;
  const isThere = (key: 'description' | 'encryptionKey' | 'kmsInstance'): boolean =>
    settings[key] === undefined || settings[key] === rest[key];
  return [
    ...(['description', 'encryptionKey', 'kmsInstance'] as const).filter((key) => !isThere(key)),
    ...Object.entries(settings.tags).flatMap(([key, value]) => (own(tags, key) === value ? [] : `tags.${key}`)),
    ...Object.entries(settings.customData).flatMap(([key, value]) =>
      isSame(own(customData, key), value) ? [] : `customData.${key}`,
    ),
    ...(settings.policy === undefined || isSamePolicy(settings.policy, rest.policy) ? [] : ['policy']),
  ];
};

/** Fields of a plan that tell of them. */
export const carriedFields: readonly string[] = ['kept', 'policy'];

/** How a plan shows what it carries over: the names of the settings, and what the policy says. */
export const carried = (settings: Settings): Required<Pick<Part, 'fields'>> => {
  const names = lackingIn(settings, {}).filter((name) => name !== 'policy');
  const policy = settings.policy === undefined ? undefined : policyLines(settings.policy);
  return {
    fields: [
      ...(names.length === 0 ? [] : [{ path: 'kept', before: names, after: names }]),
      ...(policy === undefined ? [] : [{ path: 'policy', before: policy, after: policy }]),
    ],
  };
};
