import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Seed } from '../../src/emulator/seed/seed.ts';
import { type Bench, bench, keyturn } from '../support/keyturn.ts';

// What nobody owns, as a file whose plan takes it over and does nothing else. No value ever shows.

const canary = 'Canary-0815-Passw0rd';
const account = (name: string) => ({ name, password: `${canary}-${name}` }) as const;
const pair = (...names: readonly string[]) => names.map((name) => ({ name }));
const hostile = 'line\nbreak \u202egnp.exe\u202c \u001b[31mred\t`$(x)` <b>@all</b> # no: "comment"';

const seed: Seed = {
  kmsInstances: [{ id: 'kst-hzz1', keys: ['key-hzz1'] }],
  instances: [
    {
      id: 'rm-bp1orders00001',
      engine: 'MySQL',
      description: 'Orders DB (Prod)',
      databases: ['orders'],
      accounts: ['app', 'app_clone', 'legacy', 'dba', 'shared'].map(account),
    },
    { id: 'pgm-bp1audit00002', engine: 'PostgreSQL', databases: ['audit'], accounts: ['audit', 'audit2'].map(account) },
  ],
  secrets: [
    {
      name: 'orders/app',
      instance: 'rm-bp1orders00001',
      accounts: pair('app', 'app_clone'),
      description: hostile,
      rotation: '7d',
      tags: { team: 'payments', 'acs:rm:rgId': 'rg-1' },
      customData: { note: hostile, '<<': '*x', 'db password': canary, n: 7 },
    },
    { name: 'legacy', instance: 'rm-bp1orders00001', accounts: pair('legacy'), invalid: true, rotation: '30d' },
    {
      name: 'dba+1@x=y',
      instance: 'rm-bp1orders00001',
      accounts: pair('dba'),
      encryptionKey: 'key-hzz1',
      kmsInstance: 'kst-hzz1',
      tags: { 'keyturn:protect': 'true', 'keyturn:onRemove': 'whatever' },
    },
    {
      name: 'off',
      instance: 'pgm-bp1audit00002',
      accounts: pair('audit', 'audit2'),
      rotation: '36h',
      tags: { a: 'null' },
    },
    {
      name: 'theirs',
      instance: 'rm-bp1orders00001',
      accounts: pair('shared'),
      tags: { 'keyturn:owner': 'billing@prod' },
    },
    { name: 'token', type: 'Generic', data: canary },
    { name: 'gone', instance: 'rm-bp1orders00001', accounts: pair('shared') },
  ],
};

let place: Bench;
beforeAll(async () => {
  place = await bench({ seed }, {});
  await place.emulator.must('DeleteSecret', { SecretName: 'gone', RecoveryWindowInDays: '7' });
});
afterAll(() => place.close());

const base = ['dump', '--region', 'cn-hangzhou', '--owner', 'payments'];
const actionsIn = (json: string): readonly string[] =>
  JSON.parse(json).changes.map(({ secret, action }: { secret: string; action: string }) => `${action} ${secret}`);

describe.each([
  { form: 'from metadata', args: [] },
  { form: 'with accounts', args: ['--with-accounts'] },
])('a dump $form', ({ args }) => {
  test('is a file whose plan takes over and does nothing else', async () => {
    const run = await place.run([...base, ...args]);
    expect(run, run.stderr).toMatchObject({ code: 0 });
    expect(run.stdout + run.stderr).not.toContain('Canary');
    expect(run.stdout).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    expect(await place.run([...base, ...args, '--out', 'secrets.yaml', '--yes'])).toMatchObject({
      code: 0,
      stdout: '',
    });
    const plan = await place.run(['plan', '--format', 'json']);
    expect(plan, plan.stdout + plan.stderr).toMatchObject({ code: 0 });
    expect(actionsIn(plan.stdout)).toEqual(['adopt dba+1@x=y', 'adopt legacy', 'adopt off', 'adopt orders/app']);
    const paths = JSON.parse(plan.stdout).changes.flatMap(({ fields }: { fields: readonly { path: string }[] }) =>
      fields.map(({ path }) => path),
    );
    expect([...new Set(paths)].sort()).toEqual([...(args.length > 0 ? ['accounts'] : []), 'onRemove', 'owner']);
  });
});

const callsOf = async (args: readonly string[]) => {
  const before = place.emulator.requests().length;
  const run = await place.run(args);
  return {
    run,
    calls: place.emulator
      .requests()
      .slice(before)
      .map(({ action }) => action),
  };
};

test('metadata alone: no value is read, and the file says what is not known', async () => {
  const { run, calls } = await callsOf(base);
  expect([...new Set(calls)].sort()).toEqual(['DescribeDBInstanceAttribute', 'DescribeSecret', 'ListSecrets']);
  expect(run.stdout).toContain(`# KMS never tells which accounts a secret has.`);
  expect(run.stdout).toContain(`
instances:
  orders-db-prod: rm-bp1orders00001 # MySQL 8.0
  postgresql-0002: pgm-bp1audit00002 # PostgreSQL 15.0
secrets:
  - name: dba+1@x=y
    instance: orders-db-prod
    accounts:
      mode: single
    rotation: off
    encryptionKey: key-hzz1
    kmsInstance: kst-hzz1
    protect: true
    adopt: true

  # KMS no longer rotates this secret: a rotation failed (Invalid).
  - name: legacy
`);
  expect(run.stdout).toContain(
    '\n  # customData left out, which speaks of a password: db password.\n  - name: orders/app\n',
  );
  // On one line, and nothing of it can be taken for anything else.
  const shown = JSON.stringify(hostile).replaceAll('\u202e', '\\u202e').replaceAll('\u202c', '\\u202c');
  expect(run.stdout).toContain(`\n    description: ${shown}\n`);
  expect(run.stderr).toBe(`4 secrets on 2 instances.
Left out: 3 secrets.
  belongs to the owner billing@prod:
    theirs
  not a managed RDS secret (Generic):
    token
  scheduled for deletion (${/\d{4}-[\d-]+T[\d:]+Z/.exec(run.stderr)?.[0]}):
    gone
Save it as secrets.yaml, then: keyturn plan
`);
});

test('with accounts: the names that the values hold, each value read once', async () => {
  const { run, calls } = await callsOf([...base, '--with-accounts']);
  // Two of each pair, one of each single account.
  expect(calls.filter((action) => action === 'GetSecretValue')).toHaveLength(6);
  expect(run.stdout).not.toContain('KMS never tells');
  expect(run.stdout).toContain(`
    accounts:
      mode: dual
      import:
        - { name: app }
        - { name: app_clone }
`);
});

test('only some of them', async () => {
  const run = await place.run([...base, '--only', 'o*', '--except', 'orders/**']);
  expect(run.stdout.match(/ {2}- name: .*/g)).toEqual(['  - name: off']);
  expect(run.stderr).toBe('1 secret on 1 instance.\nSave it as secrets.yaml, then: keyturn plan\n');
});

test('nothing to take over is a file that is valid too', async () => {
  const run = await place.run([...base, '--only', 'nowhere', '--out', 'empty.yaml']);
  expect(run).toMatchObject({ code: 0, stdout: '' });
  expect(run.stderr).toBe(`0 secrets on 0 instances in empty.yaml.
warning W_SELECTION_EMPTY: --only nowhere matches no secret of cn-hangzhou.
  hint: It takes full names; * does not cross a slash, ** does.

1 warning
`);
  expect(await place.run(['validate', '-f', 'empty.yaml'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/W_NO_SECRETS.*\nvalid, 0 secrets\n$/s),
  });
});

describe('where it is written', () => {
  const at = (path: string): string => readFileSync(join(place.folder, path), 'utf8');

  test('a new file, and what is there only with --yes', async () => {
    const first = await place.run([...base, '--out', 'new.yaml']);
    expect(first).toMatchObject({
      code: 0,
      stdout: '',
      stderr: expect.stringContaining('Next: keyturn plan -f new.yaml'),
    });
    expect(at('new.yaml')).toContain('- name: orders/app');
    place.write('mine.yaml', 'mine\n');
    expect(await place.run([...base, '--out', 'mine.yaml'])).toEqual({
      code: 1,
      stdout: '',
      stderr: `error E_FILE_EXISTS: mine.yaml exists already
  hint: Give another path, or --yes to write over it. Nothing was written.

1 error
`,
    });
    expect(at('mine.yaml')).toBe('mine\n');
    expect(await place.run([...base, '--out', 'mine.yaml', '--yes'])).toMatchObject({ code: 0 });
    expect(at('mine.yaml')).toBe(at('new.yaml'));
  });

  test('nothing, where the cloud cannot be read', async () => {
    const env = { ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'wrong' };
    expect(await place.run([...base, '--out', 'no.yaml'], { env })).toMatchObject({ code: 1, stdout: '' });
    expect(existsSync(join(place.folder, 'no.yaml'))).toBe(false);
  });
});

test.each([
  [['--region', 'cn-hangzhou'], "error E_USAGE: required option '--owner <owner>' not specified"],
  [['--owner', 'o'], 'error E_REGION_MISSING: nothing says which region is meant\n  hint: Give it with --region.'],
  [['--owner', 'a b', '--region', 'cn-hangzhou'], 'error E_USAGE: --owner a b is no owner'],
  [['--owner', 'a\u202eb', '--region', 'cn-hangzhou'], 'error E_USAGE: --owner a\\u202eb is no owner'],
  [['--owner', 'team@prod', '--region', 'cn-hangzhou'], 'error E_USAGE: --owner team@prod is no owner'],
  [['--owner', 'o', '--region', 'Hangzhou'], 'error E_USAGE: --region Hangzhou is no region'],
  [
    ['--owner', 'o', '--with-accounts', '--from-terraform', 'x'],
    'error E_USAGE: --with-accounts and --from-terraform stand together',
  ],
])('%j is refused before anything is asked', async (args, message) => {
  const run = await keyturn(['dump', ...args]);
  expect(run).toMatchObject({ code: 1, stdout: '' });
  expect(run.stderr).toContain(message);
});
