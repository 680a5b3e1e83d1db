const values = {
  auto_increment_increment: '1',
  character_set_client: 'utf8mb4',
  character_set_connection: 'utf8mb4',
  character_set_results: 'utf8mb4',
  character_set_server: 'utf8mb4',
  collation_connection: 'utf8mb4_general_ci',
  collation_server: 'utf8mb4_general_ci',
  init_connect: '',
  interactive_timeout: '600',
  license: 'GPL',
  lower_case_table_names: '1',
  max_allowed_packet: '1048576',
  net_write_timeout: '60',
  performance_schema: '0',
  query_cache_size: '0',
  query_cache_type: 'OFF',
  sql_mode: 'STRICT_TRANS_TABLES',
  system_time_zone: 'UTC',
  time_zone: 'SYSTEM',
  transaction_isolation: 'REPEATABLE-READ',
  tx_isolation: 'REPEATABLE-READ',
  wait_timeout: '600',
};

/** What drivers ask for before they hand out a connection, as written in SQL; Connector/J asks for all in one row. */
export const variables: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(values).flatMap(([name, value]) => [
    [`@@${name}`, value],
    [`@@session.${name}`, value],
  ]),
);
