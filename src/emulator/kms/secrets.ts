import type { Context } from '../action/action.ts';
import { refusal } from '../action/refusal.ts';
import type { Managed, Secret, World } from '../action/world.ts';
import { stamp } from '../time/clock.ts';
import { kmsRefusals } from './refusals.ts';

export const arnOf = (world: World, name: string): string =>
  `acs:kms:${world.region}:${world.accountId}:secret/${name}`;

/** By name or by ARN. An ARN of another region or account names no secret here. */
export const findSecret = ({ world }: Context, nameOrArn: string): Secret => {
  const own = arnOf(world, '');
  const secret = world.secrets.get(nameOrArn.startsWith(own) ? nameOrArn.slice(own.length) : nameOrArn);
  if (!secret) throw refusal(kmsRefusals.notFound);
  return secret;
};

/** For everything that a secret in its recovery window refuses. */
export const findUsableSecret = (context: Context, nameOrArn: string): Secret => {
  const secret = findSecret(context, nameOrArn);
  if (secret.plannedDeleteTime !== undefined) throw refusal(kmsRefusals.inDeletePeriod);
  return secret;
};

/** For actions that only secrets of type Rds have. */
export const managedOf = (secret: Secret): Managed => {
  if (!secret.managed) throw refusal(kmsRefusals.unsupported);
  return secret.managed;
};

/** For actions that managed secrets refuse: KMS alone writes their versions. */
export const genericOf = (secret: Secret): Secret => {
  if (secret.managed) throw refusal(kmsRefusals.unsupported);
  return secret;
};

export const secretType = (secret: Secret): 'Rds' | 'Generic' => (secret.managed ? 'Rds' : 'Generic');

export const extendedConfigText = ({ subType, instanceId, customData }: Omit<Managed, 'rotation'>): string =>
  JSON.stringify({ SecretSubType: subType, DBInstanceId: instanceId, CustomData: customData });

/** The rotation fields as all answers show them: interval and next date only while rotation is on. */
export const rotationFields = ({ managed }: Secret): Readonly<Record<string, string>> =>
  managed
    ? {
        AutomaticRotation: managed.rotation,
        ...(managed.intervalSeconds !== undefined && { RotationInterval: `${managed.intervalSeconds}s` }),
        ...(managed.nextRotation !== undefined && { NextRotationDate: stamp(managed.nextRotation) }),
        ...(managed.lastRotation !== undefined && { LastRotationDate: stamp(managed.lastRotation) }),
      }
    : {};

export const tagFields = (secret: Secret): Readonly<Record<string, unknown>> => ({
  Tags: { Tag: secret.tags.map(({ key, value }) => ({ TagKey: key, TagValue: value })) },
});
