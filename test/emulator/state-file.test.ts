import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { startTestEmulator } from '../support/emulator.ts';
import { managed, seed } from '../support/state.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emulator-state-'));
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => rm(folder, { recursive: true, force: true }));

const day = 86_400_000;

test('what was there is there again, with its clock; the file is private [state.restart] [state.clock] [state.private]', async () => {
  const state = join(folder, 'kept.json');
  const first = await startTestEmulator({ seed, state });
  await first.must('CreateSecret', { SecretName: 's', ...managed });
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

test('what fell due while nothing ran is made up for, each at its own time [state.made-up]', async () => {
  const state = join(folder, 'slept.json');
  const first = await startTestEmulator({ seed, state });
  await first.must('CreateSecret', { SecretName: 's', ...managed });
  await first.close();
  const now = Date.now;
  vi.spyOn(Date, 'now').mockImplementation(() => now() + 15 * day);
  const second = await startTestEmulator({ state });
  const { versions } = second.state().secrets[0] ?? { versions: [] };
  const days = versions.map(({ createTime }) => Math.round((Date.parse(createTime) - now()) / day) + 0);
  expect(days).toEqual([0, 7, 14]);
  await second.close();
});

test('another seed, and what reset brings back, take the place of everything [state.replaced]', async () => {
  const state = join(folder, 'replaced.json');
  const written = { 'LookupAttribute.1.Key': 'EventName', 'LookupAttribute.1.Value': 'CreateSecret' };
  const first = await startTestEmulator({ seed, state });
  await first.must('CreateSecret', { SecretName: 's', ...managed });
  await first.must('CreateAccount', { DBInstanceId: 'rm-1', AccountName: 'two', AccountPassword: 'Old-passw0rd' });
  await first.reset();
  await first.must('CreateSecret', { SecretName: 'after', ...managed });
  const { now: _, ...before } = first.state();
  const events = (await first.must('LookupEvents', written)).Events;
  expect(events).toHaveLength(1);
  await first.close();
  const second = await startTestEmulator({ state });
  expect(second.state()).toMatchObject(before);
  expect((await second.must('LookupEvents', written)).Events).toEqual(events);
  expect(second.state().instances[0]?.accounts).toHaveLength(1);
  await second.close();
});

test('a write adds what it changed, however much there is [state.grows]', async () => {
  const state = join(folder, 'line.json');
  const many = Array.from({ length: 400 }, (_, n) => ({ name: `app_${n}`, password: 'Old-passw0rd' }));
  const emulator = await startTestEmulator({ seed: { instances: [{ ...seed.instances[0], accounts: many }] }, state });
  const size = async () => (await stat(state)).size;
  const before = await size();
  expect(before).toBeGreaterThan(40_000);
  const description = { DBInstanceId: 'rm-1', AccountName: 'app_7', AccountDescription: 'Described' };
  await emulator.must('ModifyAccountDescription', description);
  expect((await size()) - before).toBeLessThan(3000);
  const account = { DBInstanceId: 'rm-1', AccountName: 'new_one', AccountPassword: 'Old-passw0rd' };
  await emulator.must('CreateAccount', account);
  expect((await size()) - before).toBeLessThan(6000);
  const after = await size();
  await emulator.must('DescribeAccounts', { DBInstanceId: 'rm-1' });
  expect(await size()).toBe(after);
  await emulator.close();
});

test('the clock and all that fell due on the way are saved together [state.together]', async () => {
  const state = join(folder, 'advance.json');
  const rotating = { ...managed, EnableAutomaticRotation: 'true', RotationInterval: '6h' };
  const emulator = await startTestEmulator({ seed, state });
  await emulator.must('CreateSecret', { SecretName: 'a', ...rotating });
  const commits = async () => (await readFile(state, 'utf8')).split('{"clock"').length;
  const before = await commits();
  expect((await emulator.advance('5h')).rotations).toHaveLength(0);
  expect((await commits()) - before).toBe(1);
  expect((await emulator.advance('250d')).rotations).toHaveLength(1000);
  expect((await commits()) - before).toBe(2);
  await emulator.close();
});

/** A state file with a few lines of writes, and what it showed at the end. */
const written = async (state: string) => {
  const emulator = await startTestEmulator({ seed, state });
  for (const name of ['a', 'b', 'c']) await emulator.must('CreateSecret', { SecretName: name, ...managed });
  await emulator.close();
};

const lines = (text: string): string[] => text.split(/(?<=\n)/);
const moved = (text: string, from: number, to: number): string => {
  const all = lines(text);
  all.splice(to, 0, ...all.splice(from, 1));
  return all.join('');
};

test.each<[string, (text: string) => string, RegExp]>([
  [
    'cut off in what was written first',
    (text) => text.slice(0, text.indexOf('{"clock"')),
    /damaged; it was left as it/,
  ],
  ['changed by hand', (text) => text.replace('cn-hangzhou', 'cn-shanghai'), /damaged/],
  ['changed in its last line', (text) => text.replace(/.(?=\n$)/, '?'), /damaged/],
  ['without one of its lines', (text) => lines(text).toSpliced(-2, 1).join(''), /damaged/],
  ['in another order', (text) => moved(text, -1, -2), /damaged/],
  [
    'with a line that comes twice',
    (text) =>
      lines(text)
        .flatMap((line, n) => (n === 2 ? [line, line] : [line]))
        .join(''),
    /damaged/,
  ],
  ['of something else', () => '{"a":1}', /is no state file of an emulator; it was not touched/],
  ['empty', () => '', /is no state file/],
  ['null', () => 'null\n', /is no state file/],
  [
    'of another version',
    (text) => text.replace('"version":3', '"version":2'),
    /has version 2; this emulator reads version 3/,
  ],
])(
  'a state file that is %s is refused and left alone [state.damaged] [state.no-state] [state.version]',
  async (name, change, message) => {
    const state = join(folder, `${name.replaceAll(' ', '-')}.json`);
    await written(state);
    const text = change(await readFile(state, 'utf8'));
    await writeFile(state, text);
    await expect(startTestEmulator({ seed, state })).rejects.toThrow(message);
    await expect(startTestEmulator({ seed, state })).rejects.not.toThrow(/Old-passw0rd/);
    expect(await readFile(state, 'utf8')).toBe(text);
  },
);

test.each<[string, (text: string) => string, readonly string[]]>([
  ['a line that is cut short', (text) => `${text}[["secrets","half${'x'.repeat(100_000)}`, ['a', 'b', 'c']],
  ['changes without their commit', (text) => lines(text).slice(0, -1).join(''), ['a', 'b']],
  ['a part of the changes', (text) => lines(text).slice(0, -2).join(''), ['a', 'b']],
])('%s at the end, which a kill left, was never answered [state.torn]', async (name, change, left) => {
  const state = join(folder, `${name.replaceAll(' ', '-')}.json`);
  await written(state);
  await writeFile(state, change(await readFile(state, 'utf8')));
  const first = await startTestEmulator({ state });
  await first.must('CreateSecret', { SecretName: 'd', ...managed });
  await first.close();
  expect(await readFile(state, 'utf8')).not.toContain('half');
  const second = await startTestEmulator({ state });
  expect(second.state().secrets.map((secret) => secret.name)).toEqual([...left, 'd']);
  await second.close();
});

test('a file that cannot be made anew stays as it was, and the emulator does not start [state.renewed]', async () => {
  const state = join(folder, 'stuck.json');
  await written(state);
  const text = await readFile(state, 'utf8');
  await mkdir(`${state}.tmp`);
  await expect(startTestEmulator({ state })).rejects.toThrow(`The state file ${state} cannot be written (`);
  expect(await readFile(state, 'utf8')).toBe(text);
});

test('a folder in the place of the file is not read [state.unreadable]', async () => {
  await expect(startTestEmulator({ state: folder })).rejects.toThrow(`The state file ${folder} cannot be read.`);
});

test('what people sent comes back as it was, whatever it looks like [state.restart]', async () => {
  const state = join(folder, 'marks.json');
  const first = await startTestEmulator({ seed, state });
  const CustomData = { '~': 'table', a: { '~': [['x', 1]] }, b: [{ '~': 'object', entries: [] }] };
  const ExtendedConfig = JSON.stringify({ SecretSubType: 'SingleUser', DBInstanceId: 'rm-1', CustomData });
  await first.must('CreateSecret', { SecretName: 's', ...managed, ExtendedConfig });
  await first.close();
  const second = await startTestEmulator({ state });
  expect(await second.must('DescribeSecret', { SecretName: 's' })).toMatchObject({ ExtendedConfig });
  await second.close();
});
