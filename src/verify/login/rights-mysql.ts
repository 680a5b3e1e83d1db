import type { Connection } from 'mysql2';
import { rightsAtMost, rightsOf } from './rights.ts';

/** As the tables of privileges spell who is logged in. */
const me =
  "CONCAT('''', SUBSTRING_INDEX(CURRENT_USER(), '@', 1), '''@''', SUBSTRING_INDEX(CURRENT_USER(), '@', -1), '''')";

const right = "CONCAT(PRIVILEGE_TYPE, IF(IS_GRANTABLE = 'YES', ' (may grant)', ''))";

const from = (table: string, place: string): string =>
  `SELECT ${place}, ${right} FROM information_schema.${table} WHERE GRANTEE = ${me}`;

/** SHOW GRANTS would say the same, but MariaDB puts the hash of the password into it. */
const privileges = [
  from('USER_PRIVILEGES', "'server'"),
  from('SCHEMA_PRIVILEGES', "CONCAT('database ', TABLE_SCHEMA)"),
  from('TABLE_PRIVILEGES', "CONCAT('table ', TABLE_SCHEMA, '.', TABLE_NAME)"),
  from('COLUMN_PRIVILEGES', "CONCAT('column ', TABLE_SCHEMA, '.', TABLE_NAME, '.', COLUMN_NAME)"),
].join(' UNION ALL ');

const roles = "SELECT 'role', ROLE_NAME FROM information_schema.APPLICABLE_ROLES";

/** Where a server has no roles, it has no such table. */
const unknownTable: readonly number[] = [1109, 1146];

const ask = (connection: Connection, sql: string): Promise<readonly string[] | undefined> =>
  new Promise((resolve) => {
    connection.query({ sql: `${sql} LIMIT ${rightsAtMost + 1}`, rowsAsArray: true }, (error, rows) => {
      if (error === null) resolve(rightsOf(rows));
      else resolve(unknownTable.includes(error.errno ?? 0) ? [] : undefined);
    });
  });

/** What the account that is logged in may do at MySQL or MariaDB, through two SELECT statements. */
export const mysqlRights = async (connection: Connection): Promise<readonly string[] | undefined> => {
  const direct = await ask(connection, privileges);
  const held = direct && (await ask(connection, roles));
  return held && [...direct, ...held];
};
