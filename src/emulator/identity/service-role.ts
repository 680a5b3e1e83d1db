import type { Role, World } from '../world.ts';
import { newRole } from './roles.ts';

/** The role in whose name KMS resets passwords of RDS accounts. */
export const serviceRoleName = 'AliyunServiceRoleForKMSSecretsManagerForRDS';
export const serviceName = 'secretsmanager-rds.kms.aliyuncs.com';

export const hasServiceRole = ({ roles }: World): boolean => roles.some(({ name }) => name === serviceRoleName);

export const serviceRole = (accountId: string, now: number): Role => ({
  ...newRole(accountId, serviceRoleName, now),
  service: serviceName,
});
