import { action, type Context } from '../../action/action.ts';
import { defaulting, isRecord, json, oneOf, required } from '../../action/params.ts';
import { refusal } from '../../action/refusal.ts';
import type { Secret, Value, Version } from '../../action/world.ts';
import { nameOrArn, secretData, stage, versionId } from '../readers.ts';
import { kmsRefusals } from '../refusals.ts';
import { findUsableSecret, genericOf } from '../secrets.ts';
import { addVersion, checkStages, moveStage, versionAt } from './versions.ts';

/** `["ACSCurrent","ACSNext"]`, or as it was documented before, `{"VersionStage":["ACSCurrent"]}`. */
const stages = json((value: unknown): readonly string[] | undefined => {
  const list = isRecord(value) ? value.VersionStage : value;
  const fits = Array.isArray(list) && list.length > 0 && list.every((one) => typeof one === 'string' && stage(one));
  return fits ? [...new Set<string>(list)] : undefined;
});

/** Idempotent by VersionId and value: a version is written once. */
export const putSecretValue = action({
  name: 'PutSecretValue',
  writes: true,
  rules: {
    SecretName: required(nameOrArn),
    VersionId: required(versionId),
    SecretData: required(secretData),
    SecretDataType: defaulting(oneOf('text', 'binary'), 'text'),
    VersionStages: defaulting(stages, ['ACSCurrent']),
  },
  run: (context, given) => {
    const secret = genericOf(findUsableSecret(context, given.SecretName));
    const value: Value = { kind: 'data', data: given.SecretData, dataType: given.SecretDataType };
    const existing = secret.versions.find(({ id }) => id === given.VersionId);
    if (existing && !isSame(existing.value, value)) throw refusal(kmsRefusals.exists);
    const version = existing ?? stored(context, secret, { id: given.VersionId, value }, given.VersionStages);
    return { SecretName: secret.name, VersionId: version.id, VersionStages: { VersionStage: version.stages } };
  },
});

const isSame = (one: Value, other: Value): boolean =>
  one.kind === 'data' && other.kind === 'data' && one.data === other.data && one.dataType === other.dataType;

/** Puts a new version under `marks`. The version that was ACSCurrent becomes ACSPrevious when it loses that mark. */
const stored = (
  { now }: Context,
  secret: Secret,
  fields: Pick<Version, 'id' | 'value'>,
  marks: readonly string[],
): Version => {
  const replaced = marks.includes('ACSCurrent') && !marks.includes('ACSPrevious') && versionAt(secret, 'ACSCurrent');
  checkStages(secret, replaced ? [...marks, 'ACSPrevious'] : marks);
  const version: Version = { ...fields, createTime: now, stages: [] };
  for (const mark of marks) moveStage(secret, mark, version);
  if (replaced) moveStage(secret, 'ACSPrevious', replaced);
  addVersion(secret, version);
  secret.updateTime = now;
  return version;
};
