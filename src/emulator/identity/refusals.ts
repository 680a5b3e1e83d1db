import type { Wording } from '../action/refusal.ts';

/** RAM refusals in their documented words (sources: BEHAVIOUR.md). */
export const ramRefusals = {
  roleNotFound: [404, 'EntityNotExist.Role', 'The role does not exist.'],
  roleExists: [409, 'EntityAlreadyExists.Role', 'The role does already EXIST.'],
  roleNameChars: [400, 'InvalidParameter.RoleName.InvalidChars', 'The parameter RoleName contains invalid chars.'],
  roleNameLength: [400, 'InvalidParameter.RoleName.Length', 'The parameter RoleName is beyond the length limit.'],
  suffix: [
    400,
    'InvalidParameter.CustomSuffix.NotAllowed',
    'Custom suffix is not allowed for this Service Linked Role.',
  ],
  service: [400, 'InvalidParameter.ServiceName', 'The specified service has no service-linked role here.'],
} as const satisfies Record<string, Wording>;
