import { action } from '../../action/action.ts';
import { defaulting, flag, integer, required } from '../../action/params.ts';
import { stamp } from '../../time/clock.ts';
import { nameOrArn } from '../readers.ts';
import { findSecret } from '../secrets.ts';

/** Newest first. Versions without a stage are deprecated, and shown when asked for. */
export const listSecretVersionIds = action({
  name: 'ListSecretVersionIds',
  writes: false,
  rules: {
    SecretName: required(nameOrArn),
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
