import { action } from '../../action/action.ts';
import { defaulting, flag, optional, required } from '../../action/params.ts';
import { common, refusal } from '../../action/refusal.ts';
import type { Secret, Value, Version } from '../../action/world.ts';
import { stamp } from '../../time/clock.ts';
import { nameOrArn, stage, versionId } from '../readers.ts';
import { kmsRefusals } from '../refusals.ts';
import { extendedConfigText, findUsableSecret, rotationFields, secretType } from '../secrets.ts';
import { isSystemStage, versionAt, versionById } from './versions.ts';

/** DryRun is looked at where calls are performed: permissions belong to it. */
export const getSecretValue = action({
  name: 'GetSecretValue',
  writes: false,
  rules: {
    SecretName: required(nameOrArn),
    VersionStage: optional(stage),
    VersionId: optional(versionId),
    FetchExtendedConfig: defaulting(flag, false),
    DryRun: defaulting(flag, false),
  },
  run: (context, given) => {
    const secret = findUsableSecret(context, given.SecretName);
    const pick = secret.managed ? managedVersion : genericVersion;
    const version = pick(secret, given.VersionStage, given.VersionId);
    return {
      SecretName: secret.name,
      SecretType: secretType(secret),
      SecretData: dataText(version.value),
      SecretDataType: version.value.kind === 'data' ? version.value.dataType : 'text',
      VersionId: version.id,
      VersionStages: { VersionStage: version.stages },
      CreateTime: stamp(version.createTime),
      ...rotationFields(secret),
      ...(given.FetchExtendedConfig && secret.managed && { ExtendedConfig: extendedConfigText(secret.managed) }),
    };
  },
});

const atStage = (secret: Secret, mark: string): Version => {
  const version = versionAt(secret, mark);
  if (!version) throw refusal(kmsRefusals.notFound);
  return version;
};

/** Managed secrets are read by stage only; a version id is ignored. */
const managedVersion = (secret: Secret, mark = 'ACSCurrent'): Version => {
  if (!isSystemStage(mark)) throw refusal(common.invalid('VersionStage'));
  return atStage(secret, mark);
};

/** By id, or by stage; of both, the version must have the stage. */
const genericVersion = (secret: Secret, mark: string | undefined, id: string | undefined): Version => {
  if (id === undefined) return atStage(secret, mark ?? 'ACSCurrent');
  const version = versionById(secret, id);
  if (mark !== undefined && !version.stages.includes(mark)) throw refusal(common.invalid('VersionStage'));
  return version;
};

/** Flattened: one account, not the list that was sent. */
const dataText = (value: Value): string =>
  value.kind === 'data' ? value.data : JSON.stringify({ AccountName: value.account, AccountPassword: value.password });
