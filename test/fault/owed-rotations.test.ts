import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Action } from '../../src/model/action.ts';
import { owedVersionId, rotationTries } from '../../src/model/marks.ts';
import { connectTo, outcomeOf, useKeys } from '../support/wire-connect.ts';
import { type Handler, type Reply, startWireServer, type WireServer } from '../support/wire-server.ts';
import { type ListedVersion, rotatingSecret, versionPages } from '../support/wire-versions.ts';

let server: WireServer;
beforeEach(() => useKeys());
afterEach(async () => {
  vi.unstubAllEnvs();
  await server.close();
});

const owed = owedVersionId('app', 1);
const rotateOwed: Action = { do: 'rotateSecret', secret: 'app', versionId: owed };
const rotateOnce: Action = { do: 'rotateSecret', secret: 'app', versionId: 'keyturn-of-this-run' };

/** Each run of apply connects anew. */
const run = async (action: Action = rotateOwed) => outcomeOf(await connectTo(server.url), action);
const sent = (): readonly (string | undefined)[] =>
  server.seen.filter(({ action }) => action === 'RotateSecret').map(({ params }) => params.VersionId);

describe('KMS takes the version id, and then the database side fails', () => {
  it.each<[string, Reply]>([
    ['quietly', { body: { RequestId: 'r' } }],
    ['with an error of its own', { status: 500, body: { Code: 'InternalFailure' } }],
  ])('%s: a later run goes on with the next id, once the database is back', async (_name, down) => {
    let healthy = false;
    const secret = rotatingSecret({ healthy: () => healthy, down });
    server = await startWireServer({ RotateSecret: secret.rotate, ListSecretVersionIds: secret.list });
    expect((await run()).outcome).toBe('unknown');
    expect((await run()).outcome).toBe('unknown');
    const before = new Set(sent());
    expect([...before]).toEqual([owed, `${owed}-r2`, `${owed}-r3`, `${owed}-r4`]);
    healthy = true;
    expect((await run()).outcome).toBe('done');
    expect(sent().filter((id) => !before.has(id))).toEqual([`${owed}-r5`]);
    const calls = sent().length;
    expect((await run()).outcome).toBe('done');
    expect(sent()).toHaveLength(calls);
  });

  it('for a moment: the same run makes it after all', async () => {
    const secret = rotatingSecret({ healthy: () => secret.versions.length > 1 });
    server = await startWireServer({ RotateSecret: secret.rotate, ListSecretVersionIds: secret.list });
    expect((await run()).outcome).toBe('done');
    expect(sent()).toEqual([owed, `${owed}-r2`]);
  });

  it('for ever: the last id tells the way out, and nothing is sent', async () => {
    const taken = rotationTries(owed).map((id, at) => ({ id, at, stages: [] }));
    server = await startWireServer({ ListSecretVersionIds: versionPages(() => taken) });
    const { outcome, diagnostic } = await run();
    expect([outcome, diagnostic?.code]).toEqual(['failed', 'E_ROTATION_FAILED']);
    expect(diagnostic?.hint).toContain('keyturn rotate app');
    expect(sent()).toEqual([]);
  });

  it('a rotation that somebody asked for is not made twice', async () => {
    const secret = rotatingSecret({ healthy: () => false });
    server = await startWireServer({ RotateSecret: secret.rotate, ListSecretVersionIds: secret.list });
    expect(await run(rotateOnce)).toMatchObject({ outcome: 'unknown', diagnostic: { code: 'E_NOT_SETTLED' } });
    expect(sent()).toEqual(['keyturn-of-this-run']);
  });
});

describe('a rotation that another run has begun', () => {
  const begun = (age: number, publishedAtLook: number): Handler => {
    let looks = 0;
    const at = Date.now() - age;
    return versionPages(() => {
      looks += 1;
      return [
        { id: 'first', at: 0, stages: looks < publishedAtLook ? ['ACSCurrent'] : ['ACSPrevious'] },
        { id: owed, at, stages: looks < publishedAtLook ? [] : ['ACSCurrent'] },
      ];
    });
  };

  it('is waited for', async () => {
    server = await startWireServer({ ListSecretVersionIds: begun(10_000, 5) });
    const told: string[] = [];
    const context = { waiting: (what: string) => void told.push(what) };
    expect((await outcomeOf(await connectTo(server.url), rotateOwed, context)).outcome).toBe('done');
    expect(told).toEqual(['the new version of app']);
    expect(sent()).toEqual([]);
  });

  it.each([
    ['two minutes ago is given up at once', 121_000, 2],
    ['a minute ago is given up after another minute', 60_000, 30],
  ])('%s', async (_name, age, looks) => {
    const secret = rotatingSecret({ healthy: () => true });
    secret.versions.push({ id: owed, at: Date.now() - age, stages: [] });
    server = await startWireServer({ RotateSecret: secret.rotate, ListSecretVersionIds: secret.list });
    expect((await run()).outcome).toBe('done');
    expect(sent()).toEqual([`${owed}-r2`]);
    const asked = server.calls('ListSecretVersionIds');
    expect(asked).toBeGreaterThanOrEqual(looks);
    expect(asked).toBeLessThan(looks + 20);
  });
});

describe('a version counts as published', () => {
  const second = (seconds: number): string => new Date(seconds * 1_000).toISOString();
  const many = (count: number, ...stages: string[]): ListedVersion[] =>
    Array.from({ length: count }, (_, index) => ({ id: `v${index}`, at: second(index), stages }));

  it.each<[string, readonly ListedVersion[], 'done' | 'unknown']>([
    ['when a hundred others are listed before it', [...many(120), { id: owed, at: 9, stages: ['ACSCurrent'] }], 'done'],
    ['never when it is not listed, whatever else is', many(2, 'ACSCurrent'), 'unknown'],
    [
      'without a stage, when a later one is current',
      [
        { id: owed, at: second(5), stages: [] },
        { id: 'x', at: second(6), stages: ['ACSCurrent'] },
      ],
      'done',
    ],
  ])('%s', async (_name, versions, outcome) => {
    for (const total of ['told', 'untold'] as const) {
      server = await startWireServer({
        RotateSecret: () => ({ body: { RequestId: 'r' } }),
        ListSecretVersionIds: versionPages(() => versions, total),
      });
      expect((await run()).outcome).toBe(outcome);
      // An id that KMS does not list may still be taken: the next run sends it again.
      expect(sent().filter((id) => id !== owed)).toEqual([]);
      if (total === 'told') await server.close();
    }
  });

  it('but not without a stage beside one of the same second', async () => {
    const versions = [
      { id: rotateOnce.versionId, at: second(5), stages: [] },
      { id: 'x', at: second(5), stages: ['ACSCurrent'] },
    ];
    server = await startWireServer({
      RotateSecret: () => ({ body: { RequestId: 'r' } }),
      ListSecretVersionIds: versionPages(() => versions),
    });
    expect((await run(rotateOnce)).outcome).toBe('unknown');
  });
});

describe('a secret that KMS does not know yet everywhere', () => {
  const unknown: Reply = { status: 404, body: { Code: 'Forbidden.ResourceNotFound' } };

  it('is rotated once it is known', async () => {
    const secret = rotatingSecret({ healthy: () => true });
    server = await startWireServer({
      RotateSecret: (seen, nth) => (nth <= 2 ? unknown : secret.rotate(seen, nth)),
      ListSecretVersionIds: (seen, nth) => (nth <= 3 ? unknown : secret.list(seen, nth)),
    });
    const told: string[] = [];
    const context = { waiting: (what: string) => void told.push(what) };
    expect((await outcomeOf(await connectTo(server.url), rotateOwed, context)).outcome).toBe('done');
    expect(told).toEqual(['secret app to be known', 'the new version of app']);
  });

  it('is not waited for without end', async () => {
    server = await startWireServer({ RotateSecret: () => unknown, ListSecretVersionIds: () => unknown });
    expect(await run()).toMatchObject({ outcome: 'failed', diagnostic: { code: 'E_SECRET_NOT_FOUND' } });
    expect(server.calls('RotateSecret')).toBeLessThan(20);
  });

  it.each([
    [{ TotalCount: 1_000_000 }, 1],
    [{}, 300],
  ])('a list of versions that does not end is an error: %j', async (total, calls) => {
    const page = Array.from({ length: 100 }, (_, index) => ({ VersionId: `v${index}` }));
    server = await startWireServer({
      ListSecretVersionIds: () => ({ body: { ...total, VersionIds: { VersionId: page } } }),
    });
    const { outcome, diagnostic } = await run();
    expect([outcome, diagnostic?.code]).toEqual(['failed', 'E_UNEXPECTED_ANSWER']);
    expect(diagnostic?.message).toMatch(/larger than 30000/);
    expect(server.calls('ListSecretVersionIds')).toBe(calls);
    expect(server.calls('RotateSecret')).toBe(0);
  });
});
