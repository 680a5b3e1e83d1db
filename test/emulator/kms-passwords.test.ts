import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({ randomSeed: 7 });
});
afterAll(() => emulator.close());

const password = async (params: Record<string, string> = {}, from = emulator): Promise<string> =>
  String((await from.must('GetRandomPassword', params)).RandomPassword);
const rounds = Array.from({ length: 20 }, (_, n) => n);

test('is 32 characters long, or as long as asked for [secret.random]', async () => {
  expect(await password()).toHaveLength(32);
  for (const PasswordLength of ['8', '128'])
    expect(await password({ PasswordLength })).toHaveLength(Number(PasswordLength));
  for (const PasswordLength of ['7', '129', 'long'])
    expect(await emulator.call('GetRandomPassword', { PasswordLength })).toMatchObject({ code: 'InvalidParameter' });
});

test.each([
  [{}, /^[!-~]+$/],
  [{ ExcludePunctuation: 'true' }, /^[A-Za-z0-9]+$/],
  [{ ExcludeLowercase: 'true', ExcludeUppercase: 'true' }, /^[^A-Za-z]+$/],
  [{ ExcludeNumbers: 'true' }, /^\D+$/],
  [{ ExcludeCharacters: '"\'\\`lI1O0' }, /^[^"'\\`lI1O0]+$/],
  [{ ExcludePunctuation: 'true', ExcludeNumbers: 'true', ExcludeLowercase: 'true' }, /^[A-Z]+$/],
])('has nothing of what is excluded by %o [secret.random-excluded]', async (params, pattern) => {
  for (const _ of rounds) expect(await password(params)).toMatch(pattern);
});

test('has each type that is left, unless that is not wanted [secret.random-each]', async () => {
  const types = [/[a-z]/, /[A-Z]/, /[0-9]/, /[^A-Za-z0-9]/];
  const missing = async (params: Record<string, string>) => {
    const all: number[] = [];
    for (const _ of rounds) {
      const text = await password({ PasswordLength: '8', ...params });
      all.push(types.filter((type) => !type.test(text)).length);
    }
    return all;
  };
  expect(new Set(await missing({}))).toEqual(new Set([0]));
  expect(new Set(await missing({ ExcludeNumbers: 'true' }))).toEqual(new Set([1]));
  expect(new Set(await missing({ ExcludeCharacters: '0123456789' }))).toEqual(new Set([1]));
  expect(Math.max(...(await missing({ RequireEachIncludedType: 'false' })))).toBeGreaterThan(0);
});

test.each([
  [{ ExcludeLowercase: 'true', ExcludeUppercase: 'true', ExcludeNumbers: 'true', ExcludePunctuation: 'true' }],
  [{ ExcludeLowercase: 'true', ExcludeUppercase: 'true', ExcludePunctuation: 'true', ExcludeCharacters: '0123456789' }],
  [{ ExcludeCharacters: 'é' }],
])('refuses %o [secret.random-nothing]', async (params) => {
  expect(await emulator.call('GetRandomPassword', params)).toMatchObject({ status: 400, code: 'InvalidParameter' });
});

test('the seed decides [secret.random-seeded]', async () => {
  const start = (randomSeed: number) => startTestEmulator({ randomSeed });
  const [one, same, other] = [await start(3), await start(3), await start(4)];
  const first = await password({}, one);
  expect(await password({}, same)).toBe(first);
  expect(await password({}, other)).not.toBe(first);
  expect(await password({}, one)).not.toBe(first);
  await Promise.all([one, same, other].map((each) => each.close()));
});

test('regions are where KMS is, and the one of the emulator [secret.regions]', async () => {
  const own = await startTestEmulator({ seed: { region: 'cn-nowhere' } });
  const { Regions } = await own.must('DescribeRegions');
  await own.close();
  const { Region } = Regions as { Region: { RegionId: string }[] };
  const ids = Region.map(({ RegionId }) => RegionId);
  expect(ids).toEqual(expect.arrayContaining(['cn-hangzhou', 'ap-southeast-1', 'eu-central-1', 'cn-nowhere']));
  expect(new Set(ids).size).toBe(35);
});
