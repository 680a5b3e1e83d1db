import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, bench, type Run, type RunOptions } from '../support/keyturn.ts';
import { startRelay } from '../support/relay.ts';
import type { Reply, WireServer } from '../support/wire-server.ts';

const id = 'rm-bp1orders00001';
const file = `version: 1
owner: payments
region: cn-hangzhou
instances: { db: ${id} }
defaults: { rotation: 7d }
secrets:
  - name: orders/app
    description: Order service
    instance: db
    accounts: { mode: single, create: { name: orders_app, grants: { orders: ReadWrite } } }
  - name: shop/app
    instance: db
    accounts: { mode: single, create: { name: shop_app, grants: { orders: ReadOnly } } }
`;

let place: Bench;
let relay: WireServer;
/** What answers a call in place of the emulator. */
let spoil: (action: string, nth: number) => Reply | undefined;
beforeEach(async () => {
  place = await bench(
    { seed: { instances: [{ id, engine: 'MySQL', databases: ['orders'] }] } },
    { 'secrets.yaml': file },
  );
  spoil = () => undefined;
  relay = await startRelay(place.emulator, ({ action }, nth) => spoil(action, nth));
});
afterEach(async () => {
  await relay.close();
  await place.close();
});

const run = (args: readonly string[], options: RunOptions = {}): Promise<Run> =>
  place.run(args, {
    ...options,
    env: { KEYTURN_KMS_ENDPOINT: relay.url, KEYTURN_RDS_ENDPOINT: relay.url, ...options.env },
  });

type Outcomes = readonly { readonly outcome: string; readonly diagnostic?: { readonly code: string } }[];
const outcomes = (): Outcomes => {
  const { steps }: { steps: Outcomes } = JSON.parse(readFileSync(join(place.folder, 'result.json'), 'utf8'));
  return steps;
};

const expectFinished = async (): Promise<void> => {
  spoil = () => undefined;
  expect(await run(['apply', '--yes'])).toMatchObject({ code: 0 });
  expect(await run(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 });
};

describe('an answer that switches protocols', () => {
  test.each(['ListSecrets', 'DescribeDBInstanceAttribute', 'DescribeDatabases'])(
    'ends a plan with 1: %s',
    async (at) => {
      spoil = (action) => (action === at ? 'upgrade' : undefined);
      const { code, stderr } = await run(['plan']);
      expect(stderr).toMatch(/E_UNEXPECTED_ANSWER: .*the\s+answer\s+cannot\s+be\s+read/s);
      expect(code).toBe(1);
    },
  );

  test.each(['doctor', 'status', 'drift'])('does not let %s end with 0', async (command) => {
    spoil = () => 'upgrade';
    expect((await run([command])).code).toBe(1);
  });

  test('to a write ends apply half-way with 1 and an outcome for each step', async () => {
    spoil = (action, nth) => (action === 'CreateAccount' && nth > 1 ? 'upgrade' : undefined);
    const { code, stdout } = await run(['apply', '--yes', '--result', 'result.json']);
    expect(code).toBe(1);
    expect(stdout).toContain('E_ANSWER_LOST');
    expect(new Set(outcomes().map(({ outcome }) => outcome))).toEqual(new Set(['done', 'unknown', 'notRun']));
    expect(outcomes().find(({ outcome }) => outcome === 'unknown')?.diagnostic?.code).toBe('E_ANSWER_LOST');
    await expectFinished();
  });
});

describe('an answer that never ends, on a connection that answered before', () => {
  test('ends with the time limit of a plan', async () => {
    spoil = (action) => (action === 'DescribeDatabases' ? 'drip' : undefined);
    expect((await run(['plan', '--timeout', '1s'])).code).toBe(1);
  });

  test('ends a write, is not repeated, and the process ends', async () => {
    spoil = (action) => (action === 'CreateSecret' ? 'drip' : undefined);
    const { code, stdout } = await run(['apply', '--yes', '--timeout', '2s', '--result', 'result.json']);
    expect(code).toBe(1);
    expect(relay.calls('CreateSecret')).toBeLessThanOrEqual(2);
    expect(stdout).toMatch(/unknown/);
    expect(outcomes().map(({ outcome }) => outcome)).toContain('unknown');
    await expectFinished();
  });
});

/** Makes calls of an action wait for what cannot come: no request is sent, and no timer holds the process. */
const strand = (action: string): string => {
  const script = `
    import http from 'node:http';
    const { request } = http;
    const stranded = { on: () => stranded, end: () => undefined, destroy: () => undefined };
    http.request = (url, options) =>
      options.headers['x-acs-action'] === '${action}' ? stranded : request(url, options);
    const { setTimeout } = globalThis;
    globalThis.setTimeout = (work, time, ...given) => {
      const timer = setTimeout(work, time, ...given);
      return time >= 10_000 ? timer.unref() : timer;
    };`;
  return `--import=data:text/javascript,${encodeURIComponent(script)}`;
};

describe('a process that has nothing left to wait for', () => {
  test.each([['plan'], ['verify'], ['apply', '--yes']])('does not end %s with 0', async (...command) => {
    const { code, stderr } = await run(command, { env: { NODE_OPTIONS: strand('ListSecrets') } });
    expect(stderr).toContain('E_UNFINISHED');
    expect(code).toBe(1);
  });

  test('ends apply half-way with an outcome for each step', async () => {
    const env = { NODE_OPTIONS: strand('GrantAccountPrivilege') };
    const { code, stderr } = await run(['apply', '--yes', '--result', 'result.json'], { env });
    expect(stderr).toContain('E_UNFINISHED');
    expect(code).toBe(1);
    expect(new Set(outcomes().map(({ outcome }) => outcome))).toEqual(new Set(['done', 'unknown', 'notRun']));
    expect(outcomes().find(({ outcome }) => outcome === 'unknown')?.diagnostic?.code).toBe('E_UNFINISHED');
    await expectFinished();
  });
});
