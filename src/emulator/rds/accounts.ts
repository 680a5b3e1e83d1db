import { action, type Context } from '../action.ts';
import { defaulting, flag, oneOf, optional, required, text } from '../params.ts';
import { refusal } from '../refusal.ts';
import type { AccountType, Instance } from '../world.ts';
import { engines, isAccountName, isDescription, isKeyword, isPassword } from './engines.ts';
import { findAccount, findAvailable, findIdle, findRunning, occupy } from './instances.ts';
import { rdsRefusals } from './refusals.ts';

/** The account is Unavailable at first. Nobody gets any permission yet. */
export const createAccount = action({
  name: 'CreateAccount',
  writes: true,
  rules: {
    DBInstanceId: required(text()),
    AccountName: required(text()),
    AccountPassword: required(text()),
    AccountType: defaulting(oneOf('Normal', 'Super', 'Sysadmin'), 'Normal'),
    AccountDescription: defaulting(text(), ''),
    CheckPolicy: optional(flag),
  },
  run: (context, given) => {
    const instance = findIdle(context, given.DBInstanceId);
    checkName(instance, given.AccountName);
    if (!isPassword(given.AccountPassword)) throw refusal(rdsRefusals.passwordFormat);
    if (given.AccountDescription !== '' && !isDescription(given.AccountDescription)) {
      throw refusal(rdsRefusals.descriptionFormat);
    }
    checkFree(instance, given.AccountName, given.AccountType);
    checkType(instance, given.AccountType);
    if (instance.accounts.size >= instance.accountMaxQuantity) throw refusal(rdsRefusals.tooManyAccounts);
    instance.accounts.set(given.AccountName, {
      name: given.AccountName,
      type: given.AccountType,
      description: given.AccountDescription,
      password: given.AccountPassword,
      availableAt: context.now + context.accountDelay,
      grants: new Map(),
    });
    occupy(instance, context);
    return {};
  },
});

const checkName = (instance: Instance, name: string): void => {
  if (!isAccountName(instance, name)) throw refusal(rdsRefusals.nameFormat);
  if (isKeyword(name)) throw refusal(rdsRefusals.nameForbidden);
};

/** On MySQL a privileged and a standard account may not differ in case only. */
const checkFree = (instance: Instance, name: string, type: AccountType): void => {
  if (instance.accounts.has(name)) throw refusal(rdsRefusals.nameTaken);
  const twins = [...instance.accounts.values()].filter((account) => account.name.toLowerCase() === name.toLowerCase());
  if (twins.some((twin) => (twin.type === 'Normal') !== (type === 'Normal'))) throw refusal(rdsRefusals.nameTaken);
};

const checkType = (instance: Instance, type: AccountType): void => {
  const { accountTypes, firstAccountIsSuper, maxSuper } = engines[instance.engine];
  if (!accountTypes.includes(type)) throw refusal(rdsRefusals.noSysadmin);
  if (firstAccountIsSuper && type === 'Normal' && instance.accounts.size === 0) throw refusal(rdsRefusals.firstAccount);
  const supers = [...instance.accounts.values()].filter((account) => account.type === 'Super').length;
  if (type === 'Super' && supers >= maxSuper) throw refusal(rdsRefusals.accountType);
};

export const deleteAccount = action({
  name: 'DeleteAccount',
  writes: true,
  rules: { DBInstanceId: required(text()), AccountName: required(text()) },
  run: (context: Context, given) => {
    const instance = findIdle(context, given.DBInstanceId);
    const account = findAvailable(instance, given.AccountName, context.now);
    instance.accounts.delete(account.name);
    return {};
  },
});

export const modifyAccountDescription = action({
  name: 'ModifyAccountDescription',
  writes: true,
  rules: { DBInstanceId: required(text()), AccountName: required(text()), AccountDescription: required(text()) },
  run: (context, given) => {
    const instance = findRunning(context, given.DBInstanceId);
    const account = findAccount(instance, given.AccountName);
    if (!isDescription(given.AccountDescription)) throw refusal(rdsRefusals.descriptionFormat);
    account.description = given.AccountDescription;
    return {};
  },
});
