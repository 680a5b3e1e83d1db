import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Seed } from '../../src/emulator/seed.ts';
import type { ReadyFile } from '../../src/emulator/start.ts';
import { request, signV1, startTestEmulator } from '../support/emulator.ts';

const seed: Seed = {
  instances: [
    {
      id: 'rm-1',
      engine: 'MySQL',
      server: 'none',
      databases: ['db'],
      accounts: [{ name: 'one', password: 'Old-passw0rd' }],
    },
  ],
};
const secret = {
  VersionId: 'v1',
  SecretType: 'Rds',
  SecretData: '{"Accounts":[{"AccountName":"one","AccountPassword":"Old-passw0rd"}]}',
  ExtendedConfig: '{"SecretSubType":"SingleUser","DBInstanceId":"rm-1","CustomData":{"2":"b","1":"a"}}',
  EnableAutomaticRotation: 'true',
  RotationInterval: '7d',
};

let folder: string;
const children: ChildProcess[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emulator-state-'));
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

test('what was there is there again, with its clock; the file is private and leaves nothing beside it', async () => {
  const state = join(folder, 'kept.json');
  const first = await startTestEmulator({ seed, state });
  await first.must('CreateSecret', { SecretName: 's', ...secret });
  await first.must('GrantAccountPrivilege', {
    DBInstanceId: 'rm-1',
    AccountName: 'one',
    DBName: 'db',
    AccountPrivilege: 'ReadOnly',
  });
  await first.advance('8d');
  const before = { state: first.state(), value: await first.must('GetSecretValue', { SecretName: 's' }) };
  await first.close();
  expect((await stat(state)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['kept.json']);

  const second = await startTestEmulator({ seed: { region: 'cn-beijing' }, state });
  const { now, ...after } = second.state();
  expect(after).toEqual({ ...before.state, now: undefined });
  expect(Date.parse(now) - Date.parse(before.state.now)).toBeLessThan(60_000);
  expect(await second.must('GetSecretValue', { SecretName: 's' })).toMatchObject({
    SecretData: before.value.SecretData,
  });
  await second.close();
});

test('a kill right after an answer loses nothing', async () => {
  const outfile = join(folder, 'emulator.cjs');
  await build({
    entryPoints: ['src/emulator/start.ts'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile,
    logLevel: 'error',
  });
  const main = join(folder, 'main.cjs');
  await writeFile(
    main,
    `require(${JSON.stringify(outfile)}).startEmulator(JSON.parse(process.argv[2])).then(({ ready }) => process.send(ready));`,
  );
  const start = async (): Promise<{
    child: ChildProcess;
    call: (action: string, params: object) => ReturnType<typeof request>;
  }> => {
    const child = fork(main, [JSON.stringify({ seed, state: join(folder, 'killed.json') })]);
    children.push(child);
    const [ready] = (await once(child, 'message')) as [ReadyFile];
    const key = { id: ready.accessKeyId, secret: ready.accessKeySecret };
    return {
      child,
      call: (action, params) => request(signV1(ready.kms, action, { ...params }, { key, version: '2016-01-20' })),
    };
  };
  let round = await start();
  for (let n = 1; n <= 3; n += 1) {
    const many = Array.from({ length: 20 }, (_, i) =>
      round.call('CreateSecret', { SecretName: `s-${n}-${i}`, ...secret }),
    );
    expect((await Promise.all(many)).every(({ status }) => status === 200)).toBe(true);
    const rotated = await round.call('RotateSecret', { SecretName: `s-${n}-0`, VersionId: 'v2' });
    expect(rotated.status).toBe(200);
    round.child.kill('SIGKILL');
    await once(round.child, 'exit');
    round = await start();
    expect((await round.call('ListSecrets', {})).body).toMatchObject({ TotalCount: n * 20 });
    expect((await round.call('GetSecretValue', { SecretName: `s-${n}-0` })).body).toMatchObject({ VersionId: 'v2' });
  }
});

test('rotations that fell due while nothing ran are made up for, each at its own time', async () => {
  const state = join(folder, 'slept.json');
  const first = await startTestEmulator({ seed, state });
  await first.must('CreateSecret', { SecretName: 's', ...secret });
  await first.close();
  const file = JSON.parse(await readFile(state, 'utf8'));
  await writeFile(state, JSON.stringify({ ...file, clockOffset: file.clockOffset + 15 * 86_400_000 }));
  const second = await startTestEmulator({ state });
  const { versions } = second.state().secrets[0] ?? { versions: [] };
  const days = versions.map(({ createTime }) => Math.round((Date.parse(createTime) - Date.now()) / 86_400_000) + 0);
  expect(days).toEqual([0, 7, 14]);
  await second.close();
});

test.each<[string, (text: string) => string, RegExp]>([
  ['cut off', (text) => text.slice(0, -20), /damaged; it was left as it is/],
  ['changed by hand', (text) => text.replace('cn-hangzhou', 'cn-shanghai'), /damaged/],
  ['of something else', () => '{"a":1}', /damaged/],
  ['empty', () => '', /damaged/],
  ['null', () => 'null', /damaged/],
  [
    'of a later version',
    (text) => text.replace('"version":1', '"version":2'),
    /has version 2; this emulator reads version 1/,
  ],
])('a state file that is %s is refused and left alone', async (name, change, message) => {
  const state = join(folder, `${name.replaceAll(' ', '-')}.json`);
  await (await startTestEmulator({ seed, state })).close();
  const text = change(await readFile(state, 'utf8'));
  await writeFile(state, text);
  await expect(startTestEmulator({ seed, state })).rejects.toThrow(message);
  await expect(startTestEmulator({ seed, state })).rejects.not.toThrow(/Old-passw0rd/);
  expect(await readFile(state, 'utf8')).toBe(text);
});
