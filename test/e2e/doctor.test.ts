import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, bench, keyturn, type Run } from '../support/keyturn.ts';

const id = 'rm-bp1orders00001';
const canary = 'canary-secret-of-a-key-7f3a';
const seed = {
  instances: [{ id, engine: 'MySQL', databases: ['orders'] }],
  accessKeys: [
    { id: 'whole', secret: canary },
    {
      id: 'less',
      secret: canary,
      policy: {
        Version: '1',
        Statement: [
          { Effect: 'Allow', Action: ['kms:*', 'rds:*', 'ram:*'], Resource: ['*'] },
          { Effect: 'Deny', Action: ['rds:DescribeAccounts'], Resource: ['*'] },
        ],
      },
    },
  ],
} as const;
const file = `version: 1
owner: payments
region: cn-hangzhou
secrets:
  - name: orders/app
    instance: ${id}
    accounts: { mode: single, create: { name: app, type: normal, grants: { orders: ReadOnly } } }
    rotation: 7d
`;

let place: Bench;
beforeAll(async () => {
  place = await bench(
    { seed },
    { 'secrets.yaml': file, 'bad.yaml': 'version: 1\nowner: payments\nsecrets: [{ name: x }]\n', 'empty/x': '' },
  );
});
beforeEach(() => place.emulator.seed(seed));
afterAll(() => place.close());

const key = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'whole', ALIBABA_CLOUD_ACCESS_KEY_SECRET: canary };

/** The command, whose output holds no secret of a key in any form. */
const doctor = async (args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Promise<Run> => {
  const run = await place.run(['doctor', ...args], { env: { ...key, ...env } });
  expect(run.stdout + run.stderr).not.toContain(canary);
  expect(run.stdout + run.stderr).not.toContain(place.env.ALIBABA_CLOUD_ACCESS_KEY_SECRET);
  return run;
};

const outcomesOf = ({ stdout }: Run): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...stdout.matchAll(/^(ok|warning|failed|skipped) +([^:\n]+)/gm)].map(([, outcome = '', name = '']) => [
      name,
      outcome,
    ]),
  );
const fold = (text: string): string => text.replaceAll(/\s+/g, ' ');

test('all is well before the first secret; what it cannot try, it says', async () => {
  const run = await doctor();
  expect(run, run.stdout).toMatchObject({ code: 0, stderr: '' });
  expect(outcomesOf(run)).toMatchObject({ clock: 'ok', identity: 'ok', 'KMS DescribeSecret': 'skipped' });
  expect(fold(run.stdout)).toContain('identity: account 1000000000000000, acs:ram::');
  expect(run.stdout).toContain('from the environment: ALIBABA_CLOUD_ACCESS_KEY_ID');
  expect(run.stdout).toContain('\nkeyturn policy --for apply prints the policy.\n');
  expect(run.stdout).not.toContain('Once there are files');
  expect(fold(run.stdout)).toContain('kms: CreateSecret,');
});

test.each([
  [['-f', 'nope.yaml'], '-f nope.yaml --for apply'],
  [['-f', 'none', '--region', 'cn-hangzhou'], '-f none --region cn-hangzhou --for apply'],
])('without files the policy is promised for later: %j', async (args, flags) => {
  const { stdout } = await doctor(args);
  expect(stdout).toContain(`\nOnce there are files without errors,\nkeyturn policy ${flags} prints the policy.\n`);
});

test('each read is tried, and nothing is written', async () => {
  expect((await place.run(['apply', '--yes'], { env: key })).code).toBe(0);
  const run = await doctor(['--debug']);
  expect(Object.values(outcomesOf(run)).every((outcome) => outcome === 'ok')).toBe(true);
  const called = [...run.stderr.matchAll(/^\w+ (\w+) 200/gm)].map(([, action = '']) => action);
  expect([...called].sort()).toEqual(
    [
      ...[
        'DescribeAccounts',
        'DescribeDBInstanceAttribute',
        'DescribeDatabases',
        'DescribeSecret',
        'GetCallerIdentity',
      ],
      ...['GetRole', 'ListSecretVersionIds', 'ListSecrets'],
    ].sort(),
  );
});

test('a wrong key: said once, and what depends on it is skipped', async () => {
  const run = await doctor([], { ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'not-it' });
  expect(run.code).toBe(1);
  expect(outcomesOf(run)).toMatchObject({ clock: 'ok', identity: 'failed', 'KMS ListSecrets': 'skipped' });
  expect(run.stdout.match(/E_SIGNATURE/g)).toHaveLength(1);
});

test('no key at all', async () => {
  const run = await doctor([], { ALIBABA_CLOUD_ACCESS_KEY_SECRET: '' });
  expect(run.code).toBe(1);
  expect(outcomesOf(run)).toMatchObject({ 'KMS endpoint': 'ok', credentials: 'failed', identity: 'skipped' });
});

test('a read that is denied: the permission, and the others go on', async () => {
  const run = await doctor([], { ALIBABA_CLOUD_ACCESS_KEY_ID: 'less' });
  expect(run.code).toBe(1);
  expect(outcomesOf(run)).toMatchObject({ 'RDS DescribeAccounts': 'failed', 'RDS DescribeDatabases': 'ok' });
  expect(fold(run.stdout)).toContain('rds:DescribeAccounts');
});

test('a policy that may not be read, and one that can be', async () => {
  expect((await place.run(['apply', '--yes'], { env: key })).code).toBe(0);
  const denied = { do: 'error', status: 403, code: 'Forbidden.NoPermission', message: 'no' };
  await place.emulator.admin('POST faults', { rules: [{ action: 'GetSecretPolicy', effect: denied }] });
  const run = await doctor();
  expect(run.code).toBe(1);
  expect(outcomesOf(run)).toMatchObject({ 'KMS GetSecretPolicy': 'failed', 'KMS DescribeSecret': 'ok' });
  await place.emulator.seed({
    ...seed,
    kmsInstances: [{ id: 'kst-1', keys: ['key-1'] }],
    secrets: [
      {
        name: 'orders/app',
        type: 'Rds',
        instance: id,
        accounts: [{ name: 'app', password: 'Emu-passw0rd' }],
        kmsInstance: 'kst-1',
        encryptionKey: 'key-1',
      },
    ],
  });
  expect(outcomesOf(await doctor())).toMatchObject({ 'KMS GetSecretPolicy': 'ok' });
});

test('a clock that is off by more than 5 minutes', async () => {
  await place.emulator.advance('4m');
  expect(outcomesOf(await doctor()).clock).toBe('ok');
  await place.emulator.advance('3m');
  const run = await doctor();
  expect(outcomesOf(run).clock).toBe('warning');
  expect(fold(run.stdout)).toMatch(/W_CLOCK_SKEW this machine is \d+ min \d+ s behind KMS/);
  expect(run.code).toBe(0);
});

test('an endpoint that does not answer ends its own checks only', async () => {
  const run = await doctor(['--rds-endpoint', 'http://127.0.0.1:1']);
  expect(run.code).toBe(1);
  expect(outcomesOf(run)).toMatchObject({
    'RDS endpoint': 'failed',
    'RDS DescribeAccounts': 'skipped',
    'KMS ListSecrets': 'ok',
    identity: 'ok',
  });
  expect(fold(run.stdout)).toContain('E_UNREACHABLE RDS: the connection was refused (127.0.0.1:1)');
  const sts = await doctor(['--sts-endpoint', 'http://127.0.0.1:1']);
  expect(outcomesOf(sts)).toMatchObject({ 'STS endpoint': 'failed', identity: 'skipped', 'KMS ListSecrets': 'ok' });
});

test('an instance that is not there', async () => {
  await place.emulator.seed({ ...seed, instances: [] });
  const run = await doctor();
  expect(run.code).toBe(1);
  expect(outcomesOf(run)['RDS DescribeDBInstanceAttribute']).toBe('failed');
});

test('the role of KMS: a warning before the first secret', async () => {
  await place.emulator.seed({ ...seed, serviceLinkedRole: false });
  const run = await doctor();
  expect(outcomesOf(run)['service-linked role']).toBe('warning');
  expect(fold(run.stdout)).toContain('W_SERVICE_ROLE');
  expect(run.code).toBe(0);
});

test('the role of KMS is missing while there are secrets: nothing rotates', async () => {
  expect((await place.run(['apply', '--yes'], { env: key })).code).toBe(0);
  const effect = { do: 'error', status: 404, code: 'EntityNotExist.Role', message: 'gone' };
  expect((await place.emulator.admin('POST faults', { rules: [{ action: 'GetRole', effect }] })).status).toBe(200);
  const run = await doctor();
  expect(run.code).toBe(1);
  expect(fold(run.stdout)).toContain('failed service-linked role E_SERVICE_ROLE');
});

test('a certificate that nobody trusts, and the authority that makes it trusted', async () => {
  const secure = await bench({ seed, tls: true }, { 'secrets.yaml': file });
  try {
    const { ca } = secure.emulator.ready;
    if (ca === undefined) throw new Error('no authority');
    const distrusted = await secure.run(['doctor'], { env: key });
    expect(outcomesOf(distrusted)).toMatchObject({ 'KMS endpoint': 'failed', 'KMS ListSecrets': 'skipped' });
    expect(fold(distrusted.stdout)).toContain('E_TLS');
    const unchecked = await secure.run(['doctor'], { env: { ...key, NODE_TLS_REJECT_UNAUTHORIZED: '0' } });
    expect(outcomesOf(unchecked)['KMS endpoint']).toBe('failed');
    const trusted = await secure.run(['doctor', '--ca', ca], { env: key });
    expect(trusted, trusted.stdout).toMatchObject({ code: 0 });
    expect(fold(trusted.stdout)).toContain('answers, its certificate is trusted');
    const missing = await secure.run(['doctor', '--ca', 'none.pem'], { env: key });
    expect(outcomesOf(missing)).toMatchObject({ endpoints: 'failed', credentials: 'skipped' });
  } finally {
    await secure.close();
  }
});

describe('without files', () => {
  test('no region: one line fails, all others wait for it', async () => {
    const run = await keyturn(['doctor'], { cwd: `${place.folder}/empty`, env: { ...place.env, ...key } });
    expect(run.code).toBe(1);
    expect(outcomesOf(run)).toMatchObject({ files: 'skipped', region: 'failed', identity: 'skipped' });
  });

  test('a region is enough', async () => {
    const args = ['doctor', '--region', 'cn-hangzhou'];
    const run = await keyturn(args, { cwd: `${place.folder}/empty`, env: { ...place.env, ...key } });
    expect(run.code).toBe(0);
    expect(outcomesOf(run)).toMatchObject({
      identity: 'ok',
      'KMS ListSecrets': 'ok',
      'RDS DescribeAccounts': 'skipped',
    });
  });

  test('broken ones fail, and the region goes on', async () => {
    const run = await doctor(['-f', 'bad.yaml', '--region', 'cn-hangzhou']);
    expect(run.code).toBe(1);
    expect(outcomesOf(run)).toMatchObject({ files: 'failed', identity: 'ok', 'RDS DescribeAccounts': 'skipped' });
    expect(outcomesOf(await doctor(['-f', 'none.yaml']))).toMatchObject({ files: 'failed', region: 'skipped' });
  });
});

test.each([[[]], [['--rds-endpoint', 'http://127.0.0.1:1']]])('JSON as the schema says: %j', async (args) => {
  const run = await doctor([...args, '--format', 'json']);
  const validate = new Ajv2020({ strict: true }).compile(JSON.parse((await keyturn(['schema', 'doctor'])).stdout));
  const document = JSON.parse(run.stdout);
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
  expect(document.exitCode).toBe(run.code);
});
