import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { PrivateServer } from '../../src/emulator/servers/private-servers.ts';
import { findPrograms } from '../support/find-databases.ts';
import { type Bench, bench } from '../support/keyturn.ts';
import { startServerOf } from '../support/private-server.ts';

const programs = findPrograms();
const kinds = [
  { kind: 'mysql', engine: 'MariaDB', privilege: 'ReadWrite' },
  { kind: 'postgres', engine: 'PostgreSQL', privilege: 'DBOwner' },
] as const;

const filesOf = (privilege: string): string => `version: 1
owner: payments
region: cn-hangzhou
instances: { db: rm-1 }
secrets:
  - name: orders/app
    instance: db
    accounts: { mode: dual, create: { name: app, second: app_two, grants: { orders: ${privilege} } } }
    rotation: 7d
`;

/** Nobody tells the emulator, nor keyturn, what is done by SQL. */
describe.runIf(programs).each(kinds)('harm done by SQL on a real server ($engine)', ({ kind, engine, privilege }) => {
  let server: PrivateServer;
  let place: Bench;

  beforeEach(async () => {
    server = await startServerOf(kind);
    const instance = { id: 'rm-1', engine, server: server.url as `mysql://${string}`, databases: ['orders'] };
    place = await bench({ seed: { instances: [instance] } }, { 'secrets.yaml': filesOf(privilege) });
    expect(await place.run(['apply', '--yes'])).toMatchObject({ code: 0 });
    expect(await place.run(['verify'])).toMatchObject({ code: 0 });
  });
  afterEach(async () => {
    await place?.close();
    await server?.stop();
  });

  const read = async () => (await server.read()).accounts;
  const drop = async (name: string): Promise<void> => {
    await server.revoke(name, 'orders');
    await server.deleteAccount(name);
    // KMS tells in seconds when it rotated last. RDS takes longer than that to make an account; these servers do not.
    await place.emulator.admin('POST clock', { advance: '2s' });
  };
  const heal = async (...allow: readonly string[]): Promise<void> => {
    expect(await place.run(['drift'])).toMatchObject({ code: 2 });
    const applied = await place.run(['apply', '--yes', ...allow]);
    expect(applied, applied.stdout + applied.stderr).toMatchObject({ code: 0 });
    expect(await place.run(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 });
    expect(await place.run(['verify'])).toMatchObject({ code: 0 });
    expect(await place.run(['drift'])).toMatchObject({ code: 0 });
    const accounts = await read();
    expect([...accounts.keys()].sort()).toEqual(['app', 'app_two']);
    expect(accounts.get('app')).toEqual(accounts.get('app_two'));
    expect([...(accounts.get('app')?.grants ?? [])]).toEqual([['orders', privilege]]);
  };

  test('an account dropped, then a permission taken, then both accounts dropped: healed each time', async () => {
    await drop('app_two');
    await heal('--allow', 'interruption');
    await server.revoke('app', 'orders');
    await heal();
    await drop('app');
    await drop('app_two');
    await place.emulator.admin('POST clock', { advance: '8d' });
    await heal();
  });

  test('a locked account: told with the way out, nothing is changed', async () => {
    await server.lockAccount('app');
    const { code, stdout } = await place.run(['drift']);
    expect(code).toBe(2);
    expect(stdout).toContain('W_ACCOUNT_UNAVAILABLE');
    expect(stdout).toContain('Drift: 1 broken.');
  });
});
