import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, describe, expect, test } from 'vitest';
import type { ReadyFile } from '../../src/emulator/start.ts';
import { type Params, request, signV1 } from '../support/emulator.ts';
import { findPrograms } from '../support/find-databases.ts';
import { environmentOf, keyturn } from '../support/keyturn.ts';

const programs = findPrograms();
const run = promisify(execFile);
const folder = mkdtempSync(join(tmpdir(), 'emulator-auto-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Running = { readonly child: ChildProcess; readonly ready: ReadyFile; readonly said: string };

/** The built command, as a user starts it. */
const start = async (seed: string, ...more: readonly string[]): Promise<Running> => {
  const file = join(folder, `ready-${seed.replaceAll(/\W/g, '-')}-${more.length}.json`);
  const args = ['dist/cli.js', 'emulator', '--databases', 'auto', '--seed', seed, '--ready-file', file, ...more];
  // What a killed emulator leaves behind is removed with the folder; its servers, of another user, look into it.
  chmodSync(folder, 0o755);
  const env = { ...process.env, TMPDIR: folder };
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'inherit'] });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  while (!said.includes('Ctrl-C') && child.exitCode === null) await sleep(20);
  return { child, ready: JSON.parse(readFileSync(file, 'utf8')), said };
};

const stop = async ({ child }: Running, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> => {
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
};

const caller = ({ ready }: Running) => ({
  call: async (action: string, params: Params): Promise<Readonly<Record<string, unknown>>> => {
    const version = action.includes('Secret') ? '2016-01-20' : '2014-08-15';
    const key = { id: ready.accessKeyId, secret: ready.accessKeySecret };
    return (await request(signV1(ready.kms, action, params, { key, version }))).body;
  },
  admin: async (route: string, body?: unknown): Promise<unknown> => {
    const [method = 'GET', path] = route.split(' ');
    const headers = { authorization: `Bearer ${ready.adminToken}` };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    return (await request({ method, url: `${ready.admin}${path}`, headers, ...sent })).body;
  },
});

type Place = { readonly host: string; readonly port: string };
type Credential = { readonly AccountName: string; readonly AccountPassword: string };

const placeOf = async (emulator: ReturnType<typeof caller>, DBInstanceId: string): Promise<Place> => {
  const { Items } = await emulator.call('DescribeDBInstanceAttribute', { DBInstanceId });
  const { DBInstanceAttribute } = Items as { DBInstanceAttribute: { ConnectionString: string; Port: string }[] };
  const [{ ConnectionString = '', Port = '' } = {}] = DBInstanceAttribute;
  return { host: ConnectionString, port: Port };
};

/** What the database's own program says to `sql`. The password travels in the environment: everybody can read arguments. */
const ask = async (
  kind: 'mysql' | 'postgres',
  { host, port }: Place,
  { AccountName, AccountPassword }: Credential,
  database: string,
  sql: string,
) => {
  const [program, args, env] =
    kind === 'mysql'
      ? [
          programs?.mariadb,
          ['--no-defaults', '-h', host, '-P', port, '-u', AccountName, '-BN', '-e', sql, database],
          { MYSQL_PWD: AccountPassword },
        ]
      : [
          programs?.psql,
          ['--no-psqlrc', '-w', '-h', host, '-p', port, '-U', AccountName, '-At', '-c', sql, database],
          { PGPASSWORD: AccountPassword, PGPASSFILE: '/dev/null' },
        ];
  return (await run(program ?? '', args, { env, timeout: 10_000 })).stdout.trim();
};

const credentialOf = async (emulator: ReturnType<typeof caller>, SecretName: string): Promise<Credential> =>
  JSON.parse(String((await emulator.call('GetSecretValue', { SecretName })).SecretData));

const cases = [
  {
    example: '01-dual-create',
    secret: 'orders/app',
    kind: 'mysql',
    instance: 'rm-bp1orders00001',
    database: 'orders',
    write: 'CREATE TABLE t (x INT); INSERT INTO t VALUES (1); SELECT x FROM t',
  },
  {
    example: '03-single-create',
    secret: 'reports/reader',
    kind: 'postgres',
    instance: 'pgm-bp1reports001',
    database: 'reports',
    write: 'CREATE TABLE t (x INT); INSERT INTO t VALUES (1); SELECT x FROM t',
  },
] as const;

describe.runIf(programs).each(cases)(
  'emulator --databases auto with example $example',
  ({ example, secret, kind, instance, database, write }) => {
    test('applied, its credential opens the real database, and after a rotation the new one does', async () => {
      const running = await start(join('examples', example, 'seed.yaml'));
      try {
        expect(running.said).toMatch(
          new RegExp(`^${instance}: (MariaDB|PostgreSQL) [\\d.]+ at 127\\.0\\.0\\.1:\\d+$`, 'm'),
        );
        const env = environmentOf(running);
        const file = ['-f', join('examples', example, 'secrets.yaml')];
        expect(await keyturn(['apply', ...file, '--yes'], { env })).toMatchObject({ code: 0 });
        expect(await keyturn(['plan', ...file, '--detailed-exitcode'], { env })).toMatchObject({ code: 0 });
        expect(await keyturn(['verify', ...file], { env })).toMatchObject({ code: 0, stderr: '' });

        const emulator = caller(running);
        const place = await placeOf(emulator, instance);
        const first = await credentialOf(emulator, secret);
        expect(await ask(kind, place, first, database, write)).toContain('1');
        // The second rotation comes back to the account that was current.
        await emulator.admin('POST clock', { advance: '15d' });
        const next = await credentialOf(emulator, secret);
        expect(await ask(kind, place, next, database, 'SELECT x FROM t')).toBe('1');
        await expect(ask(kind, place, first, database, 'SELECT 1')).rejects.toThrow(
          /denied|password authentication failed/,
        );
        expect(await keyturn(['verify', ...file], { env })).toMatchObject({ code: 0, stderr: '' });
      } finally {
        await stop(running);
      }
    });
  },
);

const serverFolders = (): readonly string[] => readdirSync(folder).filter((name) => name.startsWith('keyturn-server-'));

describe.runIf(programs)('private servers', () => {
  test('come back from the state file with the passwords that were handed out, and end with a killed emulator; the next one removes what it left', async () => {
    const seed = resolve('examples/03-single-create/seed.yaml');
    const state = ['--state', join(folder, 'kept.state')];
    const first = await start(seed, ...state);
    const env = environmentOf(first);
    await keyturn(['apply', '-f', 'examples/03-single-create/secrets.yaml', '--yes'], { env });
    const place = await placeOf(caller(first), 'pgm-bp1reports001');
    const handed = await credentialOf(caller(first), 'reports/reader');
    await stop(first, 'SIGKILL');
    const left = serverFolders();
    expect(left).toHaveLength(1);
    await expect
      .poll(() => ask('postgres', place, handed, 'reports', 'SELECT 1').catch((error: Error) => error.message))
      .toMatch(/refused|could not connect/);
    const second = await start(seed, ...state);
    try {
      expect(
        await ask('postgres', await placeOf(caller(second), 'pgm-bp1reports001'), handed, 'reports', 'SELECT 1'),
      ).toBe('1');
      expect(serverFolders()).toHaveLength(1);
      expect(serverFolders()).not.toEqual(left);
    } finally {
      await stop(second);
    }
    expect(serverFolders()).toEqual([]);
  });
});
