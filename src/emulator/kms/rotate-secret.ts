import { action, type Context } from '../action/action.ts';
import { flag, optional, required, text } from '../action/params.ts';
import { refusal } from '../action/refusal.ts';
import { rdsRefusals } from '../rds/refusals.ts';
import { neededInterval } from './needed-interval.ts';
import { nameOrArn, versionId } from './readers.ts';
import { kmsRefusals } from './refusals.ts';
import { type Rotation, rotate, setRotation } from './rotation.ts';
import { finishRotation, prepare } from './rotation-on-server.ts';
import { arnOf, findUsableSecret, managedOf } from './secrets.ts';

/** Idempotent by VersionId: a version that exists is a success and changes nothing. */
export const rotateSecret = action({
  name: 'RotateSecret',
  writes: true,
  rules: { SecretName: required(nameOrArn), VersionId: required(versionId) },
  run: (context, given) => {
    const secret = findUsableSecret(context, given.SecretName);
    const managed = managedOf(secret);
    const isThere = secret.versions.some(({ id }) => id === given.VersionId);
    if (!isThere) rotateNow(context, { ...context, secret, managed, versionId: given.VersionId });
    return { Arn: arnOf(context.world, secret.name), SecretName: secret.name, VersionId: given.VersionId };
  },
});

const failed = kmsRefusals.rotationFailed;

/** A real server gets the password when it is saved. */
const rotateNow = ({ server }: Context, rotation: Rotation): void => {
  if (!server) {
    if (!rotate(rotation)) throw refusal(failed);
    return;
  }
  const prepared = prepare(rotation, server.fault && rdsRefusals.connect);
  if (!prepared) throw refusal(failed);
  const { secret, versionId, now, random } = rotation;
  server.later(async (database, change) => {
    const asked = { secretName: secret.name, versionId, now, random };
    if (!(await finishRotation(database, change, prepared, asked))) throw refusal(failed);
  }, failed);
};

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
