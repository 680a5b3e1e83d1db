import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { generic, single } from '../support/kms.ts';

const names = { id: 'names', secret: 'names-secret', policy: 'plan' } as const;
const oneOnly = {
  Version: '1',
  Statement: [{ Effect: 'Allow', Action: ['kms:GetSecretValue'], Resource: 'acs:kms:*:*:secret/generic' }],
} as const;

let emulator: TestEmulator;
beforeAll(async () => {
  emulator = await startTestEmulator({
    now: new Date('2027-01-01T00:00:00Z'),
    seed: {
      accessKeys: [{ id: 'emulator', secret: 'emulator' }, names, { id: 'one', secret: 'one-secret', policy: oneOnly }],
      instances: [{ id: 'rm-none', engine: 'MySQL', server: 'none', accounts: [{ name: 'one' }] }],
    },
  });
  await emulator.must('CreateSecret', { SecretName: 'rds', ...single });
  await emulator.must('CreateSecret', { SecretName: 'generic', ...generic });
  await emulator.advance('1d');
  const next = { VersionId: 'v2', SecretData: 'second', VersionStages: '["Next"]' };
  await emulator.must('PutSecretValue', { SecretName: 'generic', ...next });
});
afterAll(() => emulator.close());

const value = (SecretName: string, more: Record<string, string> = {}) =>
  emulator.call('GetSecretValue', { SecretName, ...more });

test('a value of Rds is one account, with the state of rotation [secret.value-rds]', async () => {
  expect((await value('rds')).body).toEqual({
    SecretName: 'rds',
    SecretType: 'Rds',
    SecretData: '{"AccountName":"one","AccountPassword":"Imported-1"}',
    SecretDataType: 'text',
    VersionId: 'v1',
    VersionStages: { VersionStage: ['ACSCurrent'] },
    CreateTime: expect.stringMatching(/^2027-01-01T00:00:\d\dZ$/),
    AutomaticRotation: 'Disabled',
    RequestId: expect.any(String),
  });
});

test('its configuration comes when asked for, and Generic has none [secret.value-config]', async () => {
  expect(await value('rds', { FetchExtendedConfig: 'true' })).toMatchObject({
    body: { ExtendedConfig: '{"SecretSubType":"SingleUser","DBInstanceId":"rm-none","CustomData":{}}' },
  });
  expect((await value('rds')).body).not.toHaveProperty('ExtendedConfig');
  expect((await value('generic', { FetchExtendedConfig: 'true' })).body).not.toHaveProperty('ExtendedConfig');
});

test('of managed secrets VersionId is ignored, and other stages are refused [secret.value-managed]', async () => {
  expect(await value('rds', { VersionId: 'nope' })).toMatchObject({ body: { VersionId: 'v1' } });
  expect(await value('rds', { VersionStage: 'Next' })).toMatchObject({ status: 400, code: 'InvalidParameter' });
});

test('a Generic secret is read by id and by stage [secret.value-generic] [secret.value-time]', async () => {
  expect((await value('generic')).body).toEqual({
    SecretName: 'generic',
    SecretType: 'Generic',
    SecretData: 'first',
    SecretDataType: 'text',
    VersionId: 'v1',
    VersionStages: { VersionStage: ['ACSCurrent'] },
    CreateTime: expect.stringMatching(/^2027-01-01T00:00:\d\dZ$/),
    RequestId: expect.any(String),
  });
  const second = { SecretData: 'second', CreateTime: expect.stringMatching(/^2027-01-02T00:00:\d\dZ$/) };
  expect(await value('generic', { VersionId: 'v2' })).toMatchObject({ body: second });
  expect(await value('generic', { VersionStage: 'Next' })).toMatchObject({ body: second });
});

test('of both, the version must have the stage [secret.value-both]', async () => {
  expect(await value('generic', { VersionId: 'v2', VersionStage: 'Next' })).toMatchObject({ status: 200 });
  expect(await value('generic', { VersionId: 'v2', VersionStage: 'ACSCurrent' })).toMatchObject({
    status: 400,
    code: 'InvalidParameter',
  });
});

test.each([
  ['an id', 'generic', { VersionId: 'v3' }],
  ['a stage', 'generic', { VersionStage: 'Mine' }],
  ['a previous version', 'rds', { VersionStage: 'ACSPrevious' }],
])('there is nothing at %s that is not there [secret.value-none]', async (_, name, more) => {
  expect(await value(name, more)).toMatchObject({ status: 404, code: 'Forbidden.ResourceNotFound' });
});

test('there are no sealed answers [secret.value-recipient]', async () => {
  expect(await value('rds', { Recipient: '{}' })).toMatchObject({
    status: 400,
    body: { Code: 'UnsupportedParameter', Message: 'The parameter "Recipient" is not supported.' },
  });
});

test('a dry run never gives the value, but says why not [secret.dry-run]', async () => {
  const dry = (SecretName: string, more = {}, key = {}) =>
    emulator.call('GetSecretValue', { SecretName, DryRun: 'true', ...more }, key);
  const ok = await dry('rds');
  expect(ok).toMatchObject({ status: 400, code: 'DryRunOperationError', body: { HttpStatus: 400 } });
  expect(JSON.stringify(ok.body)).not.toContain('Imported-1');
  expect(await dry('none')).toMatchObject({
    status: 400,
    body: { Code: 'ValidationError', Message: 'Resource not found.' },
  });
  expect(await dry('rds', { VersionStage: 'Next' })).toMatchObject({ status: 400, code: 'ValidationError' });
  expect(await dry('')).toMatchObject({ status: 400, code: 'ValidationError' });
  expect(await dry('rds', {}, { key: names })).toMatchObject({ status: 403, code: 'AccessDeniedError' });
  expect(await dry('rds', { DryRun: 'perhaps' })).toMatchObject({ status: 400, code: 'InvalidParameter' });
  expect(await dry('rds', { DryRun: 'false' })).toMatchObject({ status: 200 });
});

describe('BatchGetSecretValue', () => {
  const batch = (list: unknown, key = {}) =>
    emulator.call('BatchGetSecretValue', { SecretsList: JSON.stringify(list) }, key);

  test('gives what there is, and says what there is not [secret.batch-errors]', async () => {
    const list = [
      { SecretName: 'rds', FetchExtendedConfig: true },
      { SecretName: 'none' },
      { SecretName: 'generic', VersionId: 'v2' },
      { SecretName: 'generic', VersionStage: 'ACSCurrent' },
      { SecretName: 'a b' },
    ];
    expect((await batch(list)).body).toEqual({
      SecretValues: [
        expect.objectContaining({ SecretName: 'rds', ExtendedConfig: expect.stringContaining('SingleUser') }),
        expect.objectContaining({ SecretName: 'generic', SecretData: 'second', VersionId: 'v2' }),
        expect.objectContaining({ SecretName: 'generic', SecretData: 'first', VersionId: 'v1' }),
      ],
      Errors: [
        { SecretName: 'none', Code: 'Forbidden.ResourceNotFound', HttpStatus: 404, Message: 'Resource not found.' },
        expect.objectContaining({ SecretName: 'a b', Code: 'InvalidParameter', HttpStatus: 400 }),
      ],
      RequestId: expect.any(String),
    });
  });

  test('takes null for nothing [secret.batch]', async () => {
    const { body } = await batch([
      { SecretName: 'rds', VersionStage: null, VersionId: null, FetchExtendedConfig: null },
    ]);
    expect(body).toMatchObject({ SecretValues: [{ SecretName: 'rds' }], Errors: [] });
  });

  test('has one RequestId [secret.batch-request]', async () => {
    const { body } = await batch([{ SecretName: 'rds' }]);
    expect(body).toHaveProperty('RequestId');
    expect(body).toHaveProperty('SecretValues.0.SecretName', 'rds');
    expect(body).not.toHaveProperty('SecretValues.0.RequestId');
  });

  test('asks for the permission on each secret [secret.batch-permission]', async () => {
    const key = { key: { id: 'one', secret: 'one-secret' } };
    expect(await batch([{ SecretName: 'generic' }, { SecretName: 'rds' }], key)).toMatchObject({
      status: 200,
      body: {
        SecretValues: [{ SecretData: 'first' }],
        Errors: [{ SecretName: 'rds', Code: 'Forbidden.NoPermission', HttpStatus: 403 }],
      },
    });
  });

  test.each<[string, unknown]>([
    ['21 entries', Array.from({ length: 21 }, (_, n) => ({ SecretName: `s${n}` }))],
    [
      'an entry twice',
      [
        { SecretName: 'a', VersionId: 'v1' },
        { VersionId: 'v1', SecretName: 'a' },
      ],
    ],
    ['a nameless entry', [{ VersionId: 'v1' }]],
    ['an unknown field', [{ SecretName: 'a', DryRun: 'true' }]],
    ['no list', { SecretName: 'a' }],
  ])('refuses %s [secret.batch]', async (_, list) => {
    expect(await batch(list)).toMatchObject({
      status: 400,
      body: { Code: 'InvalidParameter', Message: 'The specified parameter "SecretsList" is not valid.' },
    });
  });

  test('of nothing is nothing [secret.batch]', async () => {
    const nothing = { SecretValues: [], Errors: [], RequestId: expect.any(String) };
    expect(await emulator.must('BatchGetSecretValue')).toEqual(nothing);
    expect((await batch(Array.from({ length: 20 }, (_, n) => ({ SecretName: `s${n}` })))).body).toMatchObject({
      SecretValues: [],
      Errors: { length: 20 },
    });
  });
});

test('versions are listed newest first, without a stage when asked [secret.versions-order] [secret.versions-deprecated] [secret.versions-pages] [secret.versions-managed]', async () => {
  await emulator.must('CreateSecret', { SecretName: 'many', ...single });
  for (let n = 2; n <= 24; n += 1) await emulator.must('RotateSecret', { SecretName: 'many', VersionId: `v${n}` });
  const versions = async (more: Record<string, string>) => {
    const { VersionIds, ...rest } = await emulator.must('ListSecretVersionIds', { SecretName: 'many', ...more });
    const { VersionId } = VersionIds as { VersionId: { VersionId: string; VersionStages: unknown }[] };
    return { ...rest, list: VersionId };
  };
  expect(await versions({})).toMatchObject({
    SecretName: 'many',
    PageNumber: 1,
    PageSize: 20,
    TotalCount: 2,
    list: [
      { VersionId: 'v24', VersionStages: { VersionStage: ['ACSCurrent'] }, CreateTime: expect.any(String) },
      { VersionId: 'v23', VersionStages: { VersionStage: ['ACSPrevious'] } },
    ],
  });
  const all = { IncludeDeprecated: 'true' };
  expect(await versions(all)).toMatchObject({ TotalCount: 24, list: { length: 20, 2: { VersionId: 'v22' } } });
  expect((await versions({ ...all, PageNumber: '2' })).list).toHaveLength(4);
  expect((await versions({ ...all, PageSize: '100' })).list).toHaveLength(24);
  for (const PageSize of ['0', '101'])
    expect(await emulator.call('ListSecretVersionIds', { SecretName: 'many', PageSize })).toMatchObject({
      code: 'InvalidParameter',
    });
});
