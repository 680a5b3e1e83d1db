import type { AccountType, Engine, Instance, Privilege } from '../action/world.ts';

/** What one engine allows and how it shows it. Sources: BEHAVIOUR.md. */
type EngineRules = {
  readonly port: number;
  readonly upperCaseNames: boolean;
  readonly privileges: readonly Privilege[];
  readonly accountTypes: readonly AccountType[];
  /** How many privileged accounts an instance can have. */
  readonly maxSuper: number;
  readonly firstAccountIsSuper: boolean;
  /** A new privileged account takes the place of a standard one of its name. */
  readonly superReplaces: boolean;
  /** PostgreSQL: it can own a database; SQL Server: it knows nothing of those that came after it. */
  readonly superTakesGrants: boolean;
  /** Whether ResetAccount gives a privileged account its permissions back. */
  readonly resetsSuper: boolean;
  readonly revokes: boolean;
  /** Whether DescribeAccounts lists privileges. */
  readonly listsPrivileges: boolean;
  /** How DBOwner reads when it is described. */
  readonly ownerReads: string;
  readonly charset: RegExp;
};

const mysqlLike = {
  port: 3306,
  privileges: ['ReadWrite', 'ReadOnly', 'DDLOnly', 'DMLOnly'],
  accountTypes: ['Normal', 'Super'],
  maxSuper: 1,
  firstAccountIsSuper: false,
  superReplaces: false,
  superTakesGrants: false,
  resetsSuper: true,
  revokes: true,
  listsPrivileges: true,
  ownerReads: 'DBOwner',
  charset: /^(utf8|gbk|latin1|utf8mb4)$/,
} as const;

export const engines: Readonly<Record<Engine, EngineRules>> = {
  MySQL: { ...mysqlLike, upperCaseNames: true },
  MariaDB: { ...mysqlLike, upperCaseNames: false, superReplaces: true },
  PostgreSQL: {
    ...mysqlLike,
    port: 5432,
    upperCaseNames: false,
    privileges: ['DBOwner'],
    maxSuper: Number.POSITIVE_INFINITY,
    superTakesGrants: true,
    resetsSuper: false,
    revokes: false,
    listsPrivileges: false,
    ownerReads: 'ALL',
    charset: /^[A-Za-z0-9_]+(,[A-Za-z0-9_.@-]+){0,2}$/,
  },
  SQLServer: {
    ...mysqlLike,
    port: 1433,
    upperCaseNames: false,
    privileges: ['ReadWrite', 'ReadOnly', 'DBOwner'],
    accountTypes: ['Normal', 'Super', 'Sysadmin'],
    firstAccountIsSuper: true,
    superTakesGrants: true,
    ownerReads: 'DbOwner',
    charset: /^[A-Za-z0-9_]+$/,
  },
};

/** A premium local SSD; the API manages less of a PostgreSQL that stands on one. */
export const isLocalPostgres = ({ engine, storageType }: Pick<Instance, 'engine' | 'storageType'>): boolean =>
  engine === 'PostgreSQL' && /^(local|ephemeral)_/.test(storageType);

/** The cluster edition of SQL Server 2017: its accounts are managed by SQL. */
export const is2017Cluster = ({ engine, engineVersion, category }: Instance): boolean =>
  engine === 'SQLServer' && engineVersion.startsWith('2017') && category === 'AlwaysOn';

type Kind = Pick<Instance, 'engine' | 'engineVersion' | 'storageType'>;

const maxNameLength = (instance: Kind): number => {
  switch (instance.engine) {
    case 'MySQL':
      return Number.parseFloat(instance.engineVersion) < 5.7 ? 16 : 32;
    case 'MariaDB':
      return 16;
    case 'PostgreSQL':
      return isLocalPostgres(instance) ? 16 : 63;
    case 'SQLServer':
      return 64;
  }
};

/** Letters, digits and `_`; starts with a letter, ends with a letter or digit. */
export const isAccountName = (instance: Kind, name: string): boolean => {
  const letters = engines[instance.engine].upperCaseNames ? 'A-Za-z' : 'a-z';
  const shape = new RegExp(`^[${letters}][${letters}0-9_]*[${letters}0-9]$`);
  return shape.test(name) && name.length <= maxNameLength(instance);
};

/** 8 to 32 characters of at least three of: upper case, lower case, digits, special characters. */
export const isPassword = (password: string): boolean =>
  /^[A-Za-z0-9!@#$%^&*()_+\-=]{8,32}$/.test(password) &&
  [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/].filter((kind) => kind.test(password)).length >= 3;

/** 2 to 256 letters, digits, `_`, `-`; starts with a letter; no address. */
export const isDescription = (text: string): boolean =>
  /^[\p{Script=Han}A-Za-z][\p{Script=Han}A-Za-z0-9_-]{1,255}$/u.test(text);

/** 3.2 of the RDS page on account permissions, per privilege, in MySQL's words. */
const details: Readonly<Record<Privilege, string>> = {
  ReadOnly: 'SELECT,SHOW VIEW',
  ReadWrite:
    'ALTER,ALTER ROUTINE,CREATE,CREATE TEMPORARY TABLES,CREATE VIEW,CREATE ROUTINE,DELETE,DROP,EVENT,EXECUTE,INSERT,INDEX,LOCK TABLES,REFERENCES,SELECT,SHOW VIEW,TRIGGER,UPDATE',
  DDLOnly:
    'ALTER,ALTER ROUTINE,CREATE,CREATE VIEW,CREATE TEMPORARY TABLES,CREATE ROUTINE,DROP,INDEX,LOCK TABLES,SHOW VIEW',
  DMLOnly: 'CREATE TEMPORARY TABLES,DELETE,EVENT,EXECUTE,INSERT,LOCK TABLES,SELECT,SHOW VIEW,TRIGGER,UPDATE',
  DBOwner: '',
  Custom: '',
};

/** How a permission is described, in both lists. */
export const privilegeFields = (engine: Engine, privilege: Privilege): Readonly<Record<string, string>> => ({
  AccountPrivilege: privilege === 'DBOwner' ? engines[engine].ownerReads : privilege,
  ...((engine === 'MySQL' || engine === 'MariaDB') && { AccountPrivilegeDetail: details[privilege] }),
});
