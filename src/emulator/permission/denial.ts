import { createHash } from 'node:crypto';
import type { Product } from '../action/product.ts';
import { Refusal, type Wording } from '../action/refusal.ts';
import type { AccessKey } from '../action/world.ts';
import { type Caller, callerOf } from '../identity/roles.ts';
import type { Denial } from './decide.ts';
import type { Question } from './evaluate.ts';

/** How each product says no (sources: BEHAVIOUR.md). */
const wording = (product: Product, resource: string): Wording => {
  switch (product) {
    case 'Kms': {
      const named = /^acs:kms:[^:]*:[^:]*:key\/(.+)$/s.exec(resource)?.[1] ?? resource;
      return [403, 'Forbidden.NoPermission', `This operation for ${named} is forbidden by permission system.`];
    }
    case 'Rds':
      return [
        403,
        'Forbidden.RAM',
        'The user is not authorized to operate the specified resource, or this operation does not support RAM.',
      ];
    default:
      return [403, 'NoPermission', 'You are not authorized to do this action.'];
  }
};

const principalTypes: Readonly<Record<Caller['kind'], string>> = {
  Account: 'RootUser',
  RAMUser: 'SubUser',
  AssumedRoleUser: 'AssumedRoleUser',
};

export const denialOf = (
  product: Product,
  { action, resource }: Question,
  { policyType, type }: Denial,
  key: AccessKey,
  accountId: string,
): Refusal => {
  const caller = callerOf(key, accountId);
  const detail = {
    AuthAction: action,
    AuthPrincipalType: principalTypes[caller.kind],
    AuthPrincipalDisplayName: caller.displayName,
    AuthPrincipalOwnerId: accountId,
    PolicyType: policyType,
    NoPermissionType: type,
    // Only RAM can read the real one.
    EncodedDiagnosticMessage: createHash('sha512').update(`${caller.arn} ${action} ${resource}`).digest('base64'),
  };
  return new Refusal(wording(product, resource), {}, { AccessDeniedDetail: detail });
};
