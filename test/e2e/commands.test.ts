import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bench, bench, keyturn } from '../support/keyturn.ts';

const id = 'rm-bp1orders00001';
const file = `version: 1
owner: payments
region: cn-hangzhou
instances: { db: ${id} }
defaults: { rotation: 7d }
secrets:
  - name: pair
    instance: db
    accounts: { mode: dual, create: { name: pair_app, grants: { orders: ReadWrite } } }
  - name: lone
    instance: db
    accounts: { mode: single, create: { name: lone_app, type: normal, grants: { orders: ReadOnly } } }
`;

let place: Bench;
beforeAll(async () => {
  place = await bench(
    { seed: { instances: [{ id, engine: 'MySQL', databases: ['orders'] }] } },
    { 'secrets.yaml': file },
  );
  expect(await place.run(['status'])).toMatchObject({ code: 2 });
  const applied = await place.run(['apply', '--yes', '--result', 'result.json']);
  expect(applied, applied.stdout + applied.stderr).toMatchObject({ code: 0 });
});
afterAll(() => place.close());

const schemaOf = async (of: string): Promise<object> => JSON.parse((await keyturn(['schema', of])).stdout);
const accountOf = (stage: string, secret: string) =>
  place.emulator
    .state()
    .secrets.find(({ name }) => name === secret)
    ?.versions.find(({ stages }) => (stages as readonly string[]).includes(stage))?.account;

describe('what programs read', () => {
  test('plan --format json and --result keep to their schemas and hold no password', async () => {
    const plan = await place.run(['plan', '--format', 'json']);
    const ajv = new Ajv2020({ strict: false });
    expect(ajv.validate(await schemaOf('plan'), JSON.parse(plan.stdout)), ajv.errorsText()).toBe(true);
    const result = readFileSync(join(place.folder, 'result.json'), 'utf8');
    expect(ajv.validate(await schemaOf('result'), JSON.parse(result)), ajv.errorsText()).toBe(true);
    expect(plan.stdout + result).not.toMatch(/password/i);
  });

  test('schema prints the schema of secrets.yaml', async () => {
    expect(await schemaOf('secrets')).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' });
  });
});

describe('rotate', () => {
  test('of a pair: the other account is handed out, and both log in', async () => {
    const before = accountOf('ACSCurrent', 'pair');
    expect(await place.run(['rotate', 'pair'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('rotated  pair'),
    });
    expect(accountOf('ACSCurrent', 'pair')).not.toBe(before);
    expect(accountOf('ACSPrevious', 'pair')).toBe(before);
    expect(await place.run(['verify', 'pair'])).toMatchObject({ code: 0 });
  });

  test('of a single account asks, since its users are cut off', async () => {
    expect(await place.run(['rotate', 'lone'])).toMatchObject({ code: 3 });
    expect(await place.run(['rotate', 'lone', '--yes'])).toMatchObject({ code: 0 });
    expect(await place.run(['verify', 'lone'])).toMatchObject({ code: 0 });
  });

  test('of a name that is in no file', async () => {
    const run = await place.run(['rotate', 'pear']);
    expect(run.code).toBe(1);
    expect(run.stderr).toContain('E_SECRET_UNKNOWN');
  });
});

describe('verify and status', () => {
  test('a password changed behind the back of KMS is refused: 2', async () => {
    const account = { DBInstanceId: id, AccountName: 'lone_app' };
    const AccountPassword = `Aa1!${randomBytes(9).toString('hex')}`;
    await place.emulator.must('ResetAccountPassword', { ...account, AccountPassword });
    const run = await place.run(['verify']);
    expect(run.code).toBe(2);
    expect(run.stdout).toMatch(/lone +current +lone_app +REFUSED/);
    expect(run.stdout).toMatch(/pair +current +pair_app\w* +accepted/);
    expect(await place.run(['rotate', 'lone', '--yes'])).toMatchObject({ code: 0 });
    expect(await place.run(['verify'])).toMatchObject({ code: 0 });
  });

  test('an address where nothing listens is not tried: 1, with what to do', async () => {
    place.write('elsewhere.yaml', file.replace(`db: ${id}`, `db: { id: ${id}, endpoint: "127.0.0.1:1" }`));
    const run = await place.run(['verify', 'lone', '-f', 'elsewhere.yaml']);
    expect(run.code).toBe(1);
    expect(run.stdout).toMatch(/lone +current +lone_app +NOT TRIED +127\.0\.0\.1:1/);
    expect(run.stderr).toMatch(/E_LOGIN_NOT_TRIED.*hint: /s);
  });

  test('all is well, then a rotation fails and status says so: 2', async () => {
    expect(await place.run(['status'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('2 healthy, 0 unhealthy'),
    });
    const one = await place.run(['status', 'pair']);
    expect(one.stdout).toMatch(/accounts +pair_app +Available +orders ReadWrite\n +pair_app_clone +Available/);
    await place.emulator.advance('8d');
    await place.emulator.must('DeleteAccount', { DBInstanceId: id, AccountName: 'lone_app' });
    await place.emulator.advance('8d');
    const run = await place.run(['status', '--unhealthy']);
    expect(run.code).toBe(2);
    expect(run.stdout).toMatch(/lone +Invalid +2026-/);
    expect(run.stdout).not.toMatch(/^pair /m);
    const json = JSON.parse((await place.run(['status', '--format', 'json'])).stdout);
    expect(json.secrets).toHaveLength(2);
    const plan = await place.run(['plan', '--detailed-exitcode']);
    expect(plan.stdout).toContain('W_ROTATION_INVALID');
    // It brings the account back.
    expect(plan.stdout).toContain('lone_app');
    expect(plan.code).toBe(2);
  });
});

describe('init', () => {
  test('writes a file that is valid as it stands, and never overwrites one', async () => {
    expect(await place.run(['init', '-f', 'first.yaml'])).toMatchObject({ code: 0 });
    expect(await place.run(['validate', '-f', 'first.yaml'])).toMatchObject({ code: 0 });
    const again = await place.run(['init', '-f', 'first.yaml']);
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('E_FILE_EXISTS');
  });

  test('writes no file called -', async () => {
    expect(await place.run(['init', '-f', '-'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('E_USAGE: -f - names no file'),
    });
    expect(existsSync(join(place.folder, '-'))).toBe(false);
  });
});

describe('help', () => {
  test.each([
    [],
    ['plan'],
    ['apply'],
    ['validate'],
    ['status'],
    ['history'],
    ['policy'],
    ['rotate'],
    ['verify'],
    ['init'],
    ['schema'],
    ['emulator'],
  ])('%s --help fits 80 columns', async (...command) => {
    const run = await keyturn([...command, '--help']);
    expect(run.code).toBe(0);
    expect(run.stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  test('a misspelt command or flag is an error with a suggestion', async () => {
    expect(await keyturn(['pln'])).toMatchObject({ code: 1, stderr: expect.stringContaining('plan') });
    expect(await keyturn(['plan', '--frmat', 'json'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('--format'),
    });
  });
});
