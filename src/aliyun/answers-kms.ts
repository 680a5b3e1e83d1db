import type { Mode } from '../model/desired.ts';
import { parseDuration } from '../model/duration.ts';
import type { ListedSecret, LiveRotation, LiveSecret } from '../model/live.ts';
import {
  byName,
  demandedItems,
  items,
  jsonFields,
  optionalCount,
  optionalText,
  text,
  texts,
  time,
  type View,
} from './answer.ts';
import { isFields } from './failure.ts';

const tagsOf = (view: View): Readonly<Record<string, string>> =>
  byName(items(view, 'Tags', 'Tag').map((tag) => [text(tag, 'TagKey'), optionalText(tag, 'TagValue') ?? '']));

const listedSecret = (view: View): ListedSecret => {
  const planned = optionalText(view, 'PlannedDeleteTime');
  const name = text(view, 'SecretName');
  const created = optionalText(view, 'CreateTime');
  return {
    name,
    type: optionalText(view, 'SecretType') ?? 'Generic',
    tags: tagsOf(view),
    ...(created ? { createTime: time(created) } : {}),
    ...(planned ? { plannedDeleteTime: time(planned) } : {}),
  };
};

/** One page of ListSecrets. */
export const listedSecrets = (answer: View): { total: number; secrets: readonly ListedSecret[] } => {
  const secrets = demandedItems(answer, 'SecretList', 'Secret').map(listedSecret);
  return { total: optionalCount(answer, 'TotalCount') ?? secrets.length, secrets };
};

const rotationStates: Readonly<Record<string, LiveRotation['state']>> = { Enabled: 'on', Invalid: 'invalid' };

const rotationOf = (view: View): LiveRotation => {
  const interval = parseDuration(optionalText(view, 'RotationInterval') ?? '');
  const last = optionalText(view, 'LastRotationDate');
  const next = optionalText(view, 'NextRotationDate');
  return {
    state: rotationStates[optionalText(view, 'AutomaticRotation') ?? ''] ?? 'off',
    ...(interval === undefined ? {} : { interval }),
    ...(last ? { last: time(last) } : {}),
    ...(next ? { next: time(next) } : {}),
  };
};

const modes: Readonly<Record<string, Mode>> = { SingleUser: 'single', DoubleUsers: 'dual' };

/** ExtendedConfig is a JSON text; secrets that are not managed have none. */
const extendedOf = (view: View): Pick<LiveSecret, 'mode' | 'instance' | 'customData'> => {
  const extended = jsonFields(view, 'ExtendedConfig');
  const mode = extended && modes[optionalText(extended, 'SecretSubType') ?? ''];
  const instance = extended && optionalText(extended, 'DBInstanceId');
  const custom = extended?.fields.CustomData;
  // The service takes any JSON value there; keyturn writes strings only.
  const pairs = Object.entries(isFields(custom) ? custom : {}).map(
    ([key, value]) => [key, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  );
  return { customData: byName(pairs), ...(mode ? { mode } : {}), ...(instance ? { instance } : {}) };
};

/** DescribeSecret. */
export const describedSecret = (answer: View): LiveSecret => {
  const encryptionKey = optionalText(answer, 'EncryptionKeyId');
  const kmsInstance = optionalText(answer, 'DKMSInstanceId');
  return {
    ...listedSecret(answer),
    arn: text(answer, 'Arn'),
    description: optionalText(answer, 'Description') ?? '',
    createTime: time(text(answer, 'CreateTime')),
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
    createTime: time(optionalText(version, 'CreateTime') ?? ''),
    stages: texts(version, 'VersionStages', 'VersionStage'),
  }));
