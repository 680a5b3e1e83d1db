import type { World } from '../action/world.ts';
import type { Role } from './identity.ts';
import { newRole } from './roles.ts';

/** The role in whose name KMS resets passwords of RDS accounts. */
export const serviceRoleName = 'AliyunServiceRoleForKMSSecretsManagerForRDS';
export const serviceName = 'secretsmanager-rds.kms.aliyuncs.com';

export const hasServiceRole = ({ roles }: World): boolean => roles.some(({ name }) => name === serviceRoleName);

export const serviceRole = (accountId: string, now: number): Role => ({
  ...newRole(accountId, serviceRoleName, now),
  description: 'KMS uses this role to reset the passwords of accounts that ApsaraDB RDS secrets hold.',
  service: serviceName,
});

export const makeServiceRole = (world: World, now: number): Role => {
  const role = serviceRole(world.accountId, now);
  world.roles = [...world.roles, role];
  return role;
};
