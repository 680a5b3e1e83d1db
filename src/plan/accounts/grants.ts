import type { Action } from '../../model/action.ts';
import type { Engine, Grants, Privilege } from '../../model/engine.ts';
import type { LiveAccount, LiveInstance } from '../../model/live.ts';
import { own } from '../scope/values.ts';

/** What is to be done to an account until it has exactly the desired permissions. */
export type GrantDelta = { readonly missing: Grants; readonly extra: readonly string[] };

/** A super account may do everything as it is: RDS manages its permissions. */
export const nothingMissing: GrantDelta = { missing: {}, extra: [] };

export const grantDelta = (desired: Grants, live: LiveAccount['grants']): GrantDelta => ({
  missing: Object.fromEntries(
    Object.entries(desired)
      .filter(([database, privilege]) => own(live, database) !== privilege)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  ),
  extra: Object.keys(live)
    .filter((database) => !Object.hasOwn(desired, database))
    .sort(),
});

/** Granting replaces what the account had on that database, `Custom` too: there is one permission an account and database. */
export const grantActions = (instance: string, account: string, { missing, extra }: GrantDelta): readonly Action[] => [
  ...(Object.keys(missing).length === 0 ? [] : [{ do: 'grant', instance, account, grants: missing } as const]),
  ...(extra.length === 0 ? [] : [{ do: 'revoke', instance, account, databases: extra } as const]),
];

/** RevokeAccountPrivilege does not know PostgreSQL. */
export const canRevoke = (instance: LiveInstance): boolean => instance.engine !== 'PostgreSQL';

/** `local_ssd` and `ephemeral_ssd`; a storage that RDS does not tell is taken for a cloud disk. */
export const isOnLocalDisk = ({ storage }: LiveInstance): boolean => /^(local|ephemeral)/.test(storage ?? '');

/** GrantAccountPrivilege does not know PostgreSQL on local disks. */
export const canGrant = (instance: LiveInstance): boolean =>
  instance.engine !== 'PostgreSQL' || !isOnLocalDisk(instance);

const onMySql = { ReadWrite: ['ReadOnly', 'DDLOnly', 'DMLOnly'], DMLOnly: ['ReadOnly'] } as const;

/**
 * What each permission includes, by engine; any other two cannot be compared. Sources: the lists of privileges of MySQL
 * accounts at RDS; the roles db_owner, db_datareader and db_datawriter of SQL Server.
 */
const includes: Readonly<Record<Engine, Readonly<Partial<Record<Privilege, readonly Privilege[]>>>>> = {
  MySQL: onMySql,
  MariaDB: onMySql,
  PostgreSQL: { DBOwner: ['ReadWrite', 'ReadOnly'] },
  SQLServer: { DBOwner: ['ReadWrite', 'ReadOnly'], ReadWrite: ['ReadOnly'] },
};

/** Whether an account loses any right by this. Nobody knows what `Custom` was. */
const isLoss = (before: Privilege | 'Custom' | undefined, after: Privilege, engine: Engine): boolean =>
  before !== undefined &&
  (before === 'Custom' || (before !== after && !(includes[engine][after] ?? []).includes(before)));

/** What an account loses by a delta, each `orders ReadWrite -> ReadOnly`, in the order of the databases. */
export const lossesOf = (
  { grants, missing, extra }: GrantDelta & Pick<LiveAccount, 'grants'>,
  { engine }: LiveInstance,
): readonly string[] => {
  const weaker = Object.entries(missing).filter(([database, after]) => isLoss(own(grants, database), after, engine));
  return [...weaker, ...extra.map((database) => [database, 'none'] as const)]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([database, after]) => `${database} ${own(grants, database)} -> ${after}`);
};
