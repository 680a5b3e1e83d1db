import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { buildEmulator, type EmulatorProcess } from '../support/emulator-process.ts';
import { managed, seed } from '../support/state.ts';

let folder: string;
let startProcess: Awaited<ReturnType<typeof buildEmulator>>;
let running: EmulatorProcess | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emulator-kill-'));
  startProcess = await buildEmulator(folder);
});
afterEach(() => running?.kill());
afterAll(() => rm(folder, { recursive: true, force: true }));

const start = async (state: string, fileLimit?: number): Promise<EmulatorProcess> => {
  running = await startProcess({ seed, state }, fileLimit);
  return running;
};

test('a kill right after an answer loses nothing [state.answered] [state.lock-left]', async () => {
  const state = join(folder, 'answered.json');
  let round = await start(state);
  for (let n = 1; n <= 3; n += 1) {
    const many = Array.from({ length: 20 }, (_, i) =>
      round.call('CreateSecret', { SecretName: `s-${n}-${i}`, ...managed }),
    );
    expect((await Promise.all(many)).every(({ status }) => status === 200)).toBe(true);
    const rotated = await round.call('RotateSecret', { SecretName: `s-${n}-0`, VersionId: 'v2' });
    expect(rotated.status).toBe(200);
    await round.kill();
    round = await start(state);
    expect((await round.call('ListSecrets')).body).toMatchObject({ TotalCount: n * 20 });
    expect((await round.call('GetSecretValue', { SecretName: `s-${n}-0` })).body).toMatchObject({ VersionId: 'v2' });
  }
});

test('kills while several clients write lose nothing that was answered [state.answered] [state.renewed]', async () => {
  const state = join(folder, 'renewed.json');
  const answered = new Map(['a', 'b', 'c'].map((name) => [name, 0]));
  const put = async ({ call }: EmulatorProcess, name: string, n: number): Promise<boolean> => {
    const action = n === 1 ? 'CreateSecret' : 'PutSecretValue';
    const params = { SecretName: name, VersionId: `${n}`, SecretData: 'x'.repeat(30_000) };
    const reply = await call(action, params).catch(() => undefined);
    if (reply?.status === 200) answered.set(name, n);
    return reply?.status === 200;
  };
  const current = async ({ call }: EmulatorProcess, name: string): Promise<number> =>
    Number((await call('GetSecretValue', { SecretName: name })).body.VersionId);
  let process = await start(state);
  for (const name of answered.keys()) await put(process, name, 1);
  let written = 0;
  for (let round = 1; round <= 4; round += 1) {
    const before = process;
    const writers = [...answered].map(async ([name, n]) => {
      const first = Math.max(n, await current(before, name)) + 1;
      for (let next = first; await put(before, name, next); next += 1) written += 1;
    });
    const enough = written + 2 + round;
    for (let tries = 0; tries < 500 && written < enough; tries += 1) await sleep(20);
    await before.kill();
    await Promise.all(writers);
    process = await start(state);
    for (const [name, n] of answered) expect(await current(process, name)).toBeGreaterThanOrEqual(n);
  }
  expect(written).toBeGreaterThan(5);
});

test('a disk that is full: the write is refused with the reason, nothing that was answered is lost, and it goes on when there is room [state.full]', async () => {
  const state = join(folder, 'full.json');
  const limited = await start(state, 128);
  const write = (name: string) =>
    limited.call('CreateSecret', { SecretName: name, VersionId: 'v1', SecretData: 'x'.repeat(30_000) });
  const replies = [];
  for (const name of ['a', 'b', 'c', 'd', 'e']) replies.push(await write(name));
  expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 500]);
  expect(replies[4]).toMatchObject({
    code: 'InternalFailure',
    body: { Message: `The state file ${state} cannot be written (EFBIG).` },
  });
  expect((await limited.call('GetSecretValue', { SecretName: 'a' })).status).toBe(200);
  const before = join(folder, 'full-before.json');
  await copyFile(state, before);
  const room = ['--fsize=unlimited', '--pid', `${limited.child.pid}`];
  expect(spawnSync('prlimit', room).status).toBe(0);
  expect((await write('f')).status).toBe(200);
  await limited.kill();
  const after = await start(state);
  expect((await after.call('ListSecrets')).body).toMatchObject({ TotalCount: 6 });
  await after.kill();
  expect((await (await start(before)).call('ListSecrets')).body).toMatchObject({ TotalCount: 4 });
});

test("each start makes the file anew; what a kill left of that is in nobody's way [state.renewed] [state.private]", async () => {
  const state = join(folder, 'left.json');
  const first = await start(state);
  const value = (n: number) => ({ SecretName: 's', VersionId: `${n}`, SecretData: 'x'.repeat(30_000) });
  await first.call('CreateSecret', value(1));
  // Each of them saves all versions that the secret has.
  for (let n = 2; n <= 20; n += 1) expect((await first.call('PutSecretValue', value(n))).status).toBe(200);
  await first.kill();
  const { size } = await stat(state);
  expect(size).toBeGreaterThan(3_000_000);
  await writeFile(`${state}.tmp`, 'half of a file');
  const second = await start(state);
  expect((await stat(state)).size).toBeLessThan(size / 3);
  expect((await stat(state)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).not.toContain('left.json.tmp');
  await second.kill();
  const third = await start(state);
  expect((await third.call('GetSecretValue', { SecretName: 's' })).body).toMatchObject({ VersionId: '20' });
  expect((await third.call('ListSecretVersionIds', { SecretName: 's', IncludeDeprecated: 'true' })).body).toMatchObject(
    { TotalCount: 10 },
  );
});
