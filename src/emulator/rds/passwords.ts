import { action } from '../action.ts';
import { required, text } from '../params.ts';
import { refusal } from '../refusal.ts';
import type { Account, World } from '../world.ts';
import { engines, isPassword } from './engines.ts';
import { findAvailable, findWritable, statusOf } from './instances.ts';
import { rdsRefusals } from './refusals.ts';

/** The account whose password KMS can reset now: its instance Running, not locked and of this region, the account Available. */
export const accountOf = (world: World, instanceId: string, name: string, now: number): Account | undefined => {
  const instance = world.instances.get(instanceId);
  if (instance?.status !== 'Running' || instance.lockMode !== 'Unlock' || instance.region !== world.region)
    return undefined;
  const account = instance.accounts.get(name);
  return account && statusOf(account, now) === 'Available' ? account : undefined;
};

export const setPassword = (account: Account, password: string): void => {
  account.password = password;
};

const rules = { DBInstanceId: required(text()), AccountName: required(text()), AccountPassword: required(text()) };

export const resetAccountPassword = action({
  name: 'ResetAccountPassword',
  writes: true,
  rules,
  run: (context, given) => {
    const instance = findWritable(context, given.DBInstanceId);
    if (!isPassword(given.AccountPassword)) throw refusal(rdsRefusals.passwordFormat);
    setPassword(findAvailable(instance, given.AccountName, context.now), given.AccountPassword);
    return {};
  },
});

/** Gives a privileged account back what RDS gave it, with a new password; permissions taken by SQL are unknown here. */
export const resetAccount = action({
  name: 'ResetAccount',
  writes: true,
  rules,
  run: (context, given) => {
    const instance = findWritable(context, given.DBInstanceId);
    if (!engines[instance.engine].resetsSuper) throw refusal(rdsRefusals.instanceType);
    if (!isPassword(given.AccountPassword)) throw refusal(rdsRefusals.passwordFormat);
    const account = findAvailable(instance, given.AccountName, context.now);
    if (account.type !== 'Super') throw refusal(rdsRefusals.accountType);
    setPassword(account, given.AccountPassword);
    return {};
  },
});
