import { afterEach, expect, test } from 'vitest';
import type { EmulatorOptions } from '../../src/emulator/start.ts';
import { type Reply, startTestEmulator, type TestEmulator } from '../support/emulator.ts';

const running: TestEmulator[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((own) => own.close()));
});
const start = async (options: EmulatorOptions): Promise<TestEmulator> => {
  const own = await startTestEmulator({ now: new Date('2027-03-01T00:00:00Z'), ...options });
  running.push(own);
  return own;
};
const day = (time: unknown): string => String(time).slice(0, 10);

const instance = {
  id: 'rm-1',
  engine: 'MySQL',
  server: 'none',
  databases: ['orders'],
  accounts: [{ name: 'one', password: 'Old-passw0rd' }, { name: 'two' }, { name: 'three' }],
} as const;

test('all that falls due on the way happens in order, each at its own time [time.order]', async () => {
  const own = await start({
    accountDelay: 3 * 86_400_000,
    seed: {
      accessKeys: [
        { id: 'own', secret: 'own' },
        { id: 'STS.1', secret: 's', token: 't', expires: '2027-03-10T00:00:00Z' },
      ],
      instances: [instance],
      secrets: [
        { name: 'weekly', instance: 'rm-1', accounts: [{ name: 'one' }], rotation: '7d' },
        { name: 'leaving', instance: 'rm-1', accounts: [{ name: 'two' }], rotation: '10d' },
      ],
    },
  });
  await own.must('CreateAccount', { DBInstanceId: 'rm-1', AccountName: 'fresh', AccountPassword: 'Fresh-passw0rd' });
  for (const [SecretName, RotationInterval] of [
    ['early', '1d'],
    ['later', '4d'],
  ] as const) {
    await own.must('CreateSecret', {
      SecretName,
      VersionId: 'v1',
      SecretType: 'Rds',
      SecretData: '{"Accounts":[{"AccountName":"fresh","AccountPassword":"Fresh-passw0rd"}]}',
      ExtendedConfig: '{"SecretSubType":"SingleUser","DBInstanceId":"rm-1"}',
      EnableAutomaticRotation: 'true',
      RotationInterval,
    });
  }
  await own.must('DeleteSecret', { SecretName: 'leaving', RecoveryWindowInDays: '8' });
  const key = { id: 'STS.1', secret: 's', token: 't' };
  expect((await own.call('ListSecrets', {}, { key })).status).toBe(200);

  const { now, rotations } = await own.advance('11d');
  // The account is not Available yet for the first, and the secret that leaves is gone before it would rotate.
  expect(rotations.map(({ secret, at, outcome }) => [secret, day(at), outcome])).toEqual([
    ['early', '2027-03-02', 'failed'],
    ['later', '2027-03-05', 'rotated'],
    ['weekly', '2027-03-08', 'rotated'],
    ['later', '2027-03-09', 'rotated'],
  ]);
  expect(rotations.map(({ reason }) => reason?.split(':')[0])).toEqual([
    'IncorrectAccountStatus',
    undefined,
    undefined,
    undefined,
  ]);
  expect(day(now)).toBe('2027-03-12');
  expect((await own.call('DescribeSecret', { SecretName: 'leaving' })).code).toBe('Forbidden.ResourceNotFound');
  expect((await own.call('ListSecrets', {}, { key })).code).toBe('InvalidSecurityToken.Expired');
  expect(own.state().instances[0]?.accounts.at(-1)).toMatchObject({ name: 'fresh', status: 'Available' });
});

test('it moves forward only, with the real one and when it is told to; a reset puts it back [time.clock]', async () => {
  const own = await start({});
  const now = async () => (await own.call('ListSecrets')).date;
  const began = await now();
  await own.advance('2h30m');
  expect((await now()) - began).toBeGreaterThanOrEqual(9_000_000);
  await expect(own.advance('-1h')).rejects.toThrow('advance must be a time span such as 7d or 1h30m');
  await expect(own.advance(-1)).rejects.toThrow('advance must be a time span');
  for (const tooFar of ['3651d', '1000000d', 1e300])
    await expect(own.advance(tooFar)).rejects.toThrow('at most 3650d at a time');
  expect((await now()) - began).toBeGreaterThanOrEqual(9_000_000);
  await own.reset();
  expect((await now()) - began).toBeLessThan(60_000);
});

test('a long way lets other requests in; signed ones wait for its end, and nothing comes out differently [time.long-way]', async () => {
  const accounts = Array.from({ length: 20 }, (_, n) => ({ name: `app_${n}`, password: 'Old-passw0rd' }));
  const secrets = accounts.map(({ name }) => ({ name, instance: 'rm-1', accounts: [{ name }], rotation: '6h' }));
  const options = { randomSeed: 5, seed: { instances: [{ ...instance, accounts }], secrets } };
  const [alone, busy] = [await start(options), await start(options)];
  const wanted = (await alone.advance('100d')).rotations;
  expect(wanted).toHaveLength(8000);

  let goesOn = true;
  const moved = busy.advance('100d').finally(() => {
    goesOn = false;
  });
  const versions = busy.must('ListSecretVersionIds', { SecretName: 'app_0', IncludeDeprecated: 'true' });
  let answers = 0;
  for (; goesOn; answers += 1) await busy.admin('GET health');
  expect(answers).toBeGreaterThan(3);
  expect((await versions).TotalCount).toBe(401);
  const ofOne = (list: typeof wanted) => list.map(({ secret, at }) => [secret, at.slice(0, 16)]);
  expect(ofOne((await moved).rotations)).toEqual(ofOne(wanted));
  const idsOf = async (own: TestEmulator) => {
    const found = await own.must('ListSecretVersionIds', { SecretName: 'app_7', IncludeDeprecated: 'true' });
    return JSON.stringify(found.VersionIds).match(/"VersionId":"[^"]+/g);
  };
  expect(await idsOf(busy)).toEqual(await idsOf(alone));
});

/** Sixty calls with ids, versions, passwords, rotations and faults that an emulator makes up; all that came back. */
const story = async (randomSeed: number): Promise<string> => {
  const own = await start({
    randomSeed,
    seed: {
      instances: [instance],
      secrets: [{ name: 'weekly', instance: 'rm-1', accounts: [{ name: 'one' }, { name: 'two' }], rotation: '7d' }],
    },
  });
  const failure = { do: 'error', status: 503, code: 'ServiceUnavailable', message: 'm' } as const;
  own.faults([{ probability: 0.2, effect: failure }]);
  const replies: unknown[] = [];
  const keep = (reply: Reply) => replies.push([reply.status, reply.body]);
  for (let n = 0; n < 12; n += 1) {
    const SecretName = `s${n}`;
    const SecretData = '{"Accounts":[{"AccountName":"three","AccountPassword":"Any-passw0rd"}]}';
    const ExtendedConfig = '{"SecretSubType":"SingleUser","DBInstanceId":"rm-1"}';
    const rds = { SecretType: 'Rds', SecretData, ExtendedConfig };
    keep(await own.call('CreateSecret', { SecretName, VersionId: 'v1', ...rds }));
    keep(await own.call('RotateSecret', { SecretName, VersionId: `v-${n}` }));
    keep(await own.call('GetSecretValue', { SecretName }));
    keep(await own.call('GetSecretValue', { SecretName: 'weekly', VersionStage: 'ACSPrevious' }));
    keep(await own.call('ListSecretVersionIds', { SecretName: 'weekly', IncludeDeprecated: 'true' }));
    replies.push(await own.advance('7d'));
  }
  const text = JSON.stringify([replies, own.state(), own.requests(), own.faults()]);
  // Real time passes between two runs, and each has a port of its own.
  return text
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ/g, (time) => day(time))
    .replaceAll(/127\.0\.0\.1:\d+/g, 'HOST');
};

test('with the same seed the same calls give the same ids, passwords, versions and faults [time.seed]', async () => {
  const first = await story(7);
  expect(first).toContain('ServiceUnavailable');
  expect(await story(7)).toBe(first);
  expect(await story(8)).not.toBe(first);
});
