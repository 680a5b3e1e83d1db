/** Database engines of ApsaraDB RDS, spelled as DescribeDBInstanceAttribute spells them. */
export type Engine = 'MySQL' | 'MariaDB' | 'PostgreSQL' | 'SQLServer';

/** The permission of an account on one database, spelled as GrantAccountPrivilege spells it. */
export type Privilege = 'ReadWrite' | 'ReadOnly' | 'DDLOnly' | 'DMLOnly' | 'DBOwner';

/** Database name → permission. An account has one permission a database. */
export type Grants = Readonly<Record<string, Privilege>>;

/** The cluster edition of SQL Server 2017: RDS lists no accounts of it, and KMS rotates none. */
export const is2017Cluster = (instance: {
  readonly engine: Engine;
  readonly version: string;
  readonly edition?: string;
}): boolean =>
  instance.engine === 'SQLServer' && instance.version.startsWith('2017') && instance.edition === 'AlwaysOn';

/** What each engine can grant (GrantAccountPrivilege, AccountPrivilege). */
export const privilegesOf: Readonly<Record<Engine, readonly Privilege[]>> = {
  MySQL: ['ReadWrite', 'ReadOnly', 'DDLOnly', 'DMLOnly'],
  MariaDB: ['ReadWrite', 'ReadOnly', 'DDLOnly', 'DMLOnly'],
  PostgreSQL: ['DBOwner'],
  SQLServer: ['ReadWrite', 'ReadOnly', 'DBOwner'],
};
