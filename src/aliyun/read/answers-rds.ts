import type { Engine, Privilege } from '../../model/engine.ts';
import { privilegesOf } from '../../model/engine.ts';
import type { LiveAccount, LiveInstance } from '../../model/live.ts';
import {
  byName,
  demandedItems,
  items,
  optionalCount,
  optionalText,
  text,
  unexpected,
  type View,
} from '../api/answer.ts';
import { assumptions } from '../api/assumptions.ts';

export type InstanceFacts = Omit<LiveInstance, 'accounts' | 'databases'>;

const engineOf = (view: View): Engine => {
  const name = text(view, 'Engine');
  const engine = Object.keys(privilegesOf).find((known) => known.toLowerCase() === name.toLowerCase());
  if (!engine) throw unexpected(view, 'Engine');
  return engine as Engine;
};

/**
 * DescribeDBInstanceAttribute. RDS refuses an unknown instance: an answer without one does not say that it is gone, and a
 * secret must not be let go while its accounts cannot be.
 */
export const instanceFacts = (answer: View): InstanceFacts => {
  const [view] = demandedItems(answer, 'Items', 'DBInstanceAttribute');
  if (!view) throw unexpected(answer, 'Items.DBInstanceAttribute');
  const [storage, accountLimit] = [
    optionalText(view, 'DBInstanceStorageType'),
    optionalCount(view, 'AccountMaxQuantity'),
  ];
  const [lock, edition] = [optionalText(view, 'LockMode'), optionalText(view, 'Category')];
  const title = optionalText(view, 'DBInstanceDescription');
  const [host, port] = [optionalText(view, 'ConnectionString'), optionalText(view, 'Port')];
  return {
    id: text(view, 'DBInstanceId'),
    ...(title ? { title } : {}),
    engine: engineOf(view),
    version: text(view, 'EngineVersion'),
    status: text(view, 'DBInstanceStatus'),
    region: text(view, 'RegionId'),
    ...(lock && lock !== 'Unlock' ? { lock } : {}),
    ...(edition ? { edition } : {}),
    ...(storage ? { storage } : {}),
    ...(accountLimit === undefined ? {} : { accountLimit }),
    ...(host && port ? { endpoint: `${host}:${port}` } : {}),
  };
};

type Granted = Privilege | 'Custom';

const privileges: ReadonlySet<string> = new Set(Object.values(privilegesOf).flat());

/** PostgreSQL shows DBOwner as ALL, SQL Server as DbOwner; where the engine is known and cannot grant it, ALL is no permission. */
const privilegeOf = (engine: Engine | undefined, spelled: string): Granted => {
  const canOwn = !engine || privilegesOf[engine].includes('DBOwner');
  if (canOwn && assumptions.ownerSpellings.includes(spelled)) return 'DBOwner';
  return privileges.has(spelled) ? (spelled as Privilege) : 'Custom';
};

const accountTypes: readonly LiveAccount['type'][] = ['Normal', 'Super', 'Sysadmin'];

/** One page of DescribeAccounts. */
export const accountsOf = (answer: View, engine?: Engine): readonly LiveAccount[] =>
  demandedItems(answer, 'Accounts', 'DBInstanceAccount').map((view) => ({
    name: text(view, 'AccountName'),
    type: accountTypes.find((type) => type === optionalText(view, 'AccountType')) ?? 'Normal',
    status: text(view, 'AccountStatus'),
    description: optionalText(view, 'AccountDescription') ?? '',
    grants: byName(
      items(view, 'DatabasePrivileges', 'DatabasePrivilege').map((grant) => [
        text(grant, 'DBName'),
        privilegeOf(engine, text(grant, 'AccountPrivilege')),
      ]),
    ),
  }));

export type DatabaseRow = {
  readonly name: string;
  readonly status: string;
  /** Account → permission. */
  readonly grants: Readonly<Record<string, Granted>>;
};

/** One page of DescribeDatabases. */
export const databasesOf = (answer: View, engine?: Engine): readonly DatabaseRow[] =>
  demandedItems(answer, 'Databases', 'Database').map((view) => ({
    name: text(view, 'DBName'),
    status: optionalText(view, 'DBStatus') ?? 'Running',
    grants: byName(
      items(view, 'Accounts', 'AccountPrivilegeInfo').map((grant) => [
        text(grant, 'Account'),
        privilegeOf(engine, text(grant, 'AccountPrivilege')),
      ]),
    ),
  }));

/** DescribeAccounts leaves the permissions of some PostgreSQL instances out; DescribeDatabases has them. */
export const withGrantsOf = (
  accounts: readonly LiveAccount[],
  databases: readonly DatabaseRow[],
): readonly LiveAccount[] => {
  const shown = new Map<string, (readonly [database: string, Granted])[]>(accounts.map(({ name }) => [name, []]));
  for (const { name, grants } of databases)
    for (const [account, granted] of Object.entries(grants)) shown.get(account)?.push([name, granted]);
  return accounts.map((account) => ({
    ...account,
    grants: byName([...(shown.get(account.name) ?? []), ...Object.entries(account.grants)]),
  }));
};
