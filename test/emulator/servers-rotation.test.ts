import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Seed } from '../../src/emulator/seed/seed.ts';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { serverDouble } from '../support/server-double.ts';

const accounts = ['one', 'two', 'solo'].map((name) => ({ name, password: `First-passw0rd-${name}` }));
const seed: Seed = {
  instances: [
    { id: 'rm-1', engine: 'PostgreSQL', server: 'postgres://postgres:Admin-passw0rd@db.example.test', accounts },
  ],
  secrets: [
    { name: 'dual', instance: 'rm-1', accounts: [{ name: 'one' }, { name: 'two' }], rotation: '7d' },
    { name: 'single', instance: 'rm-1', accounts: [{ name: 'solo' }], rotation: '8d' },
  ],
};

let folder: string;
let double: ReturnType<typeof serverDouble>;
let emulator: TestEmulator;
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'emulator-rotation-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const stateFile = () => join(folder, `${count}.state`);
beforeEach(async () => {
  count += 1;
  double = serverDouble();
  emulator = await startTestEmulator(
    { seed, state: stateFile(), now: new Date('2027-01-01T00:00:00Z') },
    { connectServer: () => double.server },
  );
});
afterEach(() => emulator.close());

const rotate = (SecretName: string, VersionId: string, at = emulator) =>
  at.call('RotateSecret', { SecretName, VersionId });
const current = async (SecretName: string, at = emulator) => {
  const body = await at.must('GetSecretValue', { SecretName });
  const { AccountName: name, AccountPassword: password } = JSON.parse(String(body.SecretData));
  return { version: body.VersionId, name, opens: double.opens(name, password), rotation: body.AutomaticRotation };
};
const lastFailure = async (): Promise<unknown> => {
  const { SystemEvents } = await emulator.must('DescribeSystemEventAttribute', { Name: 'Secret:RotateSecret:Failure' });
  const [event] = (SystemEvents as { SystemEvent: { Content: string }[] }).SystemEvent;
  return event && JSON.parse(event.Content).failureInfo.errorCode;
};

test('a rotation sets the password, logs in with it and publishes it [server.steps]', async () => {
  double.steps.length = 0;
  expect(await rotate('dual', 'v2')).toMatchObject({ status: 200, body: { VersionId: 'v2' } });
  expect(double.steps).toEqual(['read', 'setPassword two', 'login two']);
  expect(await current('dual')).toMatchObject({ version: 'v2', name: 'two', opens: true });
  await rotate('dual', 'v3');
  expect(await current('dual')).toMatchObject({ version: 'v3', name: 'one', opens: true });
  await rotate('single', 'v2');
  expect(await current('single')).toMatchObject({ version: 'v2', name: 'solo', opens: true });
  expect(await rotate('single', 'v2')).toMatchObject({ status: 200 });
  expect(double.steps.filter((step) => step === 'setPassword solo')).toHaveLength(1);
});

const moments = [
  ['read', 'stops before'],
  ['setPassword', 'stops before'],
  ['setPassword', 'stops after'],
  ['login', 'stops before'],
  ['login', 'stops after'],
] as const;

/** The emulator as it is after a kill at this moment: on a copy of what is on the disk, with the same server. */
const afterKill = async (): Promise<TestEmulator> => {
  await copyFile(stateFile(), `${stateFile()}-killed`);
  double.trouble(undefined);
  return startTestEmulator({ state: `${stateFile()}-killed`, randomSeed: 9 }, { connectServer: () => double.server });
};

describe.each(moments)('killed in a rotation where %s %s', (step, kind) => {
  test.each(['dual', 'single'])('what %s hands out logs in [server.kill]', async (name) => {
    double.trouble(step, kind);
    const stopped = double.whenStopped();
    const lost = rotate(name, 'v2').catch(() => undefined);
    await stopped;
    if (name === 'dual') expect(await current(name)).toMatchObject({ opens: true });
    const second = await afterKill();
    expect(await current(name, second)).toMatchObject({ opens: true });
    expect(await rotate(name, 'v2', second)).toMatchObject({ status: 200 });
    expect(await current(name, second)).toMatchObject({ version: 'v2', opens: true, rotation: 'Enabled' });
    expect(await rotate(name, 'v3', second)).toMatchObject({ status: 200 });
    expect(await current(name, second)).toMatchObject({ version: 'v3', opens: true });
    await second.close();
    await emulator.close();
    await lost;
  });

  test('due rotations are done after the start [server.kill] [server.due]', async () => {
    double.trouble(step, kind);
    const stopped = double.whenStopped();
    void emulator.advance('9d');
    await stopped;
    const second = await afterKill();
    for (const name of ['dual', 'single']) expect(await current(name, second)).toMatchObject({ opens: true });
    // The time that passed is saved with the first password that is to be set.
    const versions = step === 'read' ? [2, 1] : [3, 2];
    expect(second.state().secrets.map((secret) => secret.versions.length)).toEqual(versions);
    await second.close();
  });
});

test('due rotations run in order, each at its own time, and calls wait for them [server.due]', async () => {
  const { rotations } = await emulator.advance('15d');
  expect(rotations.map(({ secret, at, outcome }) => [secret, at.slice(0, 10), outcome])).toEqual([
    ['dual', '2027-01-08', 'rotated'],
    ['single', '2027-01-09', 'rotated'],
    ['dual', '2027-01-15', 'rotated'],
  ]);
  const due = emulator.advance('7d');
  expect(await current('dual')).toMatchObject({ opens: true });
  expect((await emulator.must('DescribeSecret', { SecretName: 'dual' })).LastRotationDate).toBe('2027-01-22T00:00:00Z');
  await due;
});

test.each([
  ['the account was deleted', () => double.accounts.delete('two'), 'InvalidAccountName.NotFound'],
  [
    'the account was locked',
    () => double.accounts.set('two', { password: 'x', locked: true, type: 'Normal', grants: new Map() }),
    'IncorrectAccountStatus',
  ],
  ['the server is down', () => double.down(), 'Database.ConnectError'],
  ['the server refuses', () => double.trouble('setPassword', 'refused'), 'Account.UpdateError'],
  ['the connection is lost', () => double.trouble('setPassword', 'lost'), 'Database.ConnectError'],
] as const)(
  '%s: 400, Invalid, an event that says why; then a success heals [server.failed]',
  async (_what, breaks, reason) => {
    breaks();
    expect(await rotate('dual', 'v2')).toMatchObject({ status: 400, code: 'Rejected.RotationFailed' });
    expect(await current('dual')).toMatchObject({ name: 'one', opens: true, rotation: 'Invalid' });
    expect(await lastFailure()).toBe(reason);
    expect((await emulator.advance('30d')).rotations.filter(({ secret }) => secret === 'dual')).toEqual([]);
    double.trouble(undefined);
    if (!double.accounts.get('two') || double.accounts.get('two')?.locked)
      double.accounts.set('two', { password: 'back', locked: false, type: 'Normal', grants: new Map() });
    expect(await rotate('dual', 'v3')).toMatchObject({ status: 200 });
    expect(await current('dual')).toMatchObject({ version: 'v3', name: 'two', opens: true, rotation: 'Enabled' });
  },
);

test('a due rotation that fails is told as one [server.failed] [server.due]', async () => {
  double.accounts.delete('two');
  const { rotations } = await emulator.advance('10d');
  expect(rotations.map(({ secret, outcome }) => [secret, outcome])).toEqual([
    ['dual', 'failed'],
    ['single', 'rotated'],
  ]);
  expect(await current('dual')).toMatchObject({ rotation: 'Invalid', opens: true });
});

test('a password that may be on the server is tried first, by the next rotation and by a start [server.again]', async () => {
  double.trouble('setPassword', 'lost');
  expect(await rotate('single', 'v2')).toMatchObject({ status: 400 });
  expect(await current('single')).toMatchObject({ opens: false });
  double.trouble(undefined);
  double.steps.length = 0;
  const second = await afterKill();
  expect(await current('single', second)).toMatchObject({ version: 'v2', opens: true });
  await second.close();
  expect(double.steps.filter((step) => step.startsWith('setPassword'))).toEqual([]);
  expect(await rotate('single', 'v3')).toMatchObject({ status: 200 });
  expect(double.steps.filter((step) => step.startsWith('setPassword'))).toEqual([]);
  expect(await current('single')).toMatchObject({ version: 'v3', opens: true });
});

test('a password that the server surely does not have is forgotten [server.again]', async () => {
  double.trouble('setPassword', 'refused');
  await rotate('single', 'v2');
  double.trouble(undefined);
  double.steps.length = 0;
  await rotate('single', 'v3');
  expect(double.steps).toEqual(['read', 'setPassword solo', 'login solo']);
});

test('a secret that is deleted while its password is set stays deleted [server.steps]', async () => {
  double.trouble('setPassword', 'stops before');
  const stopped = double.whenStopped();
  void rotate('dual', 'v2').catch(() => undefined);
  await stopped;
  await emulator.must('DeleteSecret', { SecretName: 'dual', ForceDeleteWithoutRecovery: 'true' });
  const second = await afterKill();
  expect(await second.call('GetSecretValue', { SecretName: 'dual' })).toMatchObject({ status: 404 });
  await second.close();
});
