import { expect, test } from 'vitest';
import type { Seed } from '../../src/emulator/seed/seed.ts';
import { startTestEmulator } from '../support/emulator.ts';
import { serverDouble } from '../support/server-double.ts';

const seed: Seed = {
  instances: [
    {
      id: 'rm-1',
      engine: 'MariaDB',
      databases: ['orders'],
      accounts: [{ name: 'app', password: 'App-passw0rd', grants: { orders: 'ReadOnly' } }],
    },
    { id: 'pgm-1', engine: 'PostgreSQL' },
    { id: 'sql-1', engine: 'SQLServer' },
    { id: 'rm-none', engine: 'MySQL', server: 'none' },
  ],
};

test('instances with a builtin server get one of their own, filled, as far as the programs are there [server.auto]', async () => {
  const [double, stopped]: [ReturnType<typeof serverDouble>, number[]] = [serverDouble(), []];
  const startPrivate = async (kind: 'mysql' | 'postgres') =>
    kind === 'postgres'
      ? 'not found: initdb (Debian: postgresql)'
      : { ...double.server, pid: 1, url: '', stop: async () => void stopped.push(1) };
  const emulator = await startTestEmulator({ seed, databases: 'auto' }, { startPrivate });
  expect(
    emulator.state().instances.map(({ id, server, program, missing }) => [id, server, program ?? missing]),
  ).toEqual([
    ['rm-1', 'real', 'MariaDB 10.11.0'],
    ['pgm-1', 'builtin', 'not found: initdb (Debian: postgresql)'],
    ['sql-1', 'none', undefined],
    ['rm-none', 'none', undefined],
  ]);
  expect(double.opens('app', 'App-passw0rd')).toBe(true);
  expect(double.accounts.get('app')?.grants).toEqual(new Map([['orders', 'ReadOnly']]));
  await emulator.reset();
  expect(stopped).toHaveLength(1);
  await emulator.close();
  expect(stopped).toHaveLength(2);
});

test('a server that does not start ends the start, and the others with it [server.auto]', async () => {
  const stopped: string[] = [];
  const startPrivate = async (kind: 'mysql' | 'postgres') => {
    if (kind === 'postgres') throw new Error('initdb failed: no space left');
    return { ...serverDouble().server, pid: 1, url: '', stop: async () => void stopped.push(kind) };
  };
  const started = startTestEmulator({ seed, databases: 'auto' }, { startPrivate });
  await expect(started).rejects.toThrow('initdb failed: no space left');
  expect(stopped).toEqual(['mysql']);
});
