import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { writeReadyFile } from '../../src/emulator/ready-file.ts';
import type { Seed } from '../../src/emulator/seed/seed.ts';
import { request, startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { rawRequest, sendRaw } from '../support/raw-http.ts';

const canary = 'Canary-Passw0rd';
const seed: Seed = {
  instances: [
    {
      id: 'rm-1',
      engine: 'MySQL',
      databases: ['db'],
      accounts: [{ name: 'one', password: canary, grants: { db: 'ReadOnly' } }],
    },
  ],
  secrets: [
    { name: 'seeded', instance: 'rm-1', accounts: [{ name: 'one' }], rotation: '7d', tags: { 'keyturn:owner': 'x' } },
  ],
};

let folder: string;
let emulator: TestEmulator;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emulator-admin-'));
  emulator = await startTestEmulator({ seed, now: new Date('2027-01-01T00:00:00Z'), log: join(folder, 'log') });
});
afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true, force: true });
});

test('nothing without the token', async () => {
  const url = `${emulator.ready.admin}health`;
  for (const authorization of ['', 'Bearer wrong', emulator.ready.adminToken]) {
    expect(await request({ method: 'GET', url, headers: { authorization } })).toMatchObject({ status: 401 });
  }
  expect(await emulator.admin('GET health')).toMatchObject({ status: 200, body: { status: 'ok', pid: process.pid } });
  expect(await emulator.admin('GET nothing')).toMatchObject({ status: 404 });
  expect(await emulator.admin('POST health')).toMatchObject({ status: 404 });
});

test.each([
  ['Host', ['Host: OWN', 'Host: OWN']],
  ['Host of another name', ['Host: OWN', 'Host: evil.example']],
  ['Authorization', ['Authorization: Bearer TOKEN', 'Authorization: Bearer TOKEN']],
  ['Authorization of another token', ['Authorization: Bearer TOKEN', 'Authorization: Bearer other']],
])('two headers %s are refused [request.duplicate-headers]', async (_, given) => {
  const { admin, adminToken } = emulator.ready;
  const own = given.some((header) => header.startsWith('Authorization')) ? [] : ['Authorization: Bearer TOKEN'];
  const headers = [...own, ...given, 'Connection: close'].map((header) =>
    header.replace('OWN', new URL(admin).host).replace('TOKEN', adminToken),
  );
  const answer = await sendRaw(admin, rawRequest(admin, 'GET /_emu/health HTTP/1.1', headers));
  expect(answer.text).toMatch(/^HTTP\/1\.1 400 [\s\S]*InvalidParameter/);
});

const lengths = ['Content-Length: 2', 'Content-Length: 4', 'Content-Length: 2, 2'];
const codings = ['Transfer-Encoding: chunked', 'Transfer-Encoding: identity', 'Transfer-Encoding: xchunked'];
const pairs = [...lengths, ...codings].flatMap((one) => [...lengths, ...codings].map((other) => [one, other] as const));
test.each(['/_emu/reset', '/'])('no body has two lengths: %s [request.duplicate-headers]', async (path) => {
  const { admin, adminToken } = emulator.ready;
  for (const pair of pairs) {
    const headers = [`Authorization: Bearer ${adminToken}`, ...pair, 'Connection: close'];
    const answer = await sendRaw(admin, rawRequest(admin, `POST ${path} HTTP/1.1`, headers, '2\r\n{}\r\n0\r\n\r\n'));
    expect([pair, answer.text.slice(0, 13)]).toEqual([pair, 'HTTP/1.1 400 ']);
  }
});

test('plain HTTP is served [request.http]', async () => {
  expect(emulator.ready.kms).toMatch(/^http:/);
  expect((await emulator.call('ListSecrets')).status).toBe(200);
});

test('clock moves forward only, and the Date header follows', async () => {
  const before = await emulator.admin('GET health');
  const moved = await emulator.admin('POST clock', { advance: '1h30m' });
  expect(moved.body).toMatchObject({ now: expect.stringMatching(/^2027-01-01T01:30/), rotations: [] });
  expect(moved.date - before.date).toBeGreaterThanOrEqual(90 * 60_000);
  expect((await emulator.call('ListSecrets')).date).toBeGreaterThanOrEqual(moved.date);
  for (const advance of ['-1d', 'soon', '', null, -5]) {
    expect(await emulator.admin('POST clock', { advance })).toMatchObject({
      status: 400,
      body: { Message: expect.stringContaining('such as 7d') },
    });
  }
});

test('state tells everything but values', async () => {
  const { body } = await emulator.admin('GET state');
  expect(body).toMatchObject({
    region: 'cn-hangzhou',
    accessKeys: [{ id: 'emulator', arn: 'acs:ram::1000000000000000:user/emulator', policies: ['full'] }],
    instances: [
      {
        id: 'rm-1',
        port: expect.any(Number),
        accounts: [{ name: 'one', status: 'Available', grants: { db: 'ReadOnly' } }],
      },
    ],
    secrets: [
      {
        name: 'seeded',
        rotation: { AutomaticRotation: 'Enabled' },
        versions: [{ stages: ['ACSCurrent'], account: 'one' }],
      },
    ],
  });
  expect(JSON.stringify(body)).not.toContain(canary);
  expect(JSON.stringify(body)).not.toContain('"secret"');
});

test('the journal and the log hold no value, wherever it travelled', async () => {
  const secret = { SecretName: 'journal', VersionId: 'v1', SecretData: canary };
  await emulator.call('CreateSecret', secret, { carry: 'query' });
  await emulator.call('CreateSecret', secret, { carry: 'body' });
  await emulator.call('CreateSecret', { ...secret, [canary]: canary }, { carry: 'body' });
  await emulator.call('GetSecretValue', { SecretName: 'journal' });
  const entries = (await emulator.admin('GET requests')).body.requests;
  expect(entries).toEqual(emulator.requests());
  const [inQuery, inBody, undeclared] = emulator.requests().slice(-4);
  expect(inQuery).toMatchObject({
    action: 'CreateSecret',
    method: 'POST',
    status: 200,
    values: { SecretName: 'journal', VersionId: 'v1' },
  });
  expect(inQuery?.query).toContain('SecretData');
  expect(inBody).toMatchObject({
    status: 409,
    code: 'Rejected.ResourceExist',
    body: expect.arrayContaining(['SecretData']),
  });
  expect(inBody?.query).not.toContain('SecretData');
  expect(undeclared?.body).toContain('(undeclared)');
  const logged = () => readFile(join(folder, 'log'), 'utf8');
  await expect.poll(async () => (await logged()).trim().split('\n')).toHaveLength(emulator.requests().length);
  const log = await logged();
  expect(JSON.stringify(entries) + log).not.toContain(canary);
});

test('rotate-due rotates without waiting', async () => {
  const { body } = await emulator.admin('POST rotate-due', { names: ['seeded'] });
  expect(body).toMatchObject({ rotations: [{ secret: 'seeded', outcome: 'rotated' }] });
  expect((await emulator.rotateDue([])).rotations).toEqual([]);
});

test.each<[string, unknown, string]>([
  ['rotate-due', { names: 'seeded' }, 'body.names must be a list'],
  ['rotate-due', { names: [7] }, 'body.names[0] must be a text'],
  ['rotate-due', { name: ['seeded'] }, 'body.name is not known here; known: names'],
  ['rotate-due', { names: ['seeded', 'sedeed'] }, 'names[1] is no secret here: sedeed'],
  ['clock', { advance: '1d', to: '2d' }, 'body.to is not known here; known: advance'],
  ['clock', {}, 'body.advance is missing'],
  ['reset', { seed: {} }, 'body.seed is not known here; known: none'],
  ['faults', { rules: [], rule: {} }, 'body.rule is not known here; known: rules'],
  ['seed', { instance: [] }, 'seed.instance is not known here'],
])('POST %s with %j is refused, and nothing happens', async (route, body, message) => {
  const before = emulator.state();
  expect(await emulator.admin(`POST ${route}`, body)).toMatchObject({
    status: 400,
    body: { Message: expect.stringContaining(message) },
  });
  expect({ ...emulator.state(), now: '' }).toEqual({ ...before, now: '' });
});

test('nothing is done after the end', async () => {
  const own = await startTestEmulator({ seed, state: join(folder, 'ended.json') });
  await own.close();
  for (const work of [own.advance('1d'), own.rotateDue(), own.reset(), own.seed({})])
    await expect(work).rejects.toThrow('The emulator is closed.');
});

test('reset goes back to the first seed, seed takes another one; login servers follow', async () => {
  const portOf = () => emulator.state().instances[0]?.port;
  const port = portOf();
  emulator.faults([{ effect: { do: 'reset' } }]);
  expect(await emulator.admin('POST reset')).toMatchObject({ status: 200 });
  expect(emulator.state().secrets.map(({ name }) => name)).toEqual(['seeded']);
  expect(emulator.state().now).toMatch(/^2027-01-01T00:00/);
  expect(portOf()).toBe(port);
  expect(emulator.requests()).toEqual([]);
  expect((await emulator.call('ListSecrets')).status).toBe(200);
  await emulator.admin('POST seed', { instances: [{ id: 'rm-2', engine: 'PostgreSQL' }] });
  expect(emulator.state()).toMatchObject({ secrets: [], instances: [{ id: 'rm-2', port: expect.any(Number) }] });
  expect(portOf()).not.toBe(port);
  expect(await emulator.admin('POST seed', { instances: [{ id: 'x' }] })).toMatchObject({
    status: 400,
    body: { Message: 'seed.instances[0].engine is missing' },
  });
  expect(emulator.state().instances).toHaveLength(1);
});

test.each(['[]', '{', 'null', '7'])('a body %s is refused', async (body) => {
  const headers = { authorization: `Bearer ${emulator.ready.adminToken}` };
  expect(await request({ method: 'POST', url: `${emulator.ready.admin}clock`, headers, body })).toMatchObject({
    status: 400,
  });
});

test('the ready file is private, whole, and exactly what clients need', async () => {
  const path = join(folder, 'ready.json');
  await writeReadyFile(path, emulator.ready);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const { kms } = emulator.ready;
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
    kms: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    rds: kms,
    admin: `${kms}/_emu/`,
    adminToken: expect.stringMatching(/^[0-9a-f]{48}$/),
    accessKeyId: 'emulator',
    accessKeySecret: 'emulator',
    pid: process.pid,
  });
});
