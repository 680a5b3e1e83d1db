import { action, type Context } from '../action/action.ts';
import { defaulting, flag, oneOf, optional, type Reader, required, text } from '../action/params.ts';
import type { Random } from '../action/random.ts';
import { common, refusal } from '../action/refusal.ts';
import type { Managed, Secret, Version } from '../action/world.ts';
import { hasServiceRole, makeServiceRole } from '../identity/service-role.ts';
import { neededInterval } from './needed-interval.ts';
import { accounts, type ExtendedConfig, extendedConfig, newSecretName, secretData, versionId } from './readers.ts';
import { kmsRefusals } from './refusals.ts';
import { setRotation } from './rotation.ts';
import { checkPolicyFits, secretPolicy } from './secret-policy.ts';
import { arnOf, extendedConfigText, rotationFields, secretType } from './secrets.ts';
import { tags } from './tags/tags.ts';

/** Asked first: the other types have names and data of their own. */
const secretTypes: Reader<'Generic' | 'Rds'> = (raw) => {
  if (['Redis', 'PolarDB', 'RAMCredentials', 'ECS'].includes(raw)) throw refusal(kmsRefusals.otherType);
  return oneOf('Generic', 'Rds')(raw);
};

export const createSecret = action({
  name: 'CreateSecret',
  writes: true,
  rules: {
    SecretType: defaulting(secretTypes, 'Generic'),
    SecretName: required(newSecretName),
    VersionId: required(versionId),
    SecretData: required(secretData),
    SecretDataType: defaulting(oneOf('text', 'binary'), 'text'),
    ExtendedConfig: optional(text()),
    EnableAutomaticRotation: defaulting(flag, false),
    RotationInterval: optional(text()),
    EncryptionKeyId: optional(text()),
    DKMSInstanceId: optional(text()),
    Description: defaulting(text(), ''),
    Tags: defaulting(tags, []),
    Policy: optional(secretPolicy),
  },
  run: (context, given) => {
    const managed = given.SecretType === 'Rds' ? managedFrom(given.SecretDataType, given.ExtendedConfig) : undefined;
    const interval = intervalFrom(managed !== undefined, given.EnableAutomaticRotation, given.RotationInterval);
    const versions = managed ? accountVersions(managed, given, context) : [dataVersion(given, context)];
    checkPolicyFits(given.Policy, given.DKMSInstanceId);
    checkKey(context, given.EncryptionKeyId, given.DKMSInstanceId);
    checkNameIsFree(context, given.SecretName);
    const secret: Secret = {
      name: given.SecretName,
      createTime: context.now,
      updateTime: context.now,
      description: given.Description,
      tags: [...given.Tags],
      versions,
      ...(given.EncryptionKeyId && { encryptionKeyId: given.EncryptionKeyId }),
      ...(given.DKMSInstanceId && { kmsInstanceId: given.DKMSInstanceId }),
      ...(given.Policy && { policy: given.Policy }),
      ...(managed && { managed }),
    };
    if (managed) setRotation(secret, managed, interval);
    if (managed && !hasServiceRole(context.world)) makeServiceRole(context.world, context.now);
    context.world.secrets.set(secret.name, secret);
    return answer(context, secret, given.VersionId);
  },
});

const managedFrom = (dataType: string, config: string | undefined): Managed => {
  if (dataType !== 'text') throw refusal(common.invalid('SecretDataType'));
  if (!config) throw refusal(common.missing('ExtendedConfig'));
  const read: ExtendedConfig | undefined = extendedConfig(config);
  if (!read) throw refusal(common.invalid('ExtendedConfig'));
  return { ...read, rotation: 'Disabled' };
};

const intervalFrom = (managed: boolean, on: boolean, raw: string | undefined): number | undefined => {
  if (on && !managed) throw refusal(common.invalid('EnableAutomaticRotation'));
  return on ? neededInterval(raw) : undefined;
};

type Data = { readonly VersionId: string; readonly SecretData: string; readonly SecretDataType: 'text' | 'binary' };
type Now = { readonly now: number; readonly random: Random };

const dataVersion = (given: Data, { now }: Now): Version => ({
  id: given.VersionId,
  createTime: now,
  stages: ['ACSCurrent'],
  value: { kind: 'data', data: given.SecretData, dataType: given.SecretDataType },
});

/** One account, or two of which the first is current. Neither its password nor its existence is checked. */
const accountVersions = ({ subType }: Managed, given: Data, { now, random }: Now): Version[] => {
  const [first, second, ...more] = accounts(given.SecretData) ?? [];
  const fits =
    subType === 'SingleUser' ? second === undefined : second !== undefined && second.account !== first?.account;
  if (!first || !fits || more.length > 0) throw refusal(common.invalid('SecretData'));
  const current: Version = {
    id: given.VersionId,
    createTime: now,
    stages: ['ACSCurrent'],
    value: { kind: 'account', ...first },
  };
  if (!second) return [current];
  return [
    { id: random.uuid(), createTime: now, stages: ['ACSPrevious'], value: { kind: 'account', ...second } },
    current,
  ];
};

const checkKey = ({ world }: Context, key: string | undefined, instanceId: string | undefined): void => {
  const instance = world.kmsInstances.find(({ id }) => id === instanceId);
  if (instanceId && !instance) throw refusal(kmsRefusals.instanceNotFound);
  if (instanceId && !key) throw refusal(common.missing('EncryptionKeyId'));
  const known = instance ? instance.keys : world.kmsInstances.flatMap(({ keys }) => keys);
  if (key && !known.includes(key)) throw refusal(kmsRefusals.keyNotFound);
};

/** The one lock there is: a name is taken by a secret, also by one that waits for its deletion. */
const checkNameIsFree = ({ world }: Context, name: string): void => {
  const existing = world.secrets.get(name);
  if (existing)
    throw refusal(existing.plannedDeleteTime === undefined ? kmsRefusals.exists : kmsRefusals.plannedForDeletion);
};

const answer = ({ world }: Context, secret: Secret, version: string) => {
  const { LastRotationDate: _, ...rotation } = rotationFields(secret);
  return {
    Arn: arnOf(world, secret.name),
    SecretName: secret.name,
    VersionId: version,
    SecretType: secretType(secret),
    ...rotation,
    ...(secret.managed && { ExtendedConfig: extendedConfigText(secret.managed) }),
    ...(secret.kmsInstanceId && { DKMSInstanceId: secret.kmsInstanceId }),
  };
};
