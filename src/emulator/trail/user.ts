import { callerOf, idOf } from '../identity/roles.ts';
import { serviceName, serviceRoleName } from '../identity/service-role.ts';
import type { AccessKey, TrailUser, World } from '../world.ts';

/** Who an access key belongs to, as events tell it. */
export const userOf = ({ accountId }: World, key: AccessKey): TrailUser => {
  const { principalId, displayName } = callerOf(key, accountId);
  const common = { accountId, principalId, accessKeyId: key.id };
  const { identity } = key;
  switch (identity.kind) {
    case 'root':
      return { type: 'root-account', userName: 'root', ...common };
    case 'user':
      return { type: 'ram-user', userName: identity.user, ...common };
    case 'role':
      return { type: 'assumed-role', userName: displayName, ...common };
  }
};

/** KMS itself, in the service-linked role in whose name it resets passwords. */
export const kmsUser = ({ accountId }: World): TrailUser => ({
  type: 'assumed-role',
  userName: `${serviceRoleName.toLowerCase()}:${session}`,
  accountId,
  principalId: `${idOf(accountId, 3, serviceRoleName)}:${session}`,
});

const session = serviceName.split('.')[0];
