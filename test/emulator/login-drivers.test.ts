import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { afterEach, expect, test } from 'vitest';
import { type LoginServer, startLoginServer } from '../../src/emulator/login/server.ts';

// What drivers of other languages send before they hand out a connection, and when a pool asks whether it still lives.

let server: LoginServer | undefined;
afterEach(() => server?.close());

const login = { host: '127.0.0.1', user: 'app', password: 'Right-1pass', database: 'orders' };
const start = async (engine: 'MySQL' | 'MariaDB' | 'PostgreSQL'): Promise<number> => {
  server = await startLoginServer(engine, { passwordOf: () => login.password });
  return server.port;
};

const wanted = [
  '@@session.auto_increment_increment AS auto_increment_increment',
  ...[
    'character_set_client character_set_connection character_set_results character_set_server collation_server',
    'collation_connection init_connect interactive_timeout license lower_case_table_names max_allowed_packet',
    'net_write_timeout performance_schema query_cache_size query_cache_type sql_mode system_time_zone time_zone',
  ].flatMap((names) => names.split(' ').map((name) => `@@${name} AS ${name}`)),
  '@@tx_isolation AS transaction_isolation',
  '@@wait_timeout AS wait_timeout',
];

test.each(['MySQL', 'MariaDB'] as const)("MySQL's Connector/J gets every variable of a %s server", async (engine) => {
  const connection = await createConnection({ ...login, port: await start(engine) });
  const [rows] = await connection.query(`/* mysql-connector-j-9.1.0 */SELECT  ${wanted.join(', ')}`);
  expect(rows).toEqual([
    expect.objectContaining({
      auto_increment_increment: 1,
      character_set_client: 'utf8mb4',
      init_connect: '',
      transaction_isolation: 'REPEATABLE-READ',
      wait_timeout: 600,
    }),
  ]);
  await expect(connection.query('SELECT @@session.none')).rejects.toThrow('executes no SQL');
  await connection.end();
});

test.each(['', '-- ping', ' ; /* alive? */'])('PostgreSQL answers the empty statement %j', async (statement) => {
  const client = new pg.Client({ ...login, port: await start('PostgreSQL') });
  await client.connect();
  // An answer of its own: a driver that gets another one takes the connection for dead.
  let empty = 0;
  client.connection.on('emptyQuery', () => {
    empty += 1;
  });
  expect(await client.query(statement)).toMatchObject({ rows: [], rowCount: null });
  // By the extended protocol too.
  expect(await client.query({ name: 'alive', text: statement })).toMatchObject({ rows: [] });
  expect(empty).toBe(2);
  expect((await client.query('SELECT 1 AS one')).rows).toEqual([{ one: '1' }]);
  await client.end();
});
