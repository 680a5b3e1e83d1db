import { action, type Context } from '../action/action.ts';
import { required, text } from '../action/params.ts';
import { refusal, type Wording } from '../action/refusal.ts';
import type { Account, Instance, World } from '../action/world.ts';
import { engines, isPassword } from './engines.ts';
import { findAvailable, findWritable, serverFirst, statusOf } from './instances.ts';
import { rdsRefusals } from './refusals.ts';

/** The account whose password KMS can reset now, or what RDS has against it. */
export const accountOf = (world: World, instanceId: string, name: string, now: number): Account | Wording => {
  const instance = world.instances.get(instanceId);
  if (instance?.region !== world.region) return rdsRefusals.noInstance;
  if (instance.status !== 'Running') return rdsRefusals.notRunning;
  if (instance.lockMode !== 'Unlock') return rdsRefusals.lockMode;
  const account = instance.accounts.get(name);
  if (!account) return rdsRefusals.noAccount;
  return statusOf(account, now) === 'Available' ? account : rdsRefusals.accountStatus;
};

export const setPassword = (account: Account, password: string): void => {
  account.password = password;
};

const reset = (context: Context, instance: Instance, { name }: Account, password: string): void =>
  serverFirst(context, instance, {
    there: (server) => server.setPassword(name, password),
    here: ({ accounts }) => {
      const account = accounts.get(name);
      if (account) setPassword(account, password);
    },
    refused: rdsRefusals.updateFailed,
  });

const rules = { DBInstanceId: required(text()), AccountName: required(text()), AccountPassword: required(text()) };

export const resetAccountPassword = action({
  name: 'ResetAccountPassword',
  writes: true,
  rules,
  run: (context, given) => {
    const instance = findWritable(context, given.DBInstanceId);
    if (!isPassword(given.AccountPassword)) throw refusal(rdsRefusals.passwordFormat);
    reset(context, instance, findAvailable(instance, given.AccountName, context.now), given.AccountPassword);
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
    reset(context, instance, account, given.AccountPassword);
    return {};
  },
});
