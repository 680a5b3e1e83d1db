import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { realClock } from '../../src/aliyun/clock.ts';
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
  expect(problem?.code).toBe('E_INTERRUPTED');
  expect(performance.now() - start).toBeLessThan(2000);
});

it('a write is not begun after the signal', async () => {
  const server = await serve({});
  const result = await outcomeOf(await connectTo(server.url), account, { signal: AbortSignal.abort() });
  expect(result).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_INTERRUPTED' } });
  expect(server.seen).toHaveLength(0);
});

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
  expect(result).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_INTERRUPTED' } });
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
