import type { Privilege } from '../action/world.ts';

/**
 * What each permission is on a database, after
 * https://www.alibabacloud.com/help/en/rds/apsaradb-rds-for-mysql/account-permissions
 */
const onDatabase: Readonly<Partial<Record<Privilege, string>>> = {
  ReadOnly: 'SELECT,SHOW VIEW',
  ReadWrite:
    'ALTER,ALTER ROUTINE,CREATE,CREATE ROUTINE,CREATE TEMPORARY TABLES,CREATE VIEW,DELETE,DROP,EVENT,EXECUTE,INDEX,' +
    'INSERT,LOCK TABLES,REFERENCES,SELECT,SHOW VIEW,TRIGGER,UPDATE',
  DDLOnly:
    'ALTER,ALTER ROUTINE,CREATE,CREATE ROUTINE,CREATE TEMPORARY TABLES,CREATE VIEW,DROP,INDEX,LOCK TABLES,SHOW VIEW',
  DMLOnly: 'CREATE TEMPORARY TABLES,DELETE,EVENT,EXECUTE,INSERT,LOCK TABLES,SELECT,SHOW VIEW,TRIGGER,UPDATE',
};

export const databasePrivileges = (privilege: Privilege): readonly string[] =>
  (onDatabase[privilege] ?? '').split(',').filter((name) => name !== '');

/** The same page lists these for every permission; they hold for the whole server. */
export const serverPrivileges = (privileges: Iterable<Privilege>): readonly string[] => {
  const held = [...privileges];
  if (held.length === 0) return [];
  const all = ['REPLICATION SLAVE', 'REPLICATION CLIENT'];
  return held.some((privilege) => privilege !== 'ReadOnly') ? [...all, 'PROCESS'] : all;
};

/** A privileged account: what ReadWrite is, and these, everywhere. */
export const superPrivileges = (): readonly string[] => [
  ...databasePrivileges('ReadWrite'),
  'CREATE USER',
  'RELOAD',
  ...serverPrivileges(['ReadWrite']),
];

/** The permission that is exactly this set. */
export const permissionOf = (names: readonly string[]): Privilege => {
  const wanted = [...names].sort().join();
  const kinds: readonly Privilege[] = ['ReadOnly', 'ReadWrite', 'DDLOnly', 'DMLOnly'];
  return kinds.find((kind) => [...databasePrivileges(kind)].sort().join() === wanted) ?? 'Custom';
};
