import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { generic, single } from '../support/kms.ts';

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator();
});
afterAll(() => emulator.close());

let count = 0;
/** A new Generic secret with version v1; the versions as `id: stages`, oldest first. */
const fresh = async () => {
  count += 1;
  const SecretName = `generic-${count}`;
  await emulator.must('CreateSecret', { SecretName, ...generic });
  return {
    put: (VersionId: string, more: Record<string, string> = {}) =>
      emulator.call('PutSecretValue', { SecretName, VersionId, SecretData: `data of ${VersionId}`, ...more }),
    stage: (VersionStage: string, more: Record<string, string>) =>
      emulator.call('UpdateSecretVersionStage', { SecretName, VersionStage, ...more }),
    describe: () => emulator.must('DescribeSecret', { SecretName }),
    versions: async () => {
      const all = { SecretName, IncludeDeprecated: 'true', PageSize: '100' };
      const { VersionIds } = await emulator.must('ListSecretVersionIds', all);
      const { VersionId } = VersionIds as {
        VersionId: { VersionId: string; VersionStages: { VersionStage: string[] } }[];
      };
      return VersionId.reverse().map(({ VersionId: id, VersionStages }) =>
        `${id}: ${VersionStages.VersionStage.toSorted().join(' ')}`.trim(),
      );
    },
  };
};

describe('PutSecretValue', () => {
  test('stores what is current from then on [secret.put]', async () => {
    const { put, versions } = await fresh();
    expect((await put('v2')).body).toEqual({
      SecretName: expect.any(String),
      VersionId: 'v2',
      VersionStages: { VersionStage: ['ACSCurrent'] },
      RequestId: expect.any(String),
    });
    expect(await versions()).toEqual(['v1: ACSPrevious', 'v2: ACSCurrent']);
    await put('v3');
    expect(await versions()).toEqual(['v1:', 'v2: ACSPrevious', 'v3: ACSCurrent']);
  });

  test('marks it with other stages when they are given [secret.put-stages] [secret.stage-one]', async () => {
    const { put, versions } = await fresh();
    expect(await put('v2', { VersionStages: '["Next","Beta"]' })).toMatchObject({
      body: { VersionStages: { VersionStage: ['Next', 'Beta'] } },
    });
    expect(await versions()).toEqual(['v1: ACSCurrent', 'v2: Beta Next']);
    await put('v3', { VersionStages: '["ACSCurrent","Next"]' });
    expect(await versions()).toEqual(['v1: ACSPrevious', 'v2: Beta', 'v3: ACSCurrent Next']);
    await put('v4', { VersionStages: '{"VersionStage":["ACSCurrent"]}' });
    expect(await versions()).toEqual(['v1:', 'v2: Beta', 'v3: ACSPrevious Next', 'v4: ACSCurrent']);
  });

  test('is idempotent by id and value [secret.put-again] [secret.put-other]', async () => {
    const { put, versions } = await fresh();
    await put('v2');
    await put('v3');
    const before = await versions();
    expect(await put('v2')).toMatchObject({
      status: 200,
      body: { VersionId: 'v2', VersionStages: { VersionStage: ['ACSPrevious'] } },
    });
    for (const other of [{ SecretData: 'other' }, { SecretDataType: 'binary' }])
      expect(await put('v2', other)).toMatchObject({ status: 409, code: 'Rejected.ResourceExist' });
    expect(await versions()).toEqual(before);
  });

  test('keeps ten versions: the oldest without a stage goes [secret.put-oldest]', async () => {
    const { put, stage, versions } = await fresh();
    await stage('Keep', { MoveToVersion: 'v1' });
    for (let n = 2; n <= 10; n += 1) await put(`v${n}`);
    expect(await versions()).toHaveLength(10);
    await put('v11');
    const expected = ['v1: Keep', 'v3:', 'v4:', 'v5:', 'v6:', 'v7:', 'v8:', 'v9:'];
    expect(await versions()).toEqual([...expected, 'v10: ACSPrevious', 'v11: ACSCurrent']);
  });

  test.each([
    ['a version id of 65 [secret.version-id]', { VersionId: 'v'.repeat(65) }],
    ['data over 30720 bytes [secret.data-size]', { SecretData: 'x'.repeat(30_721) }],
    ['an unknown data type', { SecretDataType: 'json' }],
    ['no list of stages', { VersionStages: 'ACSCurrent' }],
    ['an empty list of stages', { VersionStages: '[]' }],
    ['a stage of 65 [secret.stage-label]', { VersionStages: JSON.stringify(['s'.repeat(65)]) }],
  ])('refuses %s', async (_, more) => {
    const { put, versions } = await fresh();
    expect(await put('v2', more)).toMatchObject({ status: 400, code: 'InvalidParameter' });
    expect(await versions()).toEqual(['v1: ACSCurrent']);
  });
});

describe('UpdateSecretVersionStage', () => {
  test('adds, moves and removes a stage [secret.stage-move] [secret.stage-one]', async () => {
    const { put, stage, versions } = await fresh();
    await put('v2');
    expect(await stage('Mine', { MoveToVersion: 'v1' })).toMatchObject({
      status: 200,
      body: { SecretName: expect.any(String) },
    });
    expect(await versions()).toEqual(['v1: ACSPrevious Mine', 'v2: ACSCurrent']);
    await stage('Mine', { MoveToVersion: 'v2', RemoveFromVersion: 'v1' });
    expect(await versions()).toEqual(['v1: ACSPrevious', 'v2: ACSCurrent Mine']);
    await stage('Mine', { MoveToVersion: 'v1' });
    expect(await versions()).toEqual(['v1: ACSPrevious Mine', 'v2: ACSCurrent']);
    await stage('Mine', { RemoveFromVersion: 'v1' });
    expect(await versions()).toEqual(['v1: ACSPrevious', 'v2: ACSCurrent']);
  });

  test('moves ACSCurrent alone [secret.stage-alone]', async () => {
    const { put, stage, versions } = await fresh();
    await put('v2');
    await put('v3');
    await stage('ACSCurrent', { MoveToVersion: 'v1', RemoveFromVersion: 'v3' });
    expect(await versions()).toEqual(['v1: ACSCurrent', 'v2: ACSPrevious', 'v3:']);
  });

  test.each<[string, string, Record<string, string>]>([
    ['no version', 'Mine', {}],
    ['ACSCurrent to nowhere', 'ACSCurrent', { RemoveFromVersion: 'v1' }],
    ['ACSPrevious to nowhere', 'ACSPrevious', { RemoveFromVersion: 'v1' }],
    ['from a version without it', 'ACSCurrent', { RemoveFromVersion: 'v2', MoveToVersion: 'v1' }],
    ['a label that is nowhere', 'Mine', { RemoveFromVersion: 'v1' }],
  ])('refuses %s [secret.stage-mismatch]', async (_, name, more) => {
    const { put, stage, versions } = await fresh();
    await put('v2', { VersionStages: '["Next"]' });
    expect(await stage(name, more)).toMatchObject({
      status: 400,
      body: { Code: 'Rejected.InvalidRequest', Message: 'param mismatch' },
    });
    expect(await versions()).toEqual(['v1: ACSCurrent', 'v2: Next']);
  });

  test('knows no other versions [secret.value-none]', async () => {
    const { stage } = await fresh();
    for (const more of [{ MoveToVersion: 'v9' }, { MoveToVersion: 'v1', RemoveFromVersion: 'v9' }])
      expect(await stage('ACSCurrent', more)).toMatchObject({ status: 404, code: 'Forbidden.ResourceNotFound' });
  });
});

test('there are eight stages at most, by either way [secret.stage-limit]', async () => {
  const { put, stage, versions } = await fresh();
  await put('v2');
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f'])
    expect(await stage(name, { MoveToVersion: 'v1' })).toMatchObject({ status: 200 });
  const before = await versions();
  const tooMany = { status: 400, body: { Code: 'Rejected.LimitExceeded', Message: 'exceed secret limits error' } };
  expect(await stage('g', { MoveToVersion: 'v2' })).toMatchObject(tooMany);
  expect(await put('v3', { VersionStages: '["g"]' })).toMatchObject(tooMany);
  expect(await versions()).toEqual(before);
  expect(await put('v3', { VersionStages: '["a"]' })).toMatchObject({ status: 200 });
});

test('a new ACSPrevious counts among the eight [secret.stage-limit]', async () => {
  const { put, stage } = await fresh();
  for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g']) await stage(name, { MoveToVersion: 'v1' });
  expect(await put('v2')).toMatchObject({ code: 'Rejected.LimitExceeded' });
});

test('managed secrets refuse both [secret.put-managed]', async () => {
  await emulator.must('CreateSecret', { SecretName: 'rds', ...single });
  for (const [action, more] of [
    ['PutSecretValue', { VersionId: 'v2', SecretData: 'x' }],
    ['UpdateSecretVersionStage', { VersionStage: 'Mine', MoveToVersion: 'v1' }],
  ] as const)
    expect(await emulator.call(action, { SecretName: 'rds', ...more })).toMatchObject({
      status: 400,
      body: { Code: 'UnsupportedOperation', Message: 'This action is not supported.' },
    });
});
