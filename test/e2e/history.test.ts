import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bench, bench, keyturn } from '../support/keyturn.ts';

const id = 'rm-bp1orders00001';
const canary = 'Canary-Passw0rd';
const file = `version: 1
owner: payments
region: cn-hangzhou
instances: { db: ${id} }
defaults: { rotation: 7d }
secrets:
  - name: lone
    instance: db
    accounts: { mode: single, create: { name: lone_app, type: normal, grants: { orders: ReadOnly } } }
  - name: other
    instance: db
    accounts: { mode: single, create: { name: other_app, type: normal, grants: { orders: ReadOnly } } }
`;

/** An event as the service might show it, values and all. */
const leaking = (eventName: string, hoursAgo: number, more: object = {}) => ({
  eventId: `${eventName}-${hoursAgo}`,
  eventName,
  eventTime: new Date(Date.now() - hoursAgo * 3_600_000).toISOString(),
  serviceName: 'Kms',
  eventType: 'ApiCall',
  sourceIpAddress: '203.0.113.7',
  userAgent: canary,
  userIdentity: { type: 'ram-user', userName: 'mallory\u001B[2J', accessKeyId: canary },
  requestParameters: {
    SecretName: 'acs:kms:cn-hangzhou:1000000000000000:secret/lone',
    SecretData: canary,
    ExtendedConfig: `{"CustomData":"${canary}"}`,
    VersionId: 'v-imported',
    Description: canary,
  },
  requestParameterJson: `{"SecretData":"${canary}"}`,
  responseElements: { SecretData: canary },
  errorMessage: canary,
  additionalEventData: { note: canary },
  ...more,
});

let place: Bench;
beforeAll(async () => {
  const events = [
    leaking('CreateSecret', 30),
    leaking('PutSecretValue', 20, { errorCode: 'Rejected.Canary', errorMessage: canary }),
    leaking('GetSecretValue', 10),
    leaking('DeleteSecret', 24 * 40, { requestParameters: { SecretName: 'gone', RecoveryWindowInDays: '7' } }),
  ];
  const instances = [{ id, engine: 'MySQL', databases: ['orders'] }] as const;
  place = await bench({ seed: { instances, events } }, { 'secrets.yaml': file });
  expect(await place.run(['apply', '--yes'])).toMatchObject({ code: 0 });
});
afterAll(() => place.close());

const eventsOf = async (args: readonly string[]) => {
  const run = await place.run(['history', ...args, '--format', 'json']);
  expect(run, run.stderr).toMatchObject({ code: 0 });
  const schema = JSON.parse((await keyturn(['schema', 'history'])).stdout);
  const document = JSON.parse(run.stdout);
  const validate = new Ajv2020({ strict: true }).compile(schema);
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
  return document.events;
};

const kmsEventsOf = async (args: readonly string[]) =>
  (await eventsOf(args)).filter(({ service }: { service: string }) => service === 'KMS');

test('no form shows anything of the value of an event, nor its free text', async () => {
  for (const args of [[], ['--format', 'json'], ['--reads'], ['--debug'], ['--reads', '--format', 'json', '--debug']]) {
    const run = await place.run(['history', 'lone', ...args]);
    expect(run.code).toBe(0);
    expect(run.stdout).toContain('v-imported');
    expect(run.stdout).toContain('Rejected.Canary');
    expect(run.stdout + run.stderr).not.toMatch(/Canary-|SecretData/);
    expect(run.stdout).not.toContain('\u001B');
  }
});

describe('the calls about one secret', () => {
  test('newest first, with who, from where and how it ended', async () => {
    const run = await place.run(['history', 'lone']);
    expect(run.stdout).toMatch(/^lone\n {2}ActionTrail, from 2\d{3}-.* UTC\n\n/);
    expect(run.stdout).toMatch(
      / {2}PutSecretValue +Rejected\.Canary\n +by ram-user mallory\\u001b\[2J, from 203\.0\.113\.7\n/,
    );
    expect(run.stdout.indexOf('PutSecretValue')).toBeGreaterThan(run.stdout.indexOf('by ram-user emulator'));
    for (const line of run.stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const all = await eventsOf(['lone']);
    const events = all.filter(({ service }: { service: string }) => service === 'KMS');
    const times = all.map(({ at }: { at: string }) => at);
    expect(times).toEqual([...times].sort().reverse());
    expect(events.map(({ event }: { event: string }) => event)).toEqual([
      'CreateSecret',
      'PutSecretValue',
      'CreateSecret',
    ]);
    expect(events[1]).toMatchObject({
      result: 'refused',
      code: 'Rejected.Canary',
      by: { type: 'ram-user' },
      from: '203.0.113.7',
    });
  });

  test('reads of the value when they are asked for', async () => {
    const names = (await eventsOf(['lone', '--reads'])).map(({ event }: { event: string }) => event);
    expect(names).toContain('GetSecretValue');
  });

  test('rotations that KMS makes by itself, done and failed', async () => {
    await place.emulator.must('DeleteAccount', { DBInstanceId: id, AccountName: 'lone_app' });
    await place.emulator.advance('8d');
    const [lone] = await kmsEventsOf(['lone', '--since', '2d']);
    expect(lone).toMatchObject({
      event: 'RotateSecret',
      type: 'AliyunServiceEvent',
      result: 'refused',
      from: 'Internal',
    });
    const [other, ...older] = await kmsEventsOf(['other', '--since', '2d']);
    expect(other).toMatchObject({ event: 'RotateSecret', type: 'AliyunServiceEvent', result: 'ok' });
    expect(older).toEqual([]);
    expect((await place.run(['history', 'lone'])).stdout).toContain('by KMS itself, assumed-role');
  });

  test('who deleted its account at RDS, also once the secret is gone', async () => {
    const deletion = {
      event: 'DeleteAccount',
      service: 'RDS',
      by: { type: 'ram-user', name: 'emulator' },
      parameters: { DBInstanceId: id, AccountName: 'lone_app' },
    };
    const find = async () =>
      (await eventsOf(['lone', '--since', '20d'])).filter(({ event }: { event: string }) => event === 'DeleteAccount');
    expect(await find()).toMatchObject([deletion]);
    const made = (await eventsOf(['lone', '--since', '20d'])).filter(
      ({ service }: { service: string }) => service === 'RDS',
    );
    expect(
      new Set(made.map(({ parameters }: { parameters: { AccountName: string } }) => parameters.AccountName)),
    ).toEqual(new Set(['lone_app']));
    await place.emulator.must('DeleteSecret', { SecretName: 'lone', ForceDeleteWithoutRecovery: 'true' });
    expect(await find()).toMatchObject([deletion]);
  });

  test('a secret that is in no file, and long gone', async () => {
    const [deleted] = await eventsOf(['gone', '--since', '60d']);
    expect(deleted).toMatchObject({ event: 'DeleteSecret', parameters: { RecoveryWindowInDays: '7' } });
    const recently = await place.run(['history', 'gone']);
    expect(recently.code).toBe(0);
    expect(recently.stdout.replaceAll(/\s+/g, ' ')).toContain('No events. ActionTrail keeps them for 90 days');
    expect(recently.stdout.replaceAll(/\s+/g, ' ')).toContain('No secret of this name is in the files');
    const elsewhere = await place.run(['history', 'gone', '--region', 'cn-hangzhou']);
    expect(elsewhere.stdout.replaceAll(/\s+/g, ' ')).toContain('No secret of this name is in the files');
  });

  test('without files, where --region says where to look', async () => {
    place.write('empty/readme', '');
    const there = { cwd: join(place.folder, 'empty'), env: place.env };
    const inRegion = (...more: readonly string[]) =>
      keyturn(['history', 'gone', '--region', 'cn-hangzhou', ...more], there);
    expect(await inRegion('--since', '60d')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('DeleteSecret'),
      stderr: '',
    });
    expect((await inRegion()).stdout).not.toContain('in the files');
    expect(await inRegion('-f', 'none.yaml')).toMatchObject({ code: 1, stdout: '' });
    expect(await inRegion('--region', 'x: [')).toMatchObject({ code: 1, stderr: expect.stringContaining('E_USAGE') });
    const nowhere = await keyturn(['history', 'gone'], there);
    expect(nowhere).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('E_FILE_NOT_FOUND') });
    expect(nowhere.stderr.replaceAll(/\s+/g, ' ')).toContain('Without files give --region.');
  });
});

describe('what is wrong', () => {
  test.each(['0d', '91d', 'a week', '7'])('--since %s', async (since) => {
    const run = await place.run(['history', 'lone', '--since', since]);
    expect(run).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('E_USAGE') });
  });

  test('ActionTrail cannot be reached: 1, since there is nothing to tell', async () => {
    const run = await place.run(['history', 'lone', '--actiontrail-endpoint', 'http://127.0.0.1:1']);
    expect(run).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('E_UNREACHABLE') });
    expect(run.stderr).toContain('ActionTrail LookupEvents');
  });

  test('a page that does not come: 1, and no half of a history', async () => {
    await place.emulator.admin('POST faults', {
      rules: [
        {
          action: 'LookupEvents',
          nth: 5,
          effect: { do: 'error', status: 400, code: 'InvalidQueryParameter', message: 'x' },
        },
      ],
    });
    const run = await place.run(['history', 'lone']);
    await place.emulator.admin('POST faults', { rules: [] });
    expect(run).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('InvalidQueryParameter') });
  });
});
