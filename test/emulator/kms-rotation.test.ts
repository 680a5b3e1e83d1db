import { createConnection } from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Seed } from '../../src/emulator/seed/seed.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';

const password = 'Old-passw0rd';
const account = (name: string) => ({ name, password });
const seed: Seed = {
  instances: [
    { id: 'rm-1', engine: 'MySQL', accounts: ['one', 'aa', 'bb', 'cc', 'dd'].map(account) },
    { id: 'rm-off', engine: 'MySQL', status: 'Stopped', server: 'none', accounts: [account('one')] },
    { id: 'rm-far', engine: 'MySQL', region: 'cn-shanghai', server: 'none', accounts: [account('one')] },
  ],
};

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({ seed, now: new Date('2027-01-01T00:00:00Z') });
});
afterAll(() => emulator.close());

const create = (SecretName: string, names: readonly string[], more: Record<string, string> = {}, instance = 'rm-1') =>
  emulator.must('CreateSecret', {
    SecretName,
    VersionId: 'v1',
    SecretType: 'Rds',
    SecretData: JSON.stringify({
      Accounts: names.map((name) => ({ AccountName: name, AccountPassword: 'not-checked' })),
    }),
    ExtendedConfig: JSON.stringify({
      SecretSubType: names.length === 1 ? 'SingleUser' : 'DoubleUsers',
      DBInstanceId: instance,
    }),
    ...more,
  });
const weekly = { EnableAutomaticRotation: 'true', RotationInterval: '7d' };
const rotate = (SecretName: string, VersionId: string) => emulator.call('RotateSecret', { SecretName, VersionId });
const describeSecret = (SecretName: string) => emulator.must('DescribeSecret', { SecretName });

const read = async (SecretName: string, VersionStage = 'ACSCurrent') => {
  const body = await emulator.must('GetSecretValue', { SecretName, VersionStage });
  const { AccountName, AccountPassword } = JSON.parse(String(body.SecretData));
  return { version: body.VersionId, user: String(AccountName), password: String(AccountPassword) };
};

const logsIn = async (user: string, secret: string): Promise<boolean> => {
  const { Items } = await emulator.must('DescribeDBInstanceAttribute', { DBInstanceId: 'rm-1' });
  const { DBInstanceAttribute } = Items as { DBInstanceAttribute: { ConnectionString: string; Port: string }[] };
  const [{ ConnectionString: host, Port } = { ConnectionString: '', Port: '' }] = DBInstanceAttribute;
  try {
    const connection = await createConnection({ host, port: Number(Port), user, password: secret });
    connection.destroy();
    return true;
  } catch {
    return false;
  }
};

test('a single account is reset itself at once, and its login follows [rotation.single] [rotation.at-once] [secret.unchecked]', async () => {
  await create('single', ['one']);
  expect(await read('single')).toEqual({ version: 'v1', user: 'one', password: 'not-checked' });
  expect(await emulator.call('GetSecretValue', { SecretName: 'single', VersionStage: 'ACSPrevious' })).toMatchObject({
    status: 404,
  });
  expect(await logsIn('one', password)).toBe(true);

  expect(await rotate('single', 'v2')).toMatchObject({ status: 200, body: { SecretName: 'single', VersionId: 'v2' } });
  const current = await read('single');
  expect(current).toMatchObject({ version: 'v2', user: 'one' });
  expect(await logsIn('one', current.password)).toBe(true);
  expect(await logsIn('one', password)).toBe(false);
  expect(await read('single', 'ACSPrevious')).toMatchObject({ version: 'v1', password: 'not-checked' });
});

test('of two accounts the one behind ACSPrevious is reset and becomes current [rotation.double] [secret.accounts-double]', async () => {
  await create('dual', ['aa', 'bb']);
  expect(await read('dual')).toMatchObject({ version: 'v1', user: 'aa' });
  expect(await read('dual', 'ACSPrevious')).toMatchObject({ user: 'bb' });

  await rotate('dual', 'v2');
  const [current, previous] = [await read('dual'), await read('dual', 'ACSPrevious')];
  expect(current).toMatchObject({ version: 'v2', user: 'bb' });
  expect(previous).toMatchObject({ version: 'v1', user: 'aa', password: 'not-checked' });
  expect(await logsIn('bb', current.password)).toBe(true);
  expect(await logsIn('aa', password)).toBe(true);

  await rotate('dual', 'v3');
  expect(await read('dual')).toMatchObject({ version: 'v3', user: 'aa' });
  expect(await read('dual', 'ACSPrevious')).toEqual(current);
  const versions = (more: object) => emulator.must('ListSecretVersionIds', { SecretName: 'dual', ...more });
  expect(await versions({})).toMatchObject({
    VersionIds: {
      VersionId: [{ VersionId: 'v3', VersionStages: { VersionStage: ['ACSCurrent'] } }, { VersionId: 'v2' }],
    },
    TotalCount: 2,
    PageSize: 20,
  });
  expect(await versions({ IncludeDeprecated: 'true' })).toMatchObject({ TotalCount: 4 });
});

test('RotateSecret is idempotent by version id [rotation.same-version]', async () => {
  await create('again', ['cc']);
  await rotate('again', 'v2');
  const before = await read('again');
  expect(await rotate('again', 'v2')).toMatchObject({ status: 200, body: { VersionId: 'v2' } });
  expect(await read('again')).toEqual(before);
});

test.each([
  ['the account does not exist', 'nobody', 'rm-1'],
  ['the instance does not exist', 'one', 'rm-none'],
  ['the instance is not running', 'one', 'rm-off'],
  ['the instance is in another region', 'one', 'rm-far'],
])(
  'rotation fails when %s, and leaves the value alone [rotation.failed] [rotation.invalid] [rotation.seconds]',
  async (_, name, instance) => {
    const secret = `fails/${name}/${instance}`;
    await create(secret, [name], weekly, instance);
    expect(await rotate(secret, 'v2')).toMatchObject({ status: 400, code: 'Rejected.RotationFailed' });
    expect(await describeSecret(secret)).toMatchObject({ AutomaticRotation: 'Invalid', RotationInterval: '604800s' });
    expect(await read(secret)).toMatchObject({ version: 'v1' });
    await emulator.advance('30d');
    expect(await describeSecret(secret)).not.toHaveProperty('LastRotationDate');
  },
);

test('the next successful rotation heals Invalid, and so does a policy [rotation.healed] [rotation.no-accounts]', async () => {
  await create('healed', ['late'], weekly);
  await rotate('healed', 'v2');
  expect(await emulator.must('DescribeAccounts', { DBInstanceId: 'rm-1', AccountName: 'late' })).toMatchObject({
    Accounts: { DBInstanceAccount: [] },
  });
  await emulator.must('UpdateSecretRotationPolicy', { SecretName: 'healed', ...weekly });
  expect(await describeSecret('healed')).toMatchObject({ AutomaticRotation: 'Enabled' });
  await rotate('healed', 'v2');
  expect(await describeSecret('healed')).toMatchObject({ AutomaticRotation: 'Invalid' });
  await emulator.must('CreateAccount', { DBInstanceId: 'rm-1', AccountName: 'late', AccountPassword: 'Passw0rd!' });
  expect(await rotate('healed', 'v3')).toMatchObject({ status: 200 });
  expect(await describeSecret('healed')).toMatchObject({
    AutomaticRotation: 'Enabled',
    LastRotationDate: expect.any(String),
  });
});

test('new passwords have 20 characters of four classes [rotation.password]', async () => {
  await create('strong', ['dd']);
  for (let n = 2; n <= 9; n += 1) {
    await rotate('strong', `v${n}`);
    const { password: made } = await read('strong');
    expect(made).toMatch(/^[A-Za-z0-9!@#$%^&*()_+=-]{20}$/);
    for (const kind of [/[A-Z]/, /[a-z]/, /[0-9]/, /[^A-Za-z0-9]/]) expect(made).toMatch(kind);
  }
});

test('generic secrets do not rotate [rotation.generic]', async () => {
  await emulator.must('CreateSecret', { SecretName: 'generic', VersionId: 'v1', SecretData: 'x' });
  for (const [action, params] of [
    ['RotateSecret', { VersionId: 'v2' }],
    ['UpdateSecretRotationPolicy', { EnableAutomaticRotation: 'false' }],
  ] as const) {
    expect(await emulator.call(action, { SecretName: 'generic', ...params })).toMatchObject({
      status: 400,
      code: 'UnsupportedOperation',
    });
  }
});

describe('on the virtual clock', () => {
  const start = '2027-03-01T00:00:00Z';
  const fresh = (more: Partial<Seed>) => startTestEmulator({ seed: { ...seed, ...more }, now: new Date(start) });
  const minutes = (time: unknown) => String(time).slice(0, 16);

  test('due rotations run in order, each at its own time [rotation.due]', async () => {
    const own = await fresh({
      secrets: [
        { name: 'weekly', instance: 'rm-1', accounts: [{ name: 'aa' }, { name: 'bb' }], rotation: '7d' },
        { name: 'daily', instance: 'rm-1', accounts: [{ name: 'one' }], rotation: '3d' },
        { name: 'off', instance: 'rm-1', accounts: [{ name: 'cc' }] },
      ],
    });
    const { now, rotations } = await own.advance('10d');
    expect(rotations.map(({ secret, at, outcome }) => [secret, minutes(at), outcome])).toEqual([
      ['daily', '2027-03-04T00:00', 'rotated'],
      ['daily', '2027-03-07T00:00', 'rotated'],
      ['weekly', '2027-03-08T00:00', 'rotated'],
      ['daily', '2027-03-10T00:00', 'rotated'],
    ]);
    expect(minutes(now)).toBe('2027-03-11T00:00');
    const reply = await own.call('DescribeSecret', { SecretName: 'weekly' });
    expect(minutes(new Date(reply.date).toISOString())).toBe('2027-03-11T00:00');
    expect(minutes(reply.body.LastRotationDate)).toBe('2027-03-08T00:00');
    expect(minutes(reply.body.NextRotationDate)).toBe('2027-03-15T00:00');
    await own.close();
  });

  test('a policy counts from the last rotation, else from the creation; what is overdue rotates at once [rotation.next] [rotation.seconds] [rotation.interval]', async () => {
    const own = await fresh({
      secrets: [
        {
          name: 'old',
          instance: 'rm-1',
          accounts: [{ name: 'one' }],
          createTime: '2026-01-01T00:00:00Z',
          lastRotation: '2027-02-01T00:00:00Z',
        },
        { name: 'young', instance: 'rm-1', accounts: [{ name: 'cc' }], createTime: '2027-02-25T00:00:00Z' },
      ],
    });
    const policy = (SecretName: string, RotationInterval: string) =>
      own.call('UpdateSecretRotationPolicy', { SecretName, EnableAutomaticRotation: 'true', RotationInterval });
    await policy('young', '10d');
    expect(await own.must('DescribeSecret', { SecretName: 'young' })).toMatchObject({
      NextRotationDate: '2027-03-07T00:00:00Z',
      AutomaticRotation: 'Enabled',
    });
    await policy('old', '7d');
    const old = await own.must('DescribeSecret', { SecretName: 'old' });
    expect(minutes(old.LastRotationDate)).toBe('2027-03-01T00:00');
    expect(minutes(old.NextRotationDate)).toBe('2027-03-08T00:00');
    await own.must('UpdateSecretRotationPolicy', { SecretName: 'old', EnableAutomaticRotation: 'false' });
    const off = await own.must('DescribeSecret', { SecretName: 'old' });
    expect(off).toMatchObject({ AutomaticRotation: 'Disabled' });
    expect(off).not.toHaveProperty('NextRotationDate');
    expect(off).not.toHaveProperty('RotationInterval');
    for (const wrong of ['5h', '366d', '7w'])
      expect(await policy('old', wrong)).toMatchObject({ code: 'InvalidParameter' });
    for (const limit of ['6h', '365d']) expect(await policy('old', limit)).toMatchObject({ status: 200 });
    expect(
      await own.call('UpdateSecretRotationPolicy', { SecretName: 'old', EnableAutomaticRotation: 'true' }),
    ).toMatchObject({ code: 'MissingParameter' });
    await own.close();
  });

  test('a secret in its recovery window does not rotate; restored, it makes up for it at once [rotation.in-window]', async () => {
    const own = await fresh({
      secrets: [{ name: 's', instance: 'rm-1', accounts: [{ name: 'one' }], rotation: '7d' }],
    });
    await own.must('DeleteSecret', { SecretName: 's' });
    expect((await own.advance('20d')).rotations).toEqual([]);
    await own.must('RestoreSecret', { SecretName: 's' });
    const restored = await own.must('DescribeSecret', { SecretName: 's' });
    expect(minutes(restored.LastRotationDate)).toBe('2027-03-21T00:00');
    await own.close();
  });
});
