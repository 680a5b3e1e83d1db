import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createConnection } from 'mysql2/promise';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PrivateServer } from '../../src/emulator/servers/private-servers.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { findPrograms } from '../support/find-databases.ts';
import { startServerOf } from '../support/private-server.ts';

// npx vitest run --project database test/database/no-gap.test.ts prints what stands in README.
const programs = findPrograms();
const rotations = 200;
const clients = 3;
/** Milliseconds from one login of a client to the next. */
const pause = 10;

type Credential = { readonly user: string; readonly password: string };
type Open = (credential: Credential) => Promise<boolean>;

/** Whether somebody is let in, by the drivers that applications use. Rejects for anything but a refused login. */
const openers = {
  mysql:
    (port: number): Open =>
    async (credential) => {
      try {
        (await createConnection({ host: '127.0.0.1', port, ...credential })).destroy();
        return true;
      } catch (error) {
        if (error instanceof Error && 'errno' in error && error.errno === 1045) return false;
        throw error;
      }
    },
  postgres:
    (port: number): Open =>
    async (credential) => {
      const client = new pg.Client({ host: '127.0.0.1', port, database: 'postgres', ...credential });
      try {
        await client.connect();
        return true;
      } catch (error) {
        if (error instanceof Error && 'code' in error && error.code === '28P01') return false;
        throw error;
      } finally {
        await client.end();
      }
    },
};

type Load = { logins: number; refused: number; gaps: number[] };

/**
 * Rotates again and again while clients connect all the time with what they have. A client fetches once between two
 * rotations, after a login of its choice, and at once when a login is refused. A gap lasts from the start of a refused
 * login to the end of the next one that is let in.
 */
const underLoad = async (emulator: TestEmulator, SecretName: string, open: Open): Promise<Load> => {
  const load: Load = { logins: 0, refused: 0, gaps: [] };
  let [round, over] = [0, false];
  let fetched: (() => void)[] = [];
  const credential = async (): Promise<Credential> => {
    const { SecretData } = await emulator.must('GetSecretValue', { SecretName });
    const { AccountName: user, AccountPassword: password } = JSON.parse(String(SecretData));
    return { user, password };
  };
  const client = async (): Promise<void> => {
    let [held, heldSince, gapFrom] = [await credential(), round, 0];
    const fetchNow = async (): Promise<void> => {
      const asked = round;
      held = await credential();
      if (asked === heldSince) return;
      heldSince = asked;
      fetched.pop()?.();
    };
    while (!over) {
      const start = performance.now();
      load.logins += 1;
      const isIn = await open(held);
      if (isIn && gapFrom > 0) load.gaps.push(performance.now() - gapFrom);
      gapFrom = isIn ? 0 : gapFrom || start;
      if (!isIn) load.refused += 1;
      if (!isIn || heldSince < round) await fetchNow();
      if (isIn) await sleep(pause);
    }
  };
  const running = Promise.all(Array.from({ length: clients }, client));
  try {
    for (let turn = 1; turn <= rotations; turn += 1) {
      await emulator.must('RotateSecret', { SecretName, VersionId: `turn-${turn}` });
      const all = Array.from({ length: clients }, () => new Promise<void>((resolve) => fetched.push(resolve)));
      round = turn;
      await Promise.race([Promise.all(all), running]);
      fetched = [];
    }
  } finally {
    over = true;
  }
  await running;
  return load;
};

const print = (what: string, { logins, refused, gaps }: Load): void => {
  const sorted = [...gaps].sort((a, b) => a - b);
  const [middle, longest] = [sorted[Math.floor(sorted.length / 2)] ?? 0, sorted.at(-1) ?? 0];
  const lengths = refused > 0 ? `, gaps of ${middle.toFixed(0)} ms (median) to ${longest.toFixed(0)} ms` : '';
  process.stderr.write(`${what}: ${rotations} rotations, ${logins} logins, ${refused} refused${lengths}\n`);
};

describe.runIf(programs).each(['mysql', 'postgres'] as const)('%s', (kind) => {
  let server: PrivateServer;
  let emulator: TestEmulator;
  beforeAll(async () => {
    server = await startServerOf(kind);
    const accounts = ['one', 'two', 'solo'].map((name) => ({ name, password: `First-passw0rd-${name}` }));
    emulator = await startTestEmulator({
      seed: {
        instances: [
          {
            id: 'rm-1',
            engine: kind === 'mysql' ? 'MariaDB' : 'PostgreSQL',
            server: server.url as `mysql://${string}`,
            accounts,
          },
        ],
        secrets: [
          { name: 'dual', instance: 'rm-1', accounts: [{ name: 'one' }, { name: 'two' }] },
          { name: 'single', instance: 'rm-1', accounts: [{ name: 'solo' }] },
        ],
      },
    });
  });
  afterAll(async () => {
    await emulator?.close();
    await server?.stop();
  });

  test('a dual secret: no login fails', async () => {
    const load = await underLoad(emulator, 'dual', openers[kind](server.port));
    print(`${kind}, dual`, load);
    expect(load.logins).toBeGreaterThan(rotations * clients);
    expect(load.refused).toBe(0);
  });

  test('a single secret: a client that fetches again and retries is in after a moment', async () => {
    const load = await underLoad(emulator, 'single', openers[kind](server.port));
    print(`${kind}, single`, load);
    expect(load.refused).toBeGreaterThan(0);
    expect(Math.max(...load.gaps)).toBeLessThan(2_000);
  });
});
