import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { diagnosticsOf } from '../../src/app/terminal/report.ts';
import type { Terminal } from '../../src/app/terminal/terminal.ts';
import { apply } from '../../src/commands/apply.ts';
import { doctor } from '../../src/commands/doctor.ts';
import { drift } from '../../src/commands/drift.ts';
import { dump } from '../../src/commands/dump.ts';
import { history } from '../../src/commands/history.ts';
import { candidatesOf } from '../../src/commands/init-instance.ts';
import { plan } from '../../src/commands/plan.ts';
import { rotate } from '../../src/commands/rotate.ts';
import { status } from '../../src/commands/status.ts';
import { verify } from '../../src/commands/verify.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { fakeTerminal } from '../support/terminal.ts';
import { useKeys } from '../support/wire-connect.ts';
import { startWireServer, type WireServer } from '../support/wire-server.ts';
import { placesIn, spoiledAt, wireText, wrongValues } from '../support/wrong-answers.ts';

const id = 'rm-bp1orders00001';
const file = `version: 1
owner: payments
region: cn-hangzhou
instances: { db: ${id} }
secrets:
  - name: orders/app
    description: Order service
    instance: db
    rotation: 7d
    tags: { team: orders }
    customData: { service: orders }
    accounts: { mode: dual, create: { name: orders_app, grants: { orders: ReadWrite } } }
`;

let emulator: TestEmulator;
let relay: WireServer;
let folder: string;
/** The answer to an action, spoiled. */
let spoil: (action: string, body: object) => unknown;

beforeAll(async () => {
  emulator = await startTestEmulator({
    seed: {
      instances: [
        { id, engine: 'MySQL', databases: ['orders'], accounts: [{ name: 'legacy', grants: { orders: 'ReadOnly' } }] },
      ],
    },
  });
  useKeys(emulator.ready.accessKeyId, emulator.ready.accessKeySecret);
  folder = mkdtempSync(join(tmpdir(), 'keyturn-wrong-'));
  relay = await startWireServer({}, undefined, async ({ action, params }) => {
    const { status: code, body, date } = await emulator.call(action, params);
    const headers = { date: new Date(date).toUTCString() };
    return { status: code, raw: wireText(spoil(action, body)), headers };
  });
  spoil = (_action, body) => body;
  writeFileSync(join(folder, 'secrets.yaml'), file);
  const { flags, terminal } = setting();
  expect(await apply(undefined, { ...flags, yes: true, concurrency: 4 }, terminal), terminal.seen.err).toBe(0);
  // So that everything that can be compared differs.
  writeFileSync(join(folder, 'secrets.yaml'), file.replace('7d', '30d').replaceAll(/: orders }/g, ': shop }'));
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await relay.close();
  await emulator.close();
  rmSync(folder, { recursive: true });
});

const setting = () => ({
  terminal: fakeTerminal(),
  flags: {
    file: [join(folder, 'secrets.yaml')],
    kmsEndpoint: relay.url,
    rdsEndpoint: relay.url,
    color: false,
    format: 'text',
  } as const,
});
type Flags = ReturnType<typeof setting>['flags'];

type Command = (flags: Flags, terminal: Terminal) => Promise<unknown>;
const commands = {
  plan: (flags, terminal) => plan({ ...flags, steps: true }, terminal),
  planJson: (flags, terminal) => plan({ ...flags, format: 'json' }, terminal),
  drift: (flags, terminal) => drift(flags, terminal),
  status: (flags, terminal) => status('orders/app', flags, terminal),
  doctor: (flags, terminal) => doctor(flags, terminal),
  history: (flags, terminal) => history('orders/app', { ...flags, since: '7d' }, terminal),
  verify: (flags, terminal) => verify([], flags, terminal),
  dump: (flags, terminal) => dump({ ...flags, region: 'cn-hangzhou', owner: 'payments', withAccounts: true }, terminal),
  init: (flags, terminal) =>
    candidatesOf(id, { ...flags, region: 'cn-hangzhou' }, terminal, new AbortController().signal),
  // Refused without `--yes`, after everything was read.
  rotate: (flags, terminal) => rotate(['orders/app'], { ...flags, both: true }, terminal),
} as const satisfies Record<string, Command>;

const readBy: Readonly<Record<string, readonly (keyof typeof commands)[]>> = {
  ListSecrets: ['plan', 'drift', 'status', 'doctor', 'dump'],
  DescribeSecret: ['plan', 'planJson', 'drift', 'status', 'rotate'],
  ListSecretVersionIds: ['plan', 'doctor'],
  DescribeDBInstanceAttribute: ['plan', 'drift', 'status', 'verify', 'init'],
  DescribeAccounts: ['plan', 'planJson', 'drift', 'status', 'init'],
  DescribeDatabases: ['plan', 'drift', 'init'],
  GetSecretValue: ['verify', 'dump'],
  LookupEvents: ['history'],
  DescribeSystemEventAttribute: ['status'],
  GetRole: ['status'],
  GetCallerIdentity: ['doctor'],
};

const endOf = async (command: keyof typeof commands): Promise<string> => {
  const { flags, terminal } = setting();
  const work = commands[command](flags, terminal).catch((thrown: unknown) => {
    terminal.err(
      diagnosticsOf(thrown)
        .map(({ code, message }) => `${code}: ${message}`)
        .join('\n'),
    );
  });
  await work;
  return terminal.seen.out + terminal.seen.err;
};

type Case = {
  readonly read: readonly [string, keyof typeof commands];
  readonly place: number;
  readonly wrong: unknown;
};

const reads = Object.entries(readBy).flatMap(([action, all]) => all.map((command) => [action, command] as const));

/** What has ended in a crash: each field of a secret as no date, and as the name of something that every object has. */
const examples = Array.from({ length: 30 }, (_, place): [Case][] =>
  ['soon', 'constructor'].map((wrong) => [{ read: ['DescribeSecret', 'status'], place, wrong }]),
).flat();

test('whatever a service answers to a read is told as a problem of its answer', { timeout: 120_000 }, async () => {
  const cases: fc.Arbitrary<Case> = fc.record({
    read: fc.constantFrom(...reads),
    place: fc.nat(),
    wrong: fc.constantFrom(...wrongValues),
  });
  await fc.assert(
    fc.asyncProperty(cases, async ({ read: [action, command], place, wrong }) => {
      spoil = (called, body) => {
        const places = placesIn(body);
        const path = places[place % Math.max(1, places.length)];
        return called === action && path ? spoiledAt(body, path, wrong) : body;
      };
      const start = performance.now();
      expect(await endOf(command)).not.toContain('E_INTERNAL');
      expect(performance.now() - start).toBeLessThan(20_000);
    }),
    { numRuns: 200, examples },
  );
});
