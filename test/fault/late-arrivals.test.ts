import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Action } from '../../src/model/action.ts';
import { accountDescription } from '../../src/model/marks.ts';
import { connectTo, outcomeOf, useKeys } from '../support/wire-connect.ts';
import { type Handler, type Reply, startWireServer, type WireServer } from '../support/wire-server.ts';
import { versionPages } from '../support/wire-versions.ts';

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

const created = () => server.seen.find(({ action }) => action === 'CreateSecret')?.params;

const account = {
  do: 'createAccount',
  instance: 'rm-bp1',
  account: 'orders_app',
  type: 'Normal',
  owner: 'payments',
  secret: 'orders/app',
} as const satisfies Action;

it.each<[string, string | undefined, string, string | undefined]>([
  ['ours', undefined, 'done', undefined],
  ['somebody else’s', 'a colleague', 'failed', 'E_ACCOUNT_EXISTS'],
  ['another run’s', accountDescription(account.owner, account.secret, 'another'), 'failed', 'E_ACCOUNT_EXISTS'],
])('an account that is %s', async (_name, theirs, outcome, code) => {
  server = await startWireServer({
    CreateAccount: lostThen({ status: 400, body: { Code: 'InvalidAccountName.Duplicate' } }),
    DescribeAccounts: (_seen, nth) => {
      const AccountDescription = theirs ?? server.seen[0]?.params.AccountDescription;
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

const secret: Action = {
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

it.each([
  ['ours', true, 'done', undefined],
  ['somebody else’s', false, 'failed', 'E_SECRET_EXISTS'],
])('a secret that is %s', async (_name, ours, outcome, code) => {
  server = await startWireServer({
    CreateSecret: lostThen({ status: 409, body: { Code: 'Rejected.ResourceExist' } }),
    ListSecretVersionIds: (_seen, nth) => {
      if (nth <= 2) return { status: 404, body: { Code: 'Forbidden.ResourceNotFound' } };
      const VersionId = ours ? created()?.VersionId : 'v1';
      return { body: { VersionIds: { VersionId: [{ VersionId }] } } };
    },
  });
  const result = await outcomeOf(await connectTo(server.url), secret);
  expect([result.outcome, result.diagnostic?.code]).toEqual([outcome, code]);
  expect(server.calls('CreateSecret')).toBe(2);
});

it('a secret of ours that the list does not know for a while: KMS says that it is there, so it is waited for', async () => {
  server = await startWireServer({
    CreateSecret: lostThen({ status: 409, body: { Code: 'Rejected.ResourceExist' } }),
    ListSecretVersionIds: (_seen, nth) =>
      nth <= 12
        ? { status: 404, body: { Code: 'Forbidden.ResourceNotFound' } }
        : { body: { VersionIds: { VersionId: [{ VersionId: created()?.VersionId }] } } },
  });
  expect((await outcomeOf(await connectTo(server.url), secret)).outcome).toBe('done');
  expect(server.calls('CreateSecret')).toBe(2);
});

it('a secret of ours with a hundred versions before it in the list', async () => {
  const others = Array.from({ length: 120 }, (_, index) => ({ id: `v${index}`, at: 0, stages: [] }));
  server = await startWireServer({
    CreateSecret: () => 'reset',
    ListSecretVersionIds: versionPages(() => [
      ...others,
      { id: created()?.VersionId ?? '', at: 0, stages: ['ACSCurrent'] },
    ]),
  });
  expect((await outcomeOf(await connectTo(server.url), secret)).outcome).toBe('done');
  expect(server.calls('CreateSecret')).toBe(1);
});

describe('a lost call whose repeat is refused', () => {
  const denied: Reply = { status: 403, body: { Code: 'IncorrectAccountType' } };
  const full: Reply = { status: 403, body: { Code: 'AccountLimitExceeded' } };
  const made = (Status: string) => ({
    body: {
      Accounts: {
        DBInstanceAccount: [
          {
            AccountName: 'orders_app',
            AccountStatus: Status,
            AccountDescription: server.seen[0]?.params.AccountDescription,
          },
        ],
      },
    },
  });
  const none = { body: { Accounts: { DBInstanceAccount: [] } } };

  it.each<[string, Reply, string]>([
    ['for good', denied, 'E_REFUSED'],
    ['for want of room', full, 'E_QUOTA'],
    ['for now', { status: 429, body: { Code: 'Throttling.User' } }, 'E_THROTTLED'],
  ])('%s may still arrive: nobody knows, and the refusal is told', async (_name, refusal, code) => {
    server = await startWireServer({ CreateAccount: lostThen(refusal), DescribeAccounts: () => none });
    const result = await outcomeOf(await connectTo(server.url), account);
    expect(result).toMatchObject({ outcome: 'unknown', diagnostic: { code } });
  });

  it('because it has arrived is done', async () => {
    server = await startWireServer({
      CreateAccount: lostThen(full),
      DescribeAccounts: (_seen, nth) => (nth <= 2 ? none : made('Available')),
    });
    expect((await outcomeOf(await connectTo(server.url), account)).outcome).toBe('done');
  });

  it('and that was never lost is plainly refused', async () => {
    server = await startWireServer({ CreateAccount: () => denied });
    expect((await outcomeOf(await connectTo(server.url), account)).outcome).toBe('failed');
  });
});

describe('an account that RDS does not know yet everywhere', () => {
  const unknown: Reply = { status: 404, body: { Code: 'InvalidAccountName.NotFound' } };
  const granting: Action = { do: 'grant', instance: 'rm-bp1', account: 'a', grants: { orders: 'ReadOnly' } };
  const DatabasePrivileges = { DatabasePrivilege: [{ DBName: 'orders', AccountPrivilege: 'ReadOnly' }] };
  const known = {
    body: {
      Accounts: { DBInstanceAccount: [{ AccountName: 'a', AccountStatus: 'Available', DatabasePrivileges }] },
    },
  };

  it('gets its permissions once it is known', async () => {
    server = await startWireServer({
      GrantAccountPrivilege: (_seen, nth) => (nth <= 3 ? unknown : { body: { RequestId: 'r' } }),
      DescribeAccounts: (_seen, nth) => (nth <= 3 ? unknown : known),
      DescribeDatabases: () => ({ body: { Databases: { Database: [] } } }),
    });
    const told: string[] = [];
    const context = { waiting: (what: string) => void told.push(what) };
    expect((await outcomeOf(await connectTo(server.url), granting, context)).outcome).toBe('done');
    expect(told).toEqual(['all of RDS to know account a on rm-bp1', 'permissions of a to show']);
  });

  it('is not waited for without end', async () => {
    server = await startWireServer({ GrantAccountPrivilege: () => unknown });
    const result = await outcomeOf(await connectTo(server.url), granting);
    expect(result).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_ACCOUNT_NOT_FOUND' } });
    expect(server.calls('GrantAccountPrivilege')).toBeLessThanOrEqual(8);
  });
});

describe('a lost call whose secret has another owner when it is to be sent again', () => {
  const expects = { secret: { name: 'orders/app', owners: ['payments'] }, accounts: [] };
  const action: Action = { do: 'setDescription', secret: 'orders/app', description: 'new' };
  const described = (owner: string, Description: string): Reply => ({
    body: {
      SecretName: 'orders/app',
      SecretType: 'Rds',
      Arn: 'arn',
      CreateTime: '2026-11-24T10:00:00Z',
      Description,
      Tags: { Tag: [{ TagKey: 'keyturn:owner', TagValue: owner }] },
    },
  });
  it.each([
    { what: 'arrived late', last: 'new', outcome: 'done' },
    { what: 'may still arrive', last: 'old', outcome: 'unknown' },
  ])('$what', async ({ last, outcome }) => {
    server = await startWireServer({
      UpdateSecret: () => 'reset',
      DescribeSecret: (_seen, nth) => (nth <= 3 ? described('payments', 'old') : described('billing', last)),
    });
    const result = await outcomeOf(await connectTo(server.url), action, { expects });
    expect(result).toMatchObject(
      outcome === 'done' ? { outcome } : { outcome, diagnostic: { code: 'E_SECRET_CHANGED' } },
    );
    expect(server.calls('UpdateSecret')).toBe(1);
  });
});
