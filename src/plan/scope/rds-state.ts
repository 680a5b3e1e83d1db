import type { LiveAccount, LiveInstance } from '../../model/live.ts';

/**
 * DBInstanceStatus, by what ends it. Source: RDS API, "Instance state table". All others pass by themselves: Creating,
 * Rebooting, DBInstanceClassChanging, TRANSING, EngineVersionUpgrading, TransingToOthers, GuardDBInstanceCreating,
 * Restoring, Importing, ImportingFromOthers, DBInstanceNetTypeChanging, GuardSwitching, INS_CLONING.
 */
const stopped: readonly string[] = ['Stopping', 'Stopped'];
const gone: readonly string[] = ['Deleting', 'Released'];

/** LockMode, by what ends it. */
const unlocking: Readonly<Record<string, string>> = {
  LockByExpiration: 'Renew the instance',
  LockByDiskQuota: 'Give the instance more disk, or delete data',
  LockReadInstanceByDiskQuota: 'Give its read-only instance more disk, or delete data',
  LockByRestoration: 'Wait until its restoration is over',
};

/** It does not come back, and neither do its accounts. */
export const isGoneForGood = ({ status }: Pick<LiveInstance, 'status'>): boolean => gone.includes(status);

/** What to do about an instance that is not Running. The beginning of a hint. */
export const statusCure = ({ id, status }: Pick<LiveInstance, 'id' | 'status'>): string => {
  if (isGoneForGood({ status }))
    return 'It does not come back, and its accounts are lost. Name another instance, which replaces the secret, or take the entry out of the files.';
  if (stopped.includes(status)) return `Somebody stopped it. Start ${id} in the RDS console.`;
  return 'This passes by itself: wait until RDS shows it as Running. If it lasts for hours, look at it in the RDS console.';
};

/** What to do about an instance that RDS has locked. The beginning of a hint. */
export const lockCure = ({ lock = '' }: Pick<LiveInstance, 'lock'>): string =>
  `${unlocking[lock] ?? 'Let whoever locked it unlock it at RDS'}. Until it is unlocked, KMS cannot rotate its accounts.`;

/** `locked`, `Unavailable, not Available`. */
export const accountState = ({ status }: Pick<LiveAccount, 'status'>): string =>
  status === 'Lock' ? 'locked' : `${status}, not Available`;

/** What to do about an account that is not Available. */
export const accountCure = (
  { name, status }: Pick<LiveAccount, 'name' | 'status'>,
  { id, engine }: Pick<LiveInstance, 'id' | 'engine'>,
): string => {
  if (status === 'Unavailable')
    return 'It is being made or changed. If it still is in ten minutes, look at the instance in the RDS console.';
  if (engine !== 'PostgreSQL' || status !== 'Lock')
    return `Nobody logs in with it, and KMS cannot rotate it: look at it in the RDS console, Accounts of ${id}.`;
  return `Nobody logs in with it, and KMS cannot rotate it. Unlock it: \`aliyun rds UnlockAccount --DBInstanceId ${id} --AccountName ${name}\`; if it was locked by SQL: \`ALTER ROLE "${name}" LOGIN\`.`;
};
