import type pg from 'pg';
import { rightsAtMost, rightsOf } from './rights.ts';

/**
 * Attributes of the account, roles that it is in, and what it may do to databases, and to the schemas of the one that
 * it is logged in to. `session_user`: an account may be set to act as another role from its login on.
 */
const sql = `
WITH RECURSIVE held AS (
  SELECT oid FROM pg_catalog.pg_roles WHERE rolname = session_user
  UNION
  SELECT m.roleid FROM pg_catalog.pg_auth_members m JOIN held ON m.member = held.oid
)
SELECT 'account', a.word FROM pg_catalog.pg_roles r, LATERAL (VALUES
    ('SUPERUSER', r.rolsuper), ('CREATEROLE', r.rolcreaterole), ('CREATEDB', r.rolcreatedb), ('INHERIT', r.rolinherit),
    ('REPLICATION', r.rolreplication), ('BYPASSRLS', r.rolbypassrls)) AS a (word, has)
  WHERE r.rolname = session_user AND a.has
UNION ALL
SELECT 'member of', r.rolname::text FROM held JOIN pg_catalog.pg_roles r ON r.oid = held.oid
  WHERE r.rolname <> session_user
UNION ALL
SELECT 'database ' || d.datname, p.word
  FROM pg_catalog.pg_database d, (VALUES ('CONNECT'), ('CREATE'), ('TEMPORARY')) AS p (word)
  WHERE d.datallowconn AND pg_catalog.has_database_privilege(session_user, d.oid, p.word)
UNION ALL
SELECT 'schema ' || n.nspname, p.word
  FROM pg_catalog.pg_namespace n, (VALUES ('USAGE'), ('CREATE')) AS p (word)
  WHERE n.nspname NOT LIKE 'pg\\_%' AND n.nspname <> 'information_schema'
    AND pg_catalog.has_schema_privilege(session_user, n.oid, p.word)
LIMIT ${rightsAtMost + 1}`;

/** What the account that is logged in may do at PostgreSQL, through one SELECT statement. */
export const postgresRights = async (client: pg.Client): Promise<readonly string[] | undefined> => {
  try {
    return rightsOf((await client.query({ text: sql, rowMode: 'array' })).rows);
  } catch {
    return undefined;
  }
};
