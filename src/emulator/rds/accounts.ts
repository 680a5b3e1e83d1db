import { action, type Context } from '../action/action.ts';
import { defaulting, flag, oneOf, optional, required, text } from '../action/params.ts';
import { refusal } from '../action/refusal.ts';
import type { AccountType, Instance } from '../action/world.ts';
import { engines, isAccountName, isDescription, isLocalPostgres, isPassword } from './engines.ts';
import {
  demandManaged,
  findAccount,
  findAvailable,
  findIdle,
  findRunning,
  findWritable,
  occupy,
  serverFirst,
} from './instances.ts';
import { isKeyword } from './keywords.ts';
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
    const { AccountName: name, AccountType: type } = given;
    checkName(instance, name);
    if (!isPassword(given.AccountPassword)) throw refusal(rdsRefusals.passwordFormat);
    if (given.AccountDescription !== '' && !isDescription(given.AccountDescription)) {
      throw refusal(rdsRefusals.descriptionFormat);
    }
    checkFree(instance, name, type);
    checkType(instance, type);
    if (!instance.accounts.has(name) && instance.accounts.size >= instance.accountMaxQuantity)
      throw refusal(rdsRefusals.tooManyAccounts);
    const isReplaced = instance.accounts.has(name);
    instance.accounts.set(name, {
      name,
      type,
      description: given.AccountDescription,
      password: given.AccountPassword,
      availableAt: context.now + context.accountDelay,
      ...(given.CheckPolicy !== undefined && { checkPolicy: given.CheckPolicy }),
      grants: [],
    });
    occupy(instance, context);
    context.server?.later(async (server) => {
      if (isReplaced) await server.deleteAccount(name);
      await server.createAccount(name, given.AccountPassword, type);
    }, rdsRefusals.addFailed);
    return {};
  },
});

const checkName = (instance: Instance, name: string): void => {
  if (!isAccountName(instance, name)) throw refusal(rdsRefusals.nameFormat);
  if (isKeyword(instance.engine, name)) throw refusal(rdsRefusals.nameForbidden);
};

/** MariaDB: a privileged account takes the place of a standard one. MySQL: the two may not differ in case only. */
const checkFree = (instance: Instance, name: string, type: AccountType): void => {
  const taken = instance.accounts.get(name);
  const replaces = engines[instance.engine].superReplaces && type === 'Super' && taken?.type === 'Normal';
  if (taken && !replaces) throw refusal(rdsRefusals.nameTaken);
  if (instance.engine !== 'MySQL') return;
  const twins = [...instance.accounts.peekAll()].filter((account) => account.name.toLowerCase() === name.toLowerCase());
  if (twins.some((twin) => (twin.type === 'Normal') !== (type === 'Normal'))) throw refusal(rdsRefusals.nameTaken);
};

const checkType = (instance: Instance, type: AccountType): void => {
  const { accountTypes, firstAccountIsSuper, maxSuper } = engines[instance.engine];
  if (!accountTypes.includes(type)) throw refusal(rdsRefusals.noSysadmin);
  if (firstAccountIsSuper && type === 'Normal' && instance.accounts.size === 0) throw refusal(rdsRefusals.firstAccount);
  const supers = [...instance.accounts.peekAll()].filter((account) => account.type === 'Super').length;
  if (type === 'Super' && supers >= maxSuper) throw refusal(rdsRefusals.accountType);
};

/** Tells by a refusal that CreateAccount would not take the name; its rules know lower case only. */
export const checkAccountNameAvailable = action({
  name: 'CheckAccountNameAvailable',
  writes: false,
  rules: {
    DBInstanceId: required(text()),
    AccountName: required(text()),
    ClientToken: optional(text({ max: 64, pattern: /^[!-~]*$/ })),
  },
  run: (context, given) => {
    const instance = findRunning(context, given.DBInstanceId);
    if (/[A-Z]/.test(given.AccountName)) throw refusal(rdsRefusals.nameFormat);
    checkName(instance, given.AccountName);
    if (instance.accounts.has(given.AccountName)) throw refusal(rdsRefusals.nameTaken);
    return { ResourceGroupId: instance.resourceGroup };
  },
});

export const deleteAccount = action({
  name: 'DeleteAccount',
  writes: true,
  rules: { DBInstanceId: required(text()), AccountName: required(text()) },
  run: (context: Context, given) => {
    const instance = findIdle(context, given.DBInstanceId);
    demandManaged(instance);
    if (isLocalPostgres(instance)) throw refusal(rdsRefusals.instanceType);
    const account = findAvailable(instance, given.AccountName, context.now);
    if (instance.engine === 'PostgreSQL' && account.grants.length > 0) throw refusal(rdsRefusals.ownsObjects);
    serverFirst(context, instance, {
      there: (server) => server.deleteAccount(account.name),
      here: ({ accounts }) => void accounts.delete(account.name),
      refused: rdsRefusals.deleteFailed,
    });
    return {};
  },
});

export const modifyAccountDescription = action({
  name: 'ModifyAccountDescription',
  writes: true,
  rules: { DBInstanceId: required(text()), AccountName: required(text()), AccountDescription: required(text()) },
  run: (context, given) => {
    const instance = findWritable(context, given.DBInstanceId);
    const account = findAccount(instance, given.AccountName);
    if (!isDescription(given.AccountDescription)) throw refusal(rdsRefusals.descriptionFormat);
    account.description = given.AccountDescription;
    return {};
  },
});
