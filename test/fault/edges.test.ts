import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { realClock } from '../../src/aliyun/wire/clock.ts';
import { DiagnosticsError, diagnostic } from '../../src/diagnostics/diagnostic.ts';
import { makePlan } from '../../src/index.ts';
import type { Action } from '../../src/model/action.ts';
import { connectTo, desiredOf, desiredSecret, outcomeOf, problemsOf, useKeys } from '../support/wire-connect.ts';
import { type Handler, type Reply, startWireServer, type WireServer } from '../support/wire-server.ts';

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
const ok: Reply = { body: { RequestId: 'r' } };

describe('rotateSecret', () => {
  const rotate: Action = { do: 'rotateSecret', secret: 'app', versionId: 'ours' };
  const version = (id: string, day: number, ...stages: string[]) => ({
    VersionId: id,
    CreateTime: `2026-11-0${day}T00:00:00Z`,
    VersionStages: { VersionStage: stages },
  });

  it.each<[string, object[], 'done' | 'unknown']>([
    ['current', [version('ours', 2, 'ACSCurrent')], 'done'],
    ['previous, another one has followed', [version('ours', 2, 'ACSPrevious'), version('x', 3, 'ACSCurrent')], 'done'],
    ['without a stage, a later one is current', [version('ours', 2), version('x', 3, 'ACSCurrent')], 'done'],
    ['without a stage, only an earlier one is current', [version('ours', 2), version('x', 1, 'ACSCurrent')], 'unknown'],
    ['not there', [version('x', 1, 'ACSCurrent')], 'unknown'],
  ])('is %s', async (_name, list, outcome) => {
    const server = await serve({
      RotateSecret: () => ok,
      ListSecretVersionIds: () => ({ body: { VersionIds: { VersionId: list } } }),
    });
    expect((await outcomeOf(await connectTo(server.url), rotate)).outcome).toBe(outcome);
  });
});

describe('passwords of imported accounts', () => {
  const create: Action = {
    do: 'createSecret',
    secret: {
      name: 'app',
      mode: 'dual',
      instance: 'rm-bp1',
      accounts: [
        { name: 'a', password: { from: 'source', source: { env: 'A' } } },
        { name: 'b', password: { from: 'source', source: { file: '/b' } } },
      ],
      description: 'words',
      rotation: 604_800,
      customData: { Endpoint: 'h:1' },
      tags: { 'keyturn:owner': 'o' },
      encryptionKey: 'key-1',
      kmsInstance: 'kst-1',
    },
  };

  it('go out in the order of the accounts, with everything else that the secret is', async () => {
    const server = await serve({ CreateSecret: () => ok });
    const openPassword = (source: object) => ('env' in source ? 'Pass-of-a1' : 'Pass-of-b1');
    await (await connectTo(server.url, { openPassword })).perform(create, {});
    const { VersionId, ...params } = server.seen.find(({ action }) => action === 'CreateSecret')?.params ?? {};
    expect(VersionId).toMatch(/^keyturn-[0-9a-f]{16}$/);
    expect(params).toEqual({
      SecretName: 'app',
      SecretType: 'Rds',
      SecretDataType: 'text',
      SecretData:
        '{"Accounts":[{"AccountName":"a","AccountPassword":"Pass-of-a1"},{"AccountName":"b","AccountPassword":"Pass-of-b1"}]}',
      ExtendedConfig: '{"SecretSubType":"DoubleUsers","DBInstanceId":"rm-bp1","CustomData":{"Endpoint":"h:1"}}',
      Description: 'words',
      Tags: '[{"TagKey":"keyturn:owner","TagValue":"o"}]',
      EncryptionKeyId: 'key-1',
      DKMSInstanceId: 'kst-1',
      EnableAutomaticRotation: 'true',
      RotationInterval: '604800s',
    });
  });

  it.each([
    [new DiagnosticsError([diagnostic('E_PASSWORD_SOURCE', 'the variable A is empty')]), 'the variable A is empty'],
    [new Error('Canary-1'), 'the password of account a cannot be opened'],
  ])('that cannot be opened end the step before anything is sent: %o', async (thrown, message) => {
    const server = await serve({});
    const openPassword = () => {
      throw thrown;
    };
    const result = await outcomeOf(await connectTo(server.url, { openPassword }), create);
    expect(result).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_PASSWORD_SOURCE', message } });
    expect(server.seen).toHaveLength(0);
  });
});

it('half a character is not sent', async () => {
  const server = await serve({});
  const action: Action = { do: 'setDescription', secret: 'app', description: 'a\ud83d' };
  const result = await outcomeOf(await connectTo(server.url), action);
  expect(result).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_HALF_CHARACTER' } });
  expect(server.seen).toHaveLength(0);
});

describe('steps that have nothing to do', () => {
  it.each<Action>([
    { do: 'grant', instance: 'rm-bp1', account: 'a', grants: {} },
    { do: 'revoke', instance: 'rm-bp1', account: 'a', databases: [] },
  ])('call nothing: %o', async (action) => {
    const server = await serve({});
    expect((await outcomeOf(await connectTo(server.url), action)).outcome).toBe('done');
    expect(server.seen).toHaveLength(0);
  });
});

describe('grant on an instance whose account list has no permissions', () => {
  it('looks at every page of its databases', async () => {
    const row = (name: string, granted: boolean) => ({
      DBName: name,
      Accounts: { AccountPrivilegeInfo: granted ? [{ Account: 'a', AccountPrivilege: 'ALL' }] : [] },
    });
    const full = Array.from({ length: 100 }, (_, index) => row(`db${index}`, false));
    const server = await serve({
      GrantAccountPrivilege: () => ok,
      DescribeAccounts: () => ({
        body: { Accounts: { DBInstanceAccount: [{ AccountName: 'a', AccountStatus: 'Available' }] } },
      }),
      DescribeDatabases: ({ params }) => ({
        body: { Databases: { Database: params.PageNumber === '1' ? full : [row('shop', true)] } },
      }),
    });
    const action: Action = { do: 'grant', instance: 'pgm-1', account: 'a', grants: { shop: 'DBOwner' } };
    expect((await outcomeOf(await connectTo(server.url), action)).outcome).toBe('done');
    expect(server.calls('DescribeDatabases')).toBe(2);
  });
});

describe('setRotation', () => {
  it('asks nothing beforehand when the rotation is turned off or allowed, and says why it cannot ask', async () => {
    const refused: Reply = { status: 403, body: { Code: 'Forbidden.NoPermission' } };
    const server = await serve({ DescribeSecret: () => refused, UpdateSecretRotationPolicy: () => ok });
    const action: Action = { do: 'setRotation', secret: 'app', rotation: 604_800, mayRotateNow: false };
    const result = await outcomeOf(await connectTo(server.url), action);
    expect(result).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_DENIED', secret: 'app' } });
    expect(server.calls('UpdateSecretRotationPolicy')).toBe(0);
    // Written, but not to be seen: nobody knows.
    expect(await outcomeOf(await connectTo(server.url), { ...action, mayRotateNow: true })).toMatchObject({
      outcome: 'unknown',
      diagnostic: { code: 'E_DENIED' },
    });
  });
});

describe('reading', () => {
  const secrets = Array.from({ length: 60 }, (_, index) => desiredSecret({ name: `s${index}` }));
  const listed = { SecretList: { Secret: secrets.map(({ name }) => ({ SecretName: name })) }, TotalCount: 60 };
  const gone: Reply = { status: 404, body: { Code: 'InvalidDBInstanceId.NotFound' } };
  const described: Handler = ({ params }) => ({
    body: { SecretName: params.SecretName, Arn: 'a', CreateTime: '2026-11-01T00:00:00Z' },
  });

  it('prints no warning of node, however many calls there are', async () => {
    const warn = vi.spyOn(process, 'emitWarning').mockReturnValue();
    const server = await serve({
      ListSecrets: () => ({ body: listed }),
      DescribeSecret: described,
      DescribeDBInstanceAttribute: () => gone,
    });
    const cloud = await connectTo(server.url, {}, realClock);
    const live = await cloud.read(desiredOf(...secrets), () => true, new AbortController().signal);
    expect(Object.keys(live.secrets)).toHaveLength(60);
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it('stops calling after the first problem', async () => {
    const server = await serve({
      ListSecrets: () => ({ body: listed }),
      DescribeSecret: () => ({ status: 403, body: { Code: 'Forbidden.NoPermission' } }),
      DescribeDBInstanceAttribute: () => gone,
    });
    const cloud = await connectTo(server.url, {}, realClock);
    expect((await problemsOf(cloud.read(desiredOf(...secrets), () => true)))[0]?.code).toBe('E_DENIED');
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(server.calls('DescribeSecret')).toBeLessThanOrEqual(17);
  });

  it.each([
    [{ SecretList: { Secret: [] }, TotalCount: 100_000 }, 'the answer lacks a valid SecretList'],
    [{ SecretList: { Secret: [{ SecretName: 'a' }] }, TotalCount: 1e15 }, 'the TotalCount is larger than 100000'],
  ])('asks once for a list that cannot be: %j', async (body, says) => {
    const server = await serve({ ListSecrets: () => ({ body }), DescribeDBInstanceAttribute: () => gone });
    const [problem] = await problemsOf((await connectTo(server.url)).read(desiredOf(), () => true));
    expect([problem?.code, problem?.message]).toEqual(['E_UNEXPECTED_ANSWER', expect.stringContaining(says)]);
    expect(server.calls('ListSecrets')).toBe(1);
  });

  it('reads imported accounts and accounts that nobody names', async () => {
    const server = await serve({
      ListSecrets: () => ({ body: { SecretList: {} } }),
      DescribeDBInstanceAttribute: () => gone,
    });
    const some = [
      desiredSecret({ name: 'a', accounts: { how: 'unknown', mode: 'single' } }),
      desiredSecret({ name: 'b', accounts: { how: 'import', mode: 'single', accounts: [{ name: 'legacy' }] } }),
    ];
    const live = await (await connectTo(server.url)).read(desiredOf(...some), () => true);
    expect(live.listed).toEqual({});
    expect(server.calls('DescribeDBInstanceAttribute')).toBe(1);
  });
});

describe('RDS tells nothing of an instance because of a refusal that is about all of them', () => {
  it.each([
    [400, 'Throttling.User', 'E_THROTTLED'],
    [404, 'InvalidAccessKeyId.NotFound', 'E_ACCESS_KEY'],
  ])('%i %s: read ends with it, observe tells what KMS knows', async (status, code, problem) => {
    const server = await serve({
      ListSecrets: () => ({ body: { SecretList: { Secret: [{ SecretName: 'app' }] }, TotalCount: 1 } }),
      DescribeSecret: () => ({ body: { SecretName: 'app', Arn: 'a', CreateTime: '2026-11-01T00:00:00Z' } }),
      DescribeDBInstanceAttribute: () => ({ status, body: { Code: code } }),
    });
    const desired = desiredOf(desiredSecret({ name: 'app', instance: { id: 'rm-1' } }));
    const cloud = await connectTo(server.url);
    expect((await problemsOf(cloud.read(desired, () => true)))[0]?.code).toBe(problem);
    const live = await cloud.observe(desired, () => true);
    expect(Object.keys(live.secrets)).toEqual(['app']);
    expect(live.unread['rm-1']?.says).toContain(`${code}, ${status}`);
  });

  it('an interruption ends observe as well', async () => {
    const server = await serve({ ListSecrets: () => ({ body: { SecretList: {} } }) });
    const stop = new AbortController();
    stop.abort();
    const cloud = await connectTo(server.url);
    const [found] = await problemsOf(cloud.observe(desiredOf(desiredSecret({ name: 'app' })), () => true, stop.signal));
    expect(found?.code).toBe('E_INTERRUPTED');
  });
});

it('writes one debug line a try, with the request id and without a parameter', async () => {
  const server = await serve({
    ListSecrets: (_seen, nth) =>
      nth === 1
        ? { status: 429, body: { Code: 'Rejected.Throttling', RequestId: 'r-1' } }
        : { body: { SecretList: {}, RequestId: 'r-2' } },
  });
  const lines: string[] = [];
  await (await connectTo(server.url, { debug: (line) => void lines.push(line) })).read(desiredOf(), () => true);
  expect(lines.map((line) => line.replace(/\d+ms/, 'Nms'))).toEqual([
    'kms ListSecrets 429 Rejected.Throttling r-1 Nms try 1',
    'kms ListSecrets 200 r-2 Nms try 2',
  ]);
});

it('an answer without the instance does not say that it is gone: a secret on it is not released', async () => {
  const attributes = { DBInstanceId: 'rm-bp1', Engine: 'MySQL', EngineVersion: '8.0', RegionId: 'cn-hangzhou' };
  const old = {
    SecretName: 'old',
    SecretType: 'Rds',
    Arn: 'arn',
    CreateTime: '2026-11-24T10:00:00Z',
    ExtendedConfig: '{"SecretSubType":"SingleUser","DBInstanceId":"rm-bp2"}',
    Tags: {
      Tag: [
        { TagKey: 'keyturn:owner', TagValue: 'payments' },
        { TagKey: 'keyturn:onRemove', TagValue: 'release/30d' },
      ],
    },
  };
  const server = await serve({
    ListSecrets: () => ({ body: { SecretList: { Secret: [old] }, TotalCount: 1 } }),
    DescribeSecret: () => ({ body: old }),
    DescribeDBInstanceAttribute: ({ params }) => ({
      body: {
        Items: {
          DBInstanceAttribute: params.DBInstanceId === 'rm-bp1' ? [{ ...attributes, DBInstanceStatus: 'Running' }] : [],
        },
      },
    }),
    DescribeAccounts: () => ({ body: { Accounts: { DBInstanceAccount: [] } } }),
    DescribeDatabases: () => ({ body: { Databases: { Database: [{ DBName: 'orders' }] } } }),
  });
  const desired = desiredOf(desiredSecret({ name: 'app' }));
  const live = await (await connectTo(server.url)).read(desired, () => true, undefined, { prune: true });
  const made = makePlan(desired, live, { prune: true, allow: [], only: [], except: ['app'] });
  expect(made.steps).toEqual([]);
  expect(made.findings).toMatchObject([{ code: 'E_INSTANCE_UNREADABLE', severity: 'error', secret: 'old' }]);
});
