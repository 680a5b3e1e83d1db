import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Action } from '../../src/model/action.ts';
import { connectTo, outcomeOf, useKeys } from '../support/wire-connect.ts';
import { type Handler, type Reply, startWireServer, type WireServer } from '../support/wire-server.ts';

// A call whose answer was lost, that was not there when looked for, and that arrives after all: the repeat then meets it.

let server: WireServer;
beforeEach(() => useKeys());
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

const lostThen =
  (reply: Reply): Handler =>
  (_seen, nth) =>
    nth === 1 ? 'reset' : reply;

const account: Action = {
  do: 'createAccount',
  instance: 'rm-bp1',
  account: 'orders_app',
  type: 'Normal',
  owner: 'payments',
  secret: 'orders/app',
};

it.each([
  ['ours', true, 'done', undefined],
  ['somebody else’s', false, 'failed', 'E_ACCOUNT_EXISTS'],
])('an account that is %s', async (_name, ours, outcome, code) => {
  server = await startWireServer({
    CreateAccount: lostThen({ status: 400, body: { Code: 'InvalidAccountName.Duplicate' } }),
    DescribeAccounts: (_seen, nth) => {
      const AccountDescription = ours ? server.seen[0]?.params.AccountDescription : 'a colleague';
      const made = { AccountName: 'orders_app', AccountStatus: 'Available', AccountDescription };
      return { body: { Accounts: { DBInstanceAccount: nth <= 2 ? [] : [made] } } };
    },
  });
  const result = await outcomeOf(await connectTo(server.url), account);
  expect([result.outcome, result.diagnostic?.code]).toEqual([outcome, code]);
  expect(server.calls('CreateAccount')).toBe(2);
  const sent = server.seen
    .filter(({ action }) => action === 'CreateAccount')
    .map(({ params }) => params.AccountPassword);
  expect(new Set(sent).size).toBe(1);
});

it.each([
  ['ours', true, 'done', undefined],
  ['somebody else’s', false, 'failed', 'E_SECRET_EXISTS'],
])('a secret that is %s', async (_name, ours, outcome, code) => {
  server = await startWireServer({
    CreateSecret: lostThen({ status: 409, body: { Code: 'Rejected.ResourceExist' } }),
    ListSecretVersionIds: (_seen, nth) => {
      if (nth <= 2) return { status: 404, body: { Code: 'Forbidden.ResourceNotFound' } };
      const VersionId = ours ? server.seen[0]?.params.VersionId : 'v1';
      return { body: { VersionIds: { VersionId: [{ VersionId }] } } };
    },
  });
  const action: Action = {
    do: 'createSecret',
    secret: {
      name: 'orders/app',
      mode: 'single',
      instance: 'rm-bp1',
      accounts: [{ name: 'a', password: { from: 'throwAway' } }],
      rotation: 'off',
      customData: {},
      tags: {},
    },
  };
  const result = await outcomeOf(await connectTo(server.url), action);
  expect([result.outcome, result.diagnostic?.code]).toEqual([outcome, code]);
  expect(server.calls('CreateSecret')).toBe(2);
});
