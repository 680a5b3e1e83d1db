import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Seed } from '../../src/emulator/seed/seed.ts';
import type { PrivateServer } from '../../src/emulator/servers/private-servers.ts';
import { startEmulator } from '../../src/emulator/start.ts';
import { type Reply, startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { buildEmulator, type EmulatorProcess } from '../support/emulator-process.ts';
import { findPrograms } from '../support/find-databases.ts';
import { startServerOf } from '../support/private-server.ts';

const programs = findPrograms();
const names = ['one', 'two', 'solo'];

const seedOf = (kind: 'mysql' | 'postgres', server: string): Seed => ({
  instances: [
    {
      id: 'rm-1',
      engine: kind === 'mysql' ? 'MariaDB' : 'PostgreSQL',
      server: server as `mysql://${string}`,
      databases: ['my_db', 'myxdb'],
      accounts: names.map((name) => ({
        name,
        password: `First-passw0rd-${name}`,
        grants: { my_db: kind === 'mysql' ? 'ReadWrite' : 'DBOwner' },
      })),
    },
  ],
  secrets: [
    { name: 'dual', instance: 'rm-1', accounts: [{ name: 'one' }, { name: 'two' }], rotation: '7d' },
    { name: 'single', instance: 'rm-1', accounts: [{ name: 'solo' }], rotation: '7d' },
  ],
});

type Caller = { call(action: string, params?: Readonly<Record<string, string>>): Promise<Reply> };
const credential = async (emulator: Caller, SecretName: string): Promise<readonly [string, string]> => {
  const { body } = await emulator.call('GetSecretValue', { SecretName });
  const { AccountName, AccountPassword } = JSON.parse(String(body.SecretData));
  return [AccountName, AccountPassword];
};

describe.runIf(programs).each(['mysql', 'postgres'] as const)('rotation on a real %s server', (kind) => {
  let folder: string;
  let server: PrivateServer;
  let emulator: TestEmulator;
  const rotate = (SecretName: string, VersionId: string) => emulator.call('RotateSecret', { SecretName, VersionId });

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'emulator-real-'));
    server = await startServerOf(kind);
    emulator = await startTestEmulator({ seed: seedOf(kind, server.url) });
  });
  afterAll(async () => {
    await emulator?.close();
    await server?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  test('the seed is there, and both of a pair have the same rights', async () => {
    const { databases, accounts } = await server.read();
    expect([...databases].sort()).toEqual(['my_db', 'myxdb']);
    expect([...accounts.keys()].sort()).toEqual([...names].sort());
    expect(accounts.get('one')).toEqual(accounts.get('two'));
    expect([...(accounts.get('one')?.grants.keys() ?? [])]).toEqual(['my_db']);
  });

  test('by call and when it is due: the new password opens, the old one does not', async () => {
    for (const name of ['dual', 'single']) {
      const before = await credential(emulator, name);
      expect(await server.login(...before)).toBe(true);
      expect(await rotate(name, 'v2')).toMatchObject({ status: 200 });
      expect(await server.login(...(await credential(emulator, name)))).toBe(true);
      expect(await server.login(...before)).toBe(name === 'dual');
    }
    const { rotations } = await emulator.advance('8d');
    expect(rotations.map(({ outcome }) => outcome)).toEqual(['rotated', 'rotated']);
    for (const name of ['dual', 'single']) expect(await server.login(...(await credential(emulator, name)))).toBe(true);
  });

  test('an account that is locked or deleted on the server: Invalid, and healed when it is back', async () => {
    const [name] = await credential(emulator, 'single');
    await server.lockAccount(name);
    expect(await rotate('single', 'v3')).toMatchObject({ status: 400, code: 'Rejected.RotationFailed' });
    for (const database of ['my_db']) await server.revoke(name, database);
    await server.deleteAccount(name);
    expect(await rotate('single', 'v3')).toMatchObject({ status: 400 });
    expect((await emulator.must('DescribeSecret', { SecretName: 'single' })).AutomaticRotation).toBe('Invalid');
    const account = { DBInstanceId: 'rm-1', AccountName: name, AccountPassword: 'Again-passw0rd' };
    await emulator.must('CreateAccount', account);
    expect(await rotate('single', 'v3')).toMatchObject({ status: 200 });
    expect((await emulator.must('DescribeSecret', { SecretName: 'single' })).AutomaticRotation).toBe('Enabled');
    expect(await server.login(...(await credential(emulator, 'single')))).toBe(true);
  });

  test('a name of somebody else is taken, and their password stays', async () => {
    await server.createAccount('theirs', 'Their-passw0rd', 'Normal');
    const account = { DBInstanceId: 'rm-1', AccountName: 'theirs', AccountPassword: 'Mine-passw0rd' };
    expect(await emulator.call('CreateAccount', account)).toMatchObject({ code: 'InvalidAccountName.Duplicate' });
    expect(await server.login('theirs', 'Their-passw0rd')).toBe(true);
  });

  test('a wrong password of the administrator: the start says which instance', async () => {
    const wrong = seedOf(kind, server.url.replace(/:[0-9a-f]+@/, ':wrong-passw0rd@'));
    const message = /^The server of instance rm-1 at 127\.0\.0\.1:\d+ does not let its administrator in \(\w+\)\.$/;
    await expect(startEmulator({ seed: wrong })).rejects.toThrow(message);
  });

  test('killed in the midst of rotations, again and again: what was handed out logs in', async () => {
    const start = await buildEmulator(folder);
    const options = { seed: seedOf(kind, server.url), state: join(folder, 'killed.state') };
    let rotations = 0;
    for (let round = 0; round < 8; round += 1) {
      const killed: EmulatorProcess = await start(options);
      for (const name of ['dual', 'single']) {
        // The seed's passwords are the first; on this server the accounts have others by now.
        if (round === 0) await killed.call('RotateSecret', { SecretName: name, VersionId: 'first-1' });
        if (round === 0) await killed.call('RotateSecret', { SecretName: name, VersionId: 'first-2' });
        expect(await server.login(...(await credential(killed, name))), `${name}, round ${round}`).toBe(true);
      }
      let last = await credential(killed, 'dual');
      const work = async (): Promise<void> => {
        for (let turn = 0; ; turn += 1) {
          for (const SecretName of ['dual', 'single'])
            await killed.call('RotateSecret', { SecretName, VersionId: `r${round}-${turn}` });
          rotations += 1;
          last = await credential(killed, 'dual');
        }
      };
      const ended = work().catch(() => undefined);
      await sleep(100 + 37 * round);
      await killed.kill();
      await ended;
      expect(await server.login(...last), `dual, after kill ${round}`).toBe(true);
    }
    expect(rotations).toBeGreaterThan(0);
  });

  test('a server that is down: Invalid', async () => {
    await server.stop();
    expect(await rotate('dual', 'v9')).toMatchObject({ status: 400, code: 'Rejected.RotationFailed' });
    expect((await emulator.must('DescribeSecret', { SecretName: 'dual' })).AutomaticRotation).toBe('Invalid');
    expect(await emulator.call('DescribeAccounts', { DBInstanceId: 'rm-1' })).toMatchObject({
      code: 'Database.ConnectError',
    });
  });
});
