import { action } from '../action/action.ts';
import { defaulting, integer, optional, required, text } from '../action/params.ts';
import { refusal } from '../action/refusal.ts';
import type { Account, Instance } from '../action/world.ts';
import { stamp } from '../time/clock.ts';
import { engines, privilegeFields } from './engines.ts';
import { demandManaged, demandServer, demandUnlocked, findInstance, statusOf, visible } from './instances.ts';
import { rdsRefusals } from './refusals.ts';

/** An unknown AccountName gives an empty list. */
export const describeAccounts = action({
  name: 'DescribeAccounts',
  writes: false,
  rules: {
    DBInstanceId: required(text()),
    AccountName: optional(text()),
    PageNumber: defaulting(integer(1), 1),
    PageSize: defaulting(integer(30, 200), 30),
  },
  run: (context, given) => {
    const instance = findInstance(context, given.DBInstanceId);
    demandManaged(instance);
    if (instance.status === 'Creating') throw refusal(rdsRefusals.noList);
    demandUnlocked(instance);
    demandServer(context);
    const { accounts } = instance;
    const found = given.AccountName ? [accounts.get(given.AccountName) ?? []].flat() : [...accounts.peekAll()];
    const start = (given.PageNumber - 1) * given.PageSize;
    return {
      Accounts: {
        DBInstanceAccount: found
          .slice(start, start + given.PageSize)
          .map((account) => shown(instance, account, context.now)),
      },
      PageNumber: given.PageNumber,
      TotalRecordCount: found.length,
      ResourceGroupId: instance.resourceGroup,
      ...(instance.engine === 'SQLServer' && systemAdmin(instance)),
    };
  },
});

const shown = (instance: Instance, account: Account, now: number) => ({
  DBInstanceId: instance.id,
  AccountName: account.name,
  AccountType: account.type,
  AccountStatus: statusOf(account, now),
  AccountDescription: account.description,
  PrivExceeded: account.privExceeded ? '1' : '0',
  ...(instance.engine === 'PostgreSQL' && postgresFields(account)),
  ...(instance.engine === 'SQLServer' && { CheckPolicy: account.checkPolicy ?? false, PasswordExpireTime: '' }),
  DatabasePrivileges: {
    DatabasePrivilege: engines[instance.engine].listsPrivileges ? privileges(instance, account, now) : [],
  },
});

const postgresFields = ({ type }: Account) => {
  const power = type === 'Super' ? 't' : 'f';
  return { BypassRLS: power, CreateDB: power, CreateRole: power, Replication: power, ValidUntil: 'infinity' };
};

/** Whether SQL Server has a system admin account, and since when. */
const systemAdmin = ({ accounts }: Instance) => {
  const since = [...accounts.peekAll()].filter(({ type }) => type === 'Sysadmin').map(({ availableAt }) => availableAt);
  return {
    SystemAdminAccountStatus: since.length > 0 ? 'True' : 'False',
    ...(since.length > 0 && { SystemAdminAccountFirstActivationTime: stamp(Math.min(...since)) }),
  };
};

const privileges = ({ engine }: Instance, account: Account, now: number) =>
  account.grants.flatMap((grant) => {
    const privilege = visible(grant, now);
    return privilege ? [{ DBName: grant.database, ...privilegeFields(engine, privilege) }] : [];
  });
