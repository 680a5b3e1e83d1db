import { action, type Context } from '../action/action.ts';
import { required, text } from '../action/params.ts';
import { refusal } from '../action/refusal.ts';
import type { Account, Instance, Privilege } from '../action/world.ts';
import { engines, isLocalPostgres } from './engines.ts';
import { grantOn, removeGrant, setGrant } from './grants.ts';
import { demandManaged, findAvailable, findDatabase, findIdle, occupy, visible } from './instances.ts';
import { rdsRefusals } from './refusals.ts';

const list = (text: string): readonly string[] => text.split(',').map((part) => part.trim());

/** DBName and AccountPrivilege are lists of the same length. One permission an account and database: a new one replaces it. */
export const grantAccountPrivilege = action({
  name: 'GrantAccountPrivilege',
  writes: true,
  rules: {
    DBInstanceId: required(text()),
    AccountName: required(text()),
    DBName: required(text()),
    AccountPrivilege: required(text()),
  },
  run: (context, given) => {
    const instance = findIdle(context, given.DBInstanceId);
    demandManaged(instance);
    if (isLocalPostgres(instance)) throw refusal(rdsRefusals.instanceType);
    const account = findGrantee(context, instance, given.AccountName);
    const [databases, asked] = [list(given.DBName), list(given.AccountPrivilege)];
    if (databases.length !== asked.length) throw refusal(rdsRefusals.privilegeCount);
    const privileges = asked.map((name) => readPrivilege(instance, name));
    demandDatabases(context, instance, databases);
    databases.forEach((name, index) => {
      const privilege = privileges[index];
      const before = visible(grantOn(account, name), context.now);
      const visibleAt = context.now + context.accountDelay;
      if (!privilege) return;
      setGrant(account, { database: name, privilege, visibleAt, ...(before && { before }) });
      context.server?.later((server) => server.grant(account.name, name, privilege), rdsRefusals.updateFailed);
    });
    occupy(instance, context);
    return {};
  },
});

const demandDatabases = ({ now }: Context, instance: Instance, names: readonly string[]): void => {
  for (const name of names) if (findDatabase(instance, name).readyAt > now) throw refusal(rdsRefusals.databaseStatus);
};

const readPrivilege = (instance: Instance, name: string): Privilege => {
  const known = engines[instance.engine].privileges.find((privilege) => privilege === name);
  if (!known) throw refusal(rdsRefusals.privilege);
  return known;
};

/** A privileged account has every database already; but see `superTakesGrants`. */
const findGrantee = ({ now }: Context, instance: Instance, name: string): Account => {
  const account = findAvailable(instance, name, now);
  const takes = account.type === 'Normal' || (account.type === 'Super' && engines[instance.engine].superTakesGrants);
  if (!takes) throw refusal(rdsRefusals.accountType);
  return account;
};

export const revokeAccountPrivilege = action({
  name: 'RevokeAccountPrivilege',
  writes: true,
  rules: { DBInstanceId: required(text()), AccountName: required(text()), DBName: required(text()) },
  run: (context, given) => {
    const instance = findIdle(context, given.DBInstanceId);
    demandManaged(instance);
    if (!engines[instance.engine].revokes) throw refusal(rdsRefusals.instanceType);
    const account = findAvailable(instance, given.AccountName, context.now);
    const databases = list(given.DBName);
    demandDatabases(context, instance, databases);
    for (const name of databases) {
      removeGrant(account, name);
      context.server?.later((server) => server.revoke(account.name, name), rdsRefusals.updateFailed);
    }
    return {};
  },
});
