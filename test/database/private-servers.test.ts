import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { DatabaseServer } from '../../src/emulator/servers/database-server.ts';
import type { PrivateServer } from '../../src/emulator/servers/private-servers.ts';
import { findPrograms } from '../support/find-databases.ts';
import { startServerOf } from '../support/private-server.ts';

const kinds = ['mysql', 'postgres'] as const;

const programs = findPrograms();

describe.runIf(programs).each(kinds)('%s', (kind) => {
  let server: PrivateServer;
  beforeAll(async () => {
    server = await startServerOf(kind);
    await server.createDatabase('my_db');
    await server.createDatabase('myxdb');
  });
  afterAll(() => server.stop());

  test('accounts, passwords, permissions as the server itself tells them', async () => {
    const permission = kind === 'mysql' ? 'ReadWrite' : 'DBOwner';
    await server.createAccount('app', "Pa'ss\\w0rd!", 'Normal');
    expect(await server.login('app', "Pa'ss\\w0rd!")).toBe(true);
    expect(await server.login('app', 'wrong')).toBe(false);
    await expect(server.createAccount('app', 'Other-passw0rd', 'Normal')).rejects.toMatchObject({ kind: 'refused' });
    expect(await server.login('app', "Pa'ss\\w0rd!")).toBe(true);
    await server.grant('app', 'my_db', permission);
    await server.grant('app', 'my_db', permission);
    // What is the server's own is no database of the instance.
    if (kind === 'mysql') await server.grant('app', 'mysql', 'ReadOnly');
    const granted = await server.read();
    expect([...granted.databases].sort()).toEqual(['my_db', 'myxdb']);
    expect([...granted.accounts]).toEqual([
      ['app', { locked: false, type: 'Normal', grants: new Map([['my_db', permission]]) }],
    ]);
    await server.setPassword('app', 'New-passw0rd1');
    expect(await server.login('app', "Pa'ss\\w0rd!")).toBe(false);
    expect(await server.login('app', 'New-passw0rd1')).toBe(true);
    await server.revoke('app', 'my_db');
    expect((await server.read()).accounts.get('app')?.grants).toEqual(new Map());
    await server.deleteAccount('app');
    expect((await server.read()).accounts).toEqual(new Map());
  });

  test('a server that is down', async () => {
    const down: DatabaseServer = server;
    await server.stop();
    await expect(down.read()).rejects.toMatchObject({ kind: 'unreachable' });
    await expect(down.login('app', 'x')).rejects.toMatchObject({ kind: 'unreachable' });
  });
});
