import type { ServiceRole } from '../../model/observed.ts';
import { saysAbsent } from '../api/error-table.ts';
import { CallFault } from '../api/failure.ts';
import type { Call } from '../wire/call.ts';

/** In whose name KMS sets passwords at RDS. */
export const serviceRoleName = 'AliyunServiceRoleForKMSSecretsManagerForRDS';
export const serviceRoleFor = 'secretsmanager-rds.kms.aliyuncs.com';

/** Throws CallFault. */
export const readServiceRole = async (call: Call, signal: AbortSignal): Promise<ServiceRole> => {
  try {
    await call('GetRole', { RoleName: serviceRoleName }, { signal });
    return { name: serviceRoleName, there: true };
  } catch (thrown) {
    if (!(thrown instanceof CallFault) || !saysAbsent(thrown.failure, 'role')) throw thrown;
    return { name: serviceRoleName, there: false };
  }
};
