import { action } from '../action/action.ts';
import { defaulting, flag, required } from '../action/params.ts';
import type { Secret } from '../action/world.ts';
import { stamp } from '../time/clock.ts';
import { nameOrArn } from './readers.ts';
import { arnOf, extendedConfigText, findSecret, rotationFields, secretType, tagFields } from './secrets.ts';

/** Metadata only: neither values nor account names. A secret in its recovery window is still described. */
export const describeSecret = action({
  name: 'DescribeSecret',
  writes: false,
  rules: { SecretName: required(nameOrArn), FetchTags: defaulting(flag, false) },
  run: (context, given) => {
    const secret = findSecret(context, given.SecretName);
    return {
      Arn: arnOf(context.world, secret.name),
      ...summary(secret),
      Description: secret.description,
      ...(secret.encryptionKeyId && { EncryptionKeyId: secret.encryptionKeyId }),
      ...(secret.kmsInstanceId && { DKMSInstanceId: secret.kmsInstanceId }),
      ...rotationFields(secret),
      ...(secret.managed && { ExtendedConfig: extendedConfigText(secret.managed) }),
      ...(given.FetchTags && tagFields(secret)),
    };
  },
});

/** The fields that ListSecrets shows as well. */
export const summary = (secret: Secret): Readonly<Record<string, unknown>> => ({
  SecretName: secret.name,
  SecretType: secretType(secret),
  CreateTime: stamp(secret.createTime),
  UpdateTime: stamp(secret.updateTime),
  ...(secret.plannedDeleteTime !== undefined && { PlannedDeleteTime: stamp(secret.plannedDeleteTime) }),
});
