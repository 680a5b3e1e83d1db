import { action } from '../../action/action.ts';
import { optional, required } from '../../action/params.ts';
import { refusal } from '../../action/refusal.ts';
import { nameOrArn, stage, versionId } from '../readers.ts';
import { kmsRefusals } from '../refusals.ts';
import { findUsableSecret, genericOf } from '../secrets.ts';
import { checkStages, isSystemStage, moveStage, removeStage, versionById } from './versions.ts';

/** Puts a stage on a version, takes it from one, or both. */
export const updateSecretVersionStage = action({
  name: 'UpdateSecretVersionStage',
  writes: true,
  rules: {
    SecretName: required(nameOrArn),
    VersionStage: required(stage),
    MoveToVersion: optional(versionId),
    RemoveFromVersion: optional(versionId),
  },
  run: (context, { SecretName, VersionStage, MoveToVersion, RemoveFromVersion }) => {
    if (!MoveToVersion && (!RemoveFromVersion || isSystemStage(VersionStage))) throw refusal(kmsRefusals.mismatch);
    const secret = genericOf(findUsableSecret(context, SecretName));
    const from = RemoveFromVersion ? versionById(secret, RemoveFromVersion) : undefined;
    const to = MoveToVersion ? versionById(secret, MoveToVersion) : undefined;
    if (from && !from.stages.includes(VersionStage)) throw refusal(kmsRefusals.mismatch);
    if (to) {
      checkStages(secret, [VersionStage]);
      moveStage(secret, VersionStage, to);
    } else if (from) removeStage(from, VersionStage);
    secret.updateTime = context.now;
    return { SecretName: secret.name };
  },
});
