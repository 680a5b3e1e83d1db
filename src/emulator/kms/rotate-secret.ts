import { action } from '../action.ts';
import { flag, optional, required, text } from '../params.ts';
import { refusal } from '../refusal.ts';
import { neededInterval } from './needed-interval.ts';
import { nameOrArn, versionId } from './readers.ts';
import { kmsRefusals } from './refusals.ts';
import { rotate, setRotation } from './rotation.ts';
import { arnOf, findUsableSecret, managedOf } from './secrets.ts';

/** Idempotent by VersionId: a version that exists is a success and changes nothing. */
export const rotateSecret = action({
  name: 'RotateSecret',
  writes: true,
  rules: { SecretName: required(nameOrArn), VersionId: required(versionId) },
  run: (context, given) => {
    const secret = findUsableSecret(context, given.SecretName);
    const managed = managedOf(secret);
    const done =
      secret.versions.some(({ id }) => id === given.VersionId) ||
      rotate(context.world, secret, managed, given.VersionId, context.now, context.random);
    if (!done) throw refusal(kmsRefusals.rotationFailed);
    return { Arn: arnOf(context.world, secret.name), SecretName: secret.name, VersionId: given.VersionId };
  },
});

export const updateSecretRotationPolicy = action({
  name: 'UpdateSecretRotationPolicy',
  writes: true,
  rules: {
    SecretName: required(nameOrArn),
    EnableAutomaticRotation: required(flag),
    RotationInterval: optional(text()),
  },
  run: (context, given) => {
    const interval = given.EnableAutomaticRotation ? neededInterval(given.RotationInterval) : undefined;
    const secret = findUsableSecret(context, given.SecretName);
    setRotation(secret, managedOf(secret), interval);
    secret.updateTime = context.now;
    return { SecretName: secret.name };
  },
});
