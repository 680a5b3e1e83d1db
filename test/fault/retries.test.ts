import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Action } from '../../src/model/action.ts';
import { connectTo, desiredOf, fastClock, outcomeOf, problemsOf, useKeys } from '../support/wire-connect.ts';
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

const refusal = (status: number, Code: string, headers: Record<string, string> = {}): Reply => ({
  status,
  body: { Code, Message: 'words', RequestId: 'r-9' },
  headers,
});
const noSecrets: Reply = { body: { SecretList: { Secret: [] }, TotalCount: 0, RequestId: 'r' } };
const failing =
  (reply: Reply, times: number, then: Reply): Handler =>
  (_seen, nth) =>
    nth <= times ? reply : then;

type Row = readonly [name: string, reply: Reply, calls: number, code: string];

/** What a read (ListSecrets) does when every answer is this one. */
const reads: readonly Row[] = [
  ['throttled, 429', refusal(429, 'Rejected.Throttling'), 15, 'E_THROTTLED'],
  ['throttled, 400', refusal(400, 'Throttling.User'), 15, 'E_THROTTLED'],
  ['unavailable', refusal(503, 'ServiceUnavailableTemporary'), 5, 'E_SERVICE_FAILED'],
  ['internal failure', refusal(500, 'InternalFailure'), 5, 'E_SERVICE_FAILED'],
  ['HTML, 502', { status: 502, raw: '<html>bad gateway</html>' }, 5, 'E_UNEXPECTED_ANSWER'],
  ['half a JSON', { raw: '{"SecretList":' }, 5, 'E_UNEXPECTED_ANSWER'],
  ['a JSON array', { raw: '[]' }, 5, 'E_UNEXPECTED_ANSWER'],
  ['nothing at all', { raw: '' }, 5, 'E_UNEXPECTED_ANSWER'],
  ['reset', 'reset', 5, 'E_UNREACHABLE'],
  ['closed in the middle', 'truncate', 5, 'E_UNREACHABLE'],
  ['time-out', 'stall', 5, 'E_UNREACHABLE'],
  ['a byte at a time', 'drip', 5, 'E_UNREACHABLE'],
  ['another protocol', 'upgrade', 5, 'E_UNEXPECTED_ANSWER'],
  ['a redirection', { status: 302, raw: '{"SecretList":{}}' }, 5, 'E_UNEXPECTED_ANSWER'],
  ['a shape that is wrong', { body: { SecretList: 'none' } }, 1, 'E_UNEXPECTED_ANSWER'],
  ['denied', refusal(403, 'Forbidden.NoPermission'), 1, 'E_DENIED'],
  ['wrong key', refusal(404, 'InvalidAccessKeyId.NotFound'), 1, 'E_ACCESS_KEY'],
  ['wrong clock', refusal(400, 'IllegalTimestamp'), 1, 'E_CLOCK_SKEW'],
  ['expired token', refusal(400, 'InvalidSecurityToken.Expired'), 1, 'E_TOKEN_EXPIRED'],
  ['anything else', refusal(400, 'InvalidParameter'), 1, 'E_REFUSED'],
];

describe('a read', () => {
  it.each(reads)('%s: tries as often as it helps', async (_name, reply, calls, code) => {
    const server = await serve({ ListSecrets: () => reply });
    const cloud = await connectTo(server.url, { timeoutMs: 400 });
    const [problem] = await problemsOf(cloud.read(desiredOf(), () => true));
    expect(problem?.code).toBe(code);
    expect(server.calls('ListSecrets')).toBe(calls);
    if (typeof reply === 'object' && 'body' in reply && reply.status) expect(problem?.requestId).toBe('r-9');
  });

  it.each(reads.filter(([, , calls]) => calls > 1))('%s: goes on once it is over', async (_name, reply) => {
    const server = await serve({ ListSecrets: failing(reply, 2, noSecrets) });
    const cloud = await connectTo(server.url, { timeoutMs: 400 });
    expect((await cloud.read(desiredOf(), () => true)).listed).toEqual({});
    expect(server.calls('ListSecrets')).toBe(3);
  });

  it.each(['drip', 'stall'] as const)('leaves no connection behind: %s', async (reply) => {
    const server = await serve({ ListSecrets: failing(noSecrets, 1, reply), DescribeSecret: () => reply });
    const cloud = await connectTo(server.url, { timeoutMs: 400 });
    await cloud.read(desiredOf(), () => true);
    await problemsOf(cloud.read(desiredOf(), () => true));
    await expect.poll(() => server.connections()).toBe(0);
  });

  it('reads no more than 16 MiB of an answer, and asks once', async () => {
    const server = await serve({ ListSecrets: () => ({ raw: `{"Fill":"${'x'.repeat(2 ** 24)}"}` }) });
    const [problem] = await problemsOf((await connectTo(server.url)).read(desiredOf(), () => true));
    expect(problem?.code).toBe('E_UNEXPECTED_ANSWER');
    expect(problem?.message).toContain('the answer is larger than 16 MiB');
    expect(server.calls('ListSecrets')).toBe(1);
  });

  it('signs each try anew', async () => {
    const server = await serve({ ListSecrets: failing(refusal(500, 'InternalFailure'), 2, noSecrets) });
    await (await connectTo(server.url)).read(desiredOf(), () => true);
    const nonces = server.seen.map(({ headers }) => headers['x-acs-signature-nonce']);
    expect(new Set(nonces).size).toBe(3);
  });

  it('waits as long as x-acs-retry-after asks', async () => {
    const clock = fastClock();
    const asked = refusal(429, 'Throttling.User', { 'x-acs-retry-after': '7000' });
    const server = await serve({ ListSecrets: failing(asked, 1, noSecrets) });
    await (await connectTo(server.url, {}, clock)).read(desiredOf(), () => true);
    expect(Math.max(...clock.slept)).toBeCloseTo(7000, -2);
  });

  it('gives up when the wait would go beyond a minute', async () => {
    const asked = refusal(429, 'Throttling.User', { 'x-acs-retry-after': '61000' });
    const server = await serve({ ListSecrets: () => asked });
    const cloud = await connectTo(server.url);
    expect((await problemsOf(cloud.read(desiredOf(), () => true)))[0]?.code).toBe('E_THROTTLED');
    expect(server.calls('ListSecrets')).toBe(1);
  });
});

const create: Action = {
  do: 'createSecret',
  secret: {
    name: 'orders/app',
    mode: 'single',
    instance: 'rm-bp1',
    accounts: [{ name: 'legacy', password: { from: 'throwAway' } }],
    rotation: 'off',
    customData: {},
    tags: {},
  },
};
const absent = refusal(404, 'Forbidden.ResourceNotFound');

/** What a write (CreateSecret) does when every answer is this one and no secret is ever there: calls and read-backs. */
const writes: readonly (readonly [string, Reply, number, number, string, string])[] = [
  ['throttled', refusal(429, 'Rejected.Throttling'), 15, 0, 'failed', 'E_THROTTLED'],
  ['unavailable', refusal(503, 'ServiceUnavailableTemporary'), 5, 0, 'failed', 'E_SERVICE_FAILED'],
  ['internal failure', refusal(500, 'InternalFailure'), 3, 6, 'unknown', 'E_ANSWER_LOST'],
  ['a 503 that nobody documents', refusal(503, 'SomethingElse'), 3, 6, 'unknown', 'E_ANSWER_LOST'],
  ['reset', 'reset', 3, 6, 'unknown', 'E_ANSWER_LOST'],
  ['time-out', 'stall', 3, 6, 'unknown', 'E_ANSWER_LOST'],
  ['a byte at a time', 'drip', 3, 6, 'unknown', 'E_ANSWER_LOST'],
  ['another protocol', 'upgrade', 3, 6, 'unknown', 'E_ANSWER_LOST'],
  ['a redirection', { status: 302, raw: '{"RequestId":"r"}' }, 3, 6, 'unknown', 'E_ANSWER_LOST'],
  ['garbage', { raw: 'ok' }, 3, 6, 'unknown', 'E_ANSWER_LOST'],
  ['taken', refusal(409, 'Rejected.ResourceExist'), 1, 0, 'failed', 'E_SECRET_EXISTS'],
  ['in its delete window', refusal(409, 'Rejected.ResourceInDeleteWindow'), 1, 0, 'failed', 'E_DELETE_WINDOW'],
  ['denied', refusal(403, 'Forbidden.NoPermission'), 1, 0, 'failed', 'E_DENIED'],
  ['too many', refusal(400, 'Rejected.LimitExceeded'), 1, 0, 'failed', 'E_QUOTA'],
];

describe('a write', () => {
  it.each(writes)(
    '%s: is repeated only when it surely did nothing',
    async (_name, reply, calls, looks, outcome, code) => {
      const server = await serve({ CreateSecret: () => reply, ListSecretVersionIds: () => absent });
      const cloud = await connectTo(server.url, { timeoutMs: 400 });
      const result = await outcomeOf(cloud, create);
      expect(result).toMatchObject({ outcome, diagnostic: { code, secret: 'orders/app' } });
      expect(server.calls('CreateSecret')).toBe(calls);
      expect(server.calls('ListSecretVersionIds')).toBe(looks);
      if (typeof reply === 'object' && 'body' in reply) expect(result.diagnostic?.requestId).toBe('r-9');
      // Said of calls that were repeated, and it must not be said that they were not.
      if (code === 'E_ANSWER_LOST') expect(result.diagnostic?.hint).toContain('only after looking twice');
    },
  );

  it('sends the same version in each try, so that a late one of ours is known', async () => {
    const server = await serve({
      CreateSecret: failing('reset', 2, { body: { RequestId: 'r' } }),
      ListSecretVersionIds: () => absent,
    });
    expect((await outcomeOf(await connectTo(server.url), create)).outcome).toBe('done');
    expect(new Set(server.seen.flatMap(({ params }) => params.VersionId ?? [])).size).toBe(1);
  });

  it('says that nobody knows when reading back fails too', async () => {
    const server = await serve({ CreateSecret: () => 'reset', ListSecretVersionIds: () => 'reset' });
    const result = await outcomeOf(await connectTo(server.url), create);
    expect(result).toMatchObject({ outcome: 'unknown', diagnostic: { code: 'E_ANSWER_LOST' } });
    expect(server.calls('CreateSecret')).toBe(1);
  });
});

describe('RotateSecret', () => {
  const rotate: Action = { do: 'rotateSecret', secret: 'orders/app', versionId: 'keyturn-1' };
  const version = (id: string, ...stages: string[]) => ({
    VersionId: id,
    CreateTime: '2026-11-24T00:00:00Z',
    VersionStages: { VersionStage: stages },
  });
  const versions = (...list: object[]): Reply => ({ body: { VersionIds: { VersionId: list }, RequestId: 'r' } });

  it('is looked for after a lost answer, since each call counts against the hour', async () => {
    const done = versions(version('keyturn-1', 'ACSCurrent'));
    const server = await serve({
      RotateSecret: failing('reset', 2, { body: { RequestId: 'r-1' } }),
      ListSecretVersionIds: (_seen, nth) => (nth <= 4 ? versions(version('v1', 'ACSCurrent')) : done),
    });
    expect(await outcomeOf(await connectTo(server.url), rotate)).toEqual({ outcome: 'done', requestIds: ['r-1'] });
    expect([server.calls('RotateSecret'), server.calls('ListSecretVersionIds')]).toEqual([3, 5]);
  });

  it('fails at once when the rotations of the hour are used up', async () => {
    const server = await serve({
      RotateSecret: () => ({ body: { RequestId: 'r' } }),
      ListSecretVersionIds: () => versions(version('keyturn-1', 'ACSPrevious')),
    });
    const cloud = await connectTo(server.url, { rateLimits: 'onDemand' }, { ...fastClock(), now: () => 0 });
    for (let count = 0; count < 50; count++) expect((await outcomeOf(cloud, rotate)).outcome).toBe('done');
    expect(await outcomeOf(cloud, rotate)).toMatchObject({
      outcome: 'failed',
      diagnostic: { code: 'E_ROTATION_BUDGET' },
    });
    expect(server.calls('RotateSecret')).toBe(50);
  });

  it('says the same when KMS counts others too', async () => {
    const server = await serve({ RotateSecret: () => refusal(429, 'Rejected.Throttling') });
    const result = await outcomeOf(await connectTo(server.url), rotate);
    expect(result).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_ROTATION_BUDGET' } });
  });

  it('waits two minutes for the version, then says that it did not show', async () => {
    const server = await serve({
      RotateSecret: () => ({ body: { RequestId: 'r' } }),
      ListSecretVersionIds: () => versions(version('v1', 'ACSCurrent')),
    });
    const told: string[] = [];
    const cloud = await connectTo(server.url);
    const result = await outcomeOf(cloud, rotate, { waiting: (what) => void told.push(what) });
    expect(result).toMatchObject({ outcome: 'unknown', diagnostic: { code: 'E_NOT_SETTLED' } });
    expect(told).toEqual(['the new version of orders/app']);
  });
});
