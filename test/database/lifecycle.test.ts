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

const entry = (name: string, account: string, mode: string, privilege: string, onRemove = 'keepAccounts'): string => `
  - name: ${name}
    instance: rm-1
    accounts: { mode: ${mode}, create: { name: ${account}, grants: { orders: ${privilege} } } }
    rotation: 7d
    rotateOnCreate: true
    onRemove: ${onRemove}
`;

const filesOf = (...entries: readonly string[]): string =>
  `version: 1\nowner: payments\nregion: cn-hangzhou\nsecrets:${entries.join('')}`;

describe.runIf(programs).each(kinds)(
  'the life of a secret on a real server ($engine)',
  ({ kind, engine, privilege }) => {
    const stays = entry('stays', 'stays', 'single', privilege);
    const app = (mode: string, onRemove?: string): string => entry('orders/app', 'app', mode, privilege, onRemove);
    let server: PrivateServer;
    let place: Bench;
    beforeEach(async () => {
      server = await startServerOf(kind);
      const instance = { id: 'rm-1', engine, server: server.url as `mysql://${string}`, databases: ['orders'] };
      place = await bench({ seed: { instances: [instance] } }, { 'secrets.yaml': filesOf(stays, app('dual')) });
      await applied();
    });
    afterEach(async () => {
      await place?.close();
      await server?.stop();
    });

    const applied = async (...flags: readonly string[]): Promise<void> => {
      const ran = await place.run(['apply', '--yes', ...flags]);
      expect(ran, ran.stdout + ran.stderr).toMatchObject({ code: 0 });
      expect(await place.run(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 });
      expect(await place.run(['verify'])).toMatchObject({ code: 0 });
    };
    const names = async (): Promise<readonly string[]> => [...(await server.read()).accounts.keys()].sort();
    const edit = (...entries: readonly string[]): void => place.write('secrets.yaml', filesOf(...entries));

    test('a pair becomes single, and a pair again; what is kept logs in no more than before', async () => {
      const words = ['--allow', 'replace', '--allow', 'interruption'];
      edit(stays, app('single'));
      await applied(...words);
      expect(await names()).toEqual(['app', 'app_clone', 'stays']);
      edit(stays, app('dual'));
      await applied(...words);
      expect(await names()).toEqual(['app', 'app_clone', 'stays']);
    });

    test('it goes, keeps its accounts, and comes back', async () => {
      edit(stays);
      await applied('--prune');
      expect(await names()).toEqual(['app', 'app_clone', 'stays']);
      edit(stays, app('dual'));
      await applied();
    });

    test('it goes with its accounts, unless they own something', async () => {
      edit(stays, app('dual', 'deleteAccounts'));
      await applied();
      edit(stays);
      const ran = await place.run(['apply', '--yes', '--prune']);
      if (engine === 'PostgreSQL') {
        expect(ran).toMatchObject({ code: 1 });
        expect(ran.stdout).toContain('E_ACCOUNT_OWNS');
        for (const name of ['app', 'app_clone']) await server.revoke(name, 'orders');
        await applied('--prune');
      }
      expect(await names()).toEqual(['stays']);
      edit(stays, app('dual'));
      await applied();
    });
  },
);
