import type { CustomData } from '../../model/custom-data.ts';
import type { Mode } from '../../model/desired.ts';
import { parseDuration } from '../../model/duration.ts';
import type { ListedSecret, LiveRotation, LiveSecret } from '../../model/live.ts';
import {
  byName,
  demandedItems,
  items,
  jsonFields,
  optionalCount,
  optionalText,
  optionalTime,
  text,
  texts,
  time,
  unexpected,
  type View,
} from '../api/answer.ts';
import { isFields } from '../api/failure.ts';
import { jsonMembers } from '../api/json-members.ts';

const tagsOf = (view: View): Readonly<Record<string, string>> =>
  byName(items(view, 'Tags', 'Tag').map((tag) => [text(tag, 'TagKey'), optionalText(tag, 'TagValue') ?? '']));

const listedSecret = (view: View): ListedSecret => {
  const planned = optionalTime(view, 'PlannedDeleteTime');
  const name = text(view, 'SecretName');
  const createTime = optionalTime(view, 'CreateTime');
  return {
    name,
    type: optionalText(view, 'SecretType') ?? 'Generic',
    tags: tagsOf(view),
    ...(createTime ? { createTime } : {}),
    ...(planned ? { plannedDeleteTime: planned } : {}),
  };
};

/** Secrets of a region. */
const secretsAtMost = 100_000;

/** One page of ListSecrets. */
export const listedSecrets = (answer: View): { total: number; secrets: readonly ListedSecret[] } => {
  const secrets = demandedItems(answer, 'SecretList', 'Secret').map(listedSecret);
  return { total: optionalCount(answer, 'TotalCount', secretsAtMost) ?? secrets.length, secrets };
};

const rotationStates = byName<LiveRotation['state']>([
  ['Enabled', 'on'],
  ['Invalid', 'invalid'],
]);

/** Seconds. The service takes a year at most. */
const intervalAtMost = 10 * 365 * 86_400;

const intervalOf = (view: View): number | undefined => {
  const text = optionalText(view, 'RotationInterval');
  const interval = parseDuration(text ?? '');
  if (text !== undefined && (interval === undefined || interval > intervalAtMost))
    throw unexpected(view, 'RotationInterval');
  return interval;
};

const rotationOf = (view: View): LiveRotation => {
  const interval = intervalOf(view);
  const last = optionalTime(view, 'LastRotationDate');
  const next = optionalTime(view, 'NextRotationDate');
  return {
    state: rotationStates[optionalText(view, 'AutomaticRotation') ?? ''] ?? 'off',
    ...(interval === undefined ? {} : { interval }),
    ...(last ? { last } : {}),
    ...(next ? { next } : {}),
  };
};

const modes = byName<Mode>([
  ['SingleUser', 'single'],
  ['DoubleUsers', 'dual'],
]);

const isQuoted = (json: string): boolean => json.startsWith('"');

/** The service takes any JSON value there; keyturn writes strings only, and sends all others back as they are. */
const customDataIn = (extended: string): CustomData => {
  const custom = byName(jsonMembers(extended)).CustomData ?? '{}';
  return byName(
    jsonMembers(custom).map(([key, json]) => [key, isQuoted(json) ? String(JSON.parse(json)) : { json }] as const),
  );
};

/** ExtendedConfig is a JSON text; secrets that are not managed have none. */
const extendedOf = (view: View): Pick<LiveSecret, 'mode' | 'instance' | 'customData'> => {
  const extended = jsonFields(view, 'ExtendedConfig');
  const mode = extended && modes[optionalText(extended, 'SecretSubType') ?? ''];
  const instance = extended && optionalText(extended, 'DBInstanceId');
  const customData = isFields(extended?.fields.CustomData) ? customDataIn(text(view, 'ExtendedConfig')) : {};
  return { customData, ...(mode ? { mode } : {}), ...(instance ? { instance } : {}) };
};

/** DescribeSecret. */
export const describedSecret = (answer: View): LiveSecret => {
  const encryptionKey = optionalText(answer, 'EncryptionKeyId');
  const kmsInstance = optionalText(answer, 'DKMSInstanceId');
  return {
    ...listedSecret(answer),
    arn: text(answer, 'Arn'),
    description: optionalText(answer, 'Description') ?? '',
    createTime: time(answer, 'CreateTime'),
    ...(encryptionKey ? { encryptionKey } : {}),
    ...(kmsInstance ? { kmsInstance } : {}),
    ...extendedOf(answer),
    rotation: rotationOf(answer),
  };
};

export type Version = { readonly id: string; readonly createTime: string; readonly stages: readonly string[] };

/** One page of ListSecretVersionIds. */
export const listedVersions = (answer: View): readonly Version[] =>
  demandedItems(answer, 'VersionIds', 'VersionId').map((version) => ({
    id: text(version, 'VersionId'),
    createTime: optionalTime(version, 'CreateTime') ?? '',
    stages: texts(version, 'VersionStages', 'VersionStage'),
  }));
