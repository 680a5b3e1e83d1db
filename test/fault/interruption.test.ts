import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { realClock } from '../../src/aliyun/wire/clock.ts';
import type { Action } from '../../src/model/action.ts';
import { connectTo, desiredOf, outcomeOf, problemsOf, useKeys } from '../support/wire-connect.ts';
import { type Handler, startWireServer, type WireServer } from '../support/wire-server.ts';

const servers: WireServer[] = [];
beforeEach(() => useKeys());
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(servers.splice(0).map((server) => server.close()));
});
const serve = async (script: Readonly<Record<string, Handler>>): Promise<WireServer> => {
  const server = await startWireServer(script);
  servers.push(server);
  return server;
};

const account: Action = {
  do: 'createAccount',
  instance: 'rm-bp1',
  account: 'orders_app',
  type: 'Normal',
  owner: 'payments',
  secret: 'orders/app',
};
const accounts = (...list: object[]) => ({ body: { Accounts: { DBInstanceAccount: list } } });

it('a read under way is left at once', async () => {
  const server = await serve({ ListSecrets: () => 'stall' });
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 50);
  const cloud = await connectTo(server.url, {}, realClock);
  const start = performance.now();
  const [problem] = await problemsOf(cloud.read(desiredOf(), () => true, stop.signal));
  expect(problem).toMatchObject({
    code: 'E_INTERRUPTED',
    message: 'KMS ListSecrets: keyturn was asked to stop before an answer came',
  });
  expect(performance.now() - start).toBeLessThan(2000);
});

it('a write is not begun after the signal', async () => {
  const server = await serve({});
  const result = await outcomeOf(await connectTo(server.url), account, { signal: AbortSignal.abort() });
  expect(result).toMatchObject({
    outcome: 'notRun',
    diagnostic: {
      message: 'RDS CreateAccount of account orders_app on rm-bp1: not sent, since keyturn was asked to stop',
    },
  });
  expect(server.seen).toHaveLength(0);
});

it.each([
  ['says too often', 429, 'Throttling.User'],
  ['is busy', 403, 'OperationDenied.DBInstanceStatus'],
])('a write that waits because the service %s is not run', async (_name, status, Code) => {
  const stop = new AbortController();
  const server = await serve({
    CreateAccount: () => {
      stop.abort();
      return { status, body: { Code } };
    },
  });
  const result = await outcomeOf(await connectTo(server.url), account, { signal: stop.signal });
  expect(result).toMatchObject({
    outcome: 'notRun',
    diagnostic: { message: expect.stringContaining('not sent again, since keyturn was asked to stop') },
  });
  expect(server.seen).toHaveLength(1);
});

const rotation: Action = { do: 'rotateSecret', secret: 'app', versionId: 'v2' };
const versions = (...ids: readonly string[]) => ({
  body: {
    VersionIds: { VersionId: ids.map((VersionId) => ({ VersionId, VersionStages: { VersionStage: ['ACSCurrent'] } })) },
  },
});

it('a rotation under way is awaited, as any write', async () => {
  const stop = new AbortController();
  const server = await serve({
    RotateSecret: () => {
      stop.abort();
      return { body: { RequestId: 'r' } };
    },
    ListSecretVersionIds: () => versions('v2'),
  });
  expect((await outcomeOf(await connectTo(server.url), rotation, { signal: stop.signal })).outcome).toBe('done');
});

it.each([
  ['shows', ['v2'], 'done', undefined],
  ['does not show', ['v1'], 'unknown', 'E_INTERRUPTED'],
])(
  'a lost rotation that is not sent again, since the signal came, is looked for: its effect %s',
  async (_name, ids, outcome, code) => {
    const stop = new AbortController();
    const server = await serve({
      RotateSecret: () => {
        stop.abort();
        return 'reset';
      },
      ListSecretVersionIds: () => versions(...ids),
    });
    const result = await outcomeOf(await connectTo(server.url), rotation, { signal: stop.signal });
    expect([result.outcome, result.diagnostic?.code]).toEqual([outcome, code]);
    expect(server.calls('RotateSecret')).toBe(1);
  },
);

it('a write under way is awaited, and what it did not yet show is unknown', async () => {
  const stop = new AbortController();
  const server = await serve({
    CreateAccount: () => {
      stop.abort();
      return { body: { RequestId: 'r' } };
    },
    DescribeAccounts: ({ params }) => accounts({ AccountName: params.AccountName, AccountStatus: 'Unavailable' }),
  });
  const result = await outcomeOf(await connectTo(server.url), account, { signal: stop.signal });
  expect(result).toMatchObject({ outcome: 'unknown', diagnostic: { code: 'E_INTERRUPTED' } });
  expect([server.calls('CreateAccount'), server.calls('DescribeAccounts')]).toEqual([1, 1]);
});

it('a lost write is read back after the signal, and not sent again', async () => {
  const stop = new AbortController();
  const server = await serve({
    CreateAccount: () => {
      stop.abort();
      return 'reset';
    },
    DescribeAccounts: () => accounts(),
  });
  const result = await outcomeOf(await connectTo(server.url), account, { signal: stop.signal });
  expect(result).toMatchObject({ outcome: 'unknown', diagnostic: { code: 'E_INTERRUPTED' } });
  expect([server.calls('CreateAccount'), server.calls('DescribeAccounts')]).toEqual([1, 2]);
});

it('waiting for a retry ends with the signal', async () => {
  const stop = new AbortController();
  const server = await serve({
    ListSecrets: () => {
      setTimeout(() => stop.abort(), 20);
      return { status: 429, body: { Code: 'Throttling.User' }, headers: { 'x-acs-retry-after': '30000' } };
    },
  });
  const cloud = await connectTo(server.url, {}, realClock);
  const [problem] = await problemsOf(cloud.read(desiredOf(), () => true, stop.signal));
  expect(problem?.code).toBe('E_INTERRUPTED');
  expect(server.calls('ListSecrets')).toBe(1);
});
