import { action } from '../action.ts';
import { stamp } from '../clock.ts';
import { defaulting, flag, integer, optional, required, text } from '../params.ts';
import { common, refusal } from '../refusal.ts';
import type { Secret, Value, Version } from '../world.ts';
import { secretName } from './readers.ts';
import { kmsRefusals } from './refusals.ts';
import { extendedConfigText, findSecret, findUsableSecret, rotationFields, secretType, versionAt } from './secrets.ts';

export const getSecretValue = action({
  name: 'GetSecretValue',
  writes: false,
  rules: {
    SecretName: required(secretName),
    VersionStage: defaulting(text({ max: 64 }), 'ACSCurrent'),
    VersionId: optional(text({ max: 64 })),
    FetchExtendedConfig: defaulting(flag, false),
  },
  run: (context, given) => {
    const secret = findUsableSecret(context, given.SecretName);
    const version = pickVersion(secret, given.VersionStage, given.VersionId);
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

/** A managed secret is read by stage only; its VersionId parameter is ignored. */
const pickVersion = (secret: Secret, stage: string, id: string | undefined): Version => {
  if (stage !== 'ACSCurrent' && stage !== 'ACSPrevious')
    throw refusal(secret.managed ? common.invalid('VersionStage') : kmsRefusals.notFound);
  const version = id && !secret.managed ? secret.versions.find((each) => each.id === id) : versionAt(secret, stage);
  if (!version) throw refusal(kmsRefusals.notFound);
  return version;
};

/** Flattened: one account, not the list that was sent. */
const dataText = (value: Value): string =>
  value.kind === 'data' ? value.data : JSON.stringify({ AccountName: value.account, AccountPassword: value.password });

export const listSecretVersionIds = action({
  name: 'ListSecretVersionIds',
  writes: false,
  rules: {
    SecretName: required(secretName),
    IncludeDeprecated: defaulting(flag, false),
    PageNumber: defaulting(integer(1), 1),
    PageSize: defaulting(integer(1, 100), 20),
  },
  run: (context, given) => {
    const secret = findSecret(context, given.SecretName);
    const shown = secret.versions.filter(({ stages }) => given.IncludeDeprecated || stages.length > 0).reverse();
    const start = (given.PageNumber - 1) * given.PageSize;
    return {
      SecretName: secret.name,
      VersionIds: {
        VersionId: shown.slice(start, start + given.PageSize).map((version) => ({
          VersionId: version.id,
          CreateTime: stamp(version.createTime),
          VersionStages: { VersionStage: version.stages },
        })),
      },
      PageNumber: given.PageNumber,
      PageSize: given.PageSize,
      TotalCount: shown.length,
    };
  },
});
