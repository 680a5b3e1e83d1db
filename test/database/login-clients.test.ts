import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { startLoginServer } from '../../src/emulator/login/server.ts';
import { findPrograms } from '../support/find-databases.ts';

const programs = findPrograms();
const run = promisify(execFile);
const right = '!@#$%^&*()_+-=Aa1';
const check = { passwordOf: (account: string) => (account === 'app' ? right : undefined) };

/** The password travels in the environment: everybody can read arguments. */
const mariadb = (port: number, password: string, ...more: string[]) =>
  run(
    programs?.mariadb ?? '',
    [
      '--no-defaults',
      ...more,
      '--host=127.0.0.1',
      `--port=${port}`,
      '--user=app',
      '--batch',
      '-e',
      'SELECT CURRENT_USER',
    ],
    { env: { MYSQL_PWD: password }, timeout: 10_000 },
  );

const psql = (port: number, password: string, ...more: string[]) =>
  run(
    programs?.psql ?? '',
    [
      '--no-psqlrc',
      '-w',
      '-h',
      '127.0.0.1',
      '-p',
      `${port}`,
      '-U',
      'app',
      '-At',
      '-c',
      'SELECT current_user',
      ...more,
      'orders',
    ],
    { env: { PGPASSWORD: password, PGPASSFILE: '/dev/null' }, timeout: 10_000 },
  );

describe.runIf(programs)('the clients of the databases at the login servers', () => {
  test.each(['MySQL', 'MariaDB'] as const)('mariadb at %s', async (engine) => {
    const server = await startLoginServer(engine, check);
    try {
      expect((await mariadb(server.port, right)).stdout).toBe('CURRENT_USER\napp@127.0.0.1\n');
      const sha2 = await mariadb(server.port, right, '--default-auth=caching_sha2_password');
      expect(sha2.stdout).toContain('app@127.0.0.1');
      await expect(mariadb(server.port, 'wrong')).rejects.toThrow('ERROR 1045 (28000): Access denied');
      await expect(mariadb(server.port, '')).rejects.toThrow('using password: NO');
    } finally {
      await server.close();
    }
  });

  test('psql at PostgreSQL', async () => {
    const server = await startLoginServer('PostgreSQL', check);
    try {
      expect((await psql(server.port, right)).stdout).toBe('app\n');
      await expect(psql(server.port, 'wrong')).rejects.toThrow('password authentication failed for user "app"');
      await expect(psql(server.port, right, '-c', 'DROP TABLE orders')).rejects.toThrow('executes no SQL');
    } finally {
      await server.close();
    }
  });
});
