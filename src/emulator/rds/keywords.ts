import type { Engine } from '../action/world.ts';

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

/** The table of forbidden keywords for MySQL: reserved words, and names that RDS keeps for itself. */
const mysql = words(`
  action add admin all alter analyze and as asc asensitive aurora before between bigint binary blob both by
  call cascade case change char character check collate column condition connection constraint continue convert create
  cross current_date current_time current_timestamp current_user cursor database databases day_hour day_microsecond
  day_minute day_second dec decimal declare default delayed delete desc describe deterministic distinct distinctrow div
  double drop dual each eagleye else elseif enclosed escaped exists exit explain false fetch float float4 float8 for
  force foreign from fulltext goto grant group guest having high_priority hour_microsecond hour_minute hour_second if
  ignore in index infile information_schema inner inout insensitive insert int int1 int2 int3 int4 int8 integer interval
  into is iterate join key keys kill label leading leave left like limit linear lines load localtime localtimestamp lock
  long longblob longtext loop low_priority match mediumblob mediumint mediumtext middleint minute_microsecond
  minute_second mod modifies mysql natural no_write_to_binlog not null numeric on optimize option optionally or order
  out outer outfile performance_schema precision primary procedure purge raid0 range read reads real references regexp
  release rename repeat replace replicator require restrict return revoke right rlike root schema schemas
  second_microsecond select sensitive separator set show smallint spatial specific sql sqlexception sqlstate sqlwarning
  sql_big_result sql_calc_found_rows sql_small_result ssl starting straight_join table terminated test then tinyblob
  tinyint tinytext to trailing trigger true undo union unique unlock unsigned update usage use using utc_date utc_time
  utc_timestamp values varbinary varchar varcharacter varying when where while with write x509 xor xtrabak year_month
  zerofill
`);

/** PostgreSQL's own reserved words that could stand as an account name, and its system roles. */
const postgres = words(`
  all analyse analyze and any array as asc asymmetric both case cast check collate column constraint create
  current_catalog current_date current_role current_time current_timestamp current_user default deferrable desc distinct
  do else end except false fetch for foreign from grant group having in initially intersect into lateral leading limit
  localtime localtimestamp not null offset on only or order placing primary references returning select session_user
  some symmetric system_user table then to trailing true union unique user using variadic when where window with
  postgres replicator aurora root admin
`);

/** The reserved keywords of host accounts, and system logins. */
const sqlServer = words(`
  add admin administrator all alter and any as asc aurora authorization backup begin between break browse bulk
  bulkadmin by cascade case check checkpoint close clustered coalesce collate column commit compute constraint
  contains containstable continue convert create cross current current_date current_time current_timestamp
  current_user cursor database dbcc dbcreator dbo deallocate declare default delete deny desc disk diskadmin distinct
  distributed distribution double drc_rds drop dummy dump eagleye else end errlvl escape except exec execute exists
  exit fetch file fillfactor for foreign freetext freetexttable from full function goto grant group guest having
  holdlock identity identity_insert identitycol if in index information_schema inner insert intersect into is join key
  kill left like lineno load login master model msdb mssqld mssqlsystemresource national nocheck nonclustered not null
  nullif of off offsets on open opendatasource openquery openrowset openxml option or order outer over percent plan
  precision primary print proc procedure processadmin public raiserror read readtext reconfigure references
  replication restore restrict return revoke right rollback root rowcount rowguidcol rule sa save schema securityadmin
  select serveradmin session_user set setupadmin setuser shutdown some statistics sys sysadmin system_user table
  tempdb test textsize then to top tran transaction trigger truncate tsequal union unique update updatetext use user
  values varying view waitfor when where while with writetext
`);

const keywords: Readonly<Record<Engine, ReadonlySet<string>>> = {
  MySQL: new Set(mysql),
  MariaDB: new Set(mysql),
  PostgreSQL: new Set(postgres),
  SQLServer: new Set(sqlServer),
};

/** Names that no account can have. PostgreSQL takes none that begins with `pg`. */
export const isKeyword = (engine: Engine, name: string): boolean =>
  keywords[engine].has(name.toLowerCase()) || (engine === 'PostgreSQL' && /^pg/i.test(name));
