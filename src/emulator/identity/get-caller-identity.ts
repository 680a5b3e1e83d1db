import { action } from '../action/action.ts';
import { callerOf } from './roles.ts';

/** Who signed. Nobody needs a permission for it. */
export const getCallerIdentity = action({
  name: 'GetCallerIdentity',
  writes: false,
  rules: {},
  run: ({ world, caller }) => {
    const { kind, principalId, userId, roleId, arn } = callerOf(caller, world.accountId);
    return {
      IdentityType: kind,
      AccountId: world.accountId,
      PrincipalId: principalId,
      ...(userId !== undefined && { UserId: userId }),
      Arn: arn,
      ...(roleId !== undefined && { RoleId: roleId }),
    };
  },
});
