import { Ajv2020 } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, bench, keyturn } from '../support/keyturn.ts';
import { startWireServer, type WireServer } from '../support/wire-server.ts';

const id = 'rm-bp1orders00001';
const seed = { instances: [{ id, engine: 'MySQL', databases: ['orders'] }] } as const;
const file = `version: 1
owner: payments
region: cn-hangzhou
instances: { db: ${id} }
defaults: { rotation: 7d }
secrets:
  - name: lone
    instance: db
    accounts: { mode: single, create: { name: lone_app, type: normal, grants: { orders: ReadOnly } } }
  - name: pair
    instance: db
    accounts: { mode: dual, create: { name: pair_app, grants: { orders: ReadWrite } } }
`;

let place: Bench;
beforeAll(async () => {
  place = await bench({ seed }, { 'secrets.yaml': file });
});
afterAll(() => place.close());

/** Both secrets as they are right after their creation. */
const begin = async (more: object = {}): Promise<void> => {
  await place.emulator.seed({ ...seed, ...more });
  const applied = await place.run(['apply', '--yes']);
  expect(applied, applied.stdout + applied.stderr).toMatchObject({ code: 0 });
};
const deleteAccount = (name: string) => place.emulator.must('DeleteAccount', { DBInstanceId: id, AccountName: name });
const fold = (text: string): string => text.replaceAll(/\s+/g, ' ');

const validated = async (args: readonly string[]) => {
  const run = await place.run([...args, '--format', 'json']);
  const schema = JSON.parse((await keyturn(['schema', 'status'])).stdout);
  const document = JSON.parse(run.stdout);
  const validate = new Ajv2020({ strict: true }).compile(schema);
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
  return document;
};

describe('a rotation that cannot be done', () => {
  beforeEach(async () => {
    await begin();
    await deleteAccount('lone_app');
    await place.emulator.advance('8d');
  });

  test('the table says Invalid, and which account is gone: 2', async () => {
    const run = await place.run(['status']);
    expect(run.code).toBe(2);
    expect(run.stdout).toMatch(/^lone +Invalid +- +- +single +0\/1 ok +Running$/m);
    expect(run.stdout).toMatch(
      /^pair +on 7d +2\d{3}-\d\d-\d\d \d\d:\d\d +2\d{3}-\d\d-\d\d \d\d:\d\d +dual +2 ok +Running$/m,
    );
    expect(run.stdout).toContain('  ! lone  account lone_app does not exist\n\n1 healthy, 1 unhealthy.\n');
    const bad = await place.run(['status', '--unhealthy']);
    expect(bad.stdout).not.toMatch(/^pair/m);
  });

  test('status of one tells the event with its reason, and what to go on with', async () => {
    const run = await place.run(['status', 'lone', '-f', 'secrets.yaml']);
    expect(run.code).toBe(2);
    expect(run.stdout).toMatch(/ {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}FAILED {2}InvalidAccountName\.NotFound: \w/);
    expect(run.stdout).toContain('lone_app  absent');
    expect(run.stdout).toContain('\nNext: keyturn plan -f secrets.yaml\n      keyturn history lone -f secrets.yaml\n');
    expect(run.stdout).toContain('KMSSecretsManagerForRDS is there');
    const document = await validated(['status', 'lone']);
    expect(document.secrets[0].rotation.state).toBe('invalid');
    const [event] = document.details.rotationEvents.events;
    expect(event).toMatchObject({
      outcome: 'failed',
      code: 'InvalidAccountName.NotFound',
      message: expect.any(String),
    });
  });

  test('the next one that succeeds heals', async () => {
    expect(await place.run(['apply', '--yes'])).toMatchObject({ code: 0 });
    const run = await place.run(['status', 'lone']);
    expect(run.stdout).toMatch(/rotation +on, every 7d/);
    expect(run.stdout).toMatch(/ {2}done\n.*FAILED/);
  });
});

describe('around the secret', () => {
  test('all is well: 0', async () => {
    await begin();
    const run = await place.run(['status', 'pair']);
    expect(run, run.stderr).toMatchObject({ code: 0, stderr: '' });
    expect(run.stdout).toContain('none is told, which is no proof');
    expect(run.stdout).toMatch(/Next: keyturn verify pair\n {6}keyturn rotate pair\n {6}keyturn history pair\n$/);
    expect(await validated(['status'])).not.toHaveProperty('details');
  });

  test('KMS lacks its role: 2, and how it is made', async () => {
    await place.emulator.seed({ ...seed, serviceLinkedRole: false });
    const before = await place.run(['status', 'pair']);
    expect(fold(before.stdout)).toContain('is not there yet: KMS makes it with the first RDS secret');
    expect((await validated(['status', 'pair'])).details.serviceRole.there).toBe(false);
    await begin();
    const effect = { do: 'error', status: 404, code: 'EntityNotExist.Role', message: 'The role does not exist.' };
    await place.emulator.admin('POST faults', { rules: [{ action: 'GetRole', effect }] });
    const run = await place.run(['status', 'pair']);
    expect(run).toMatchObject({ code: 2, stderr: '' });
    expect(run.stdout).toMatch(/^ {2}! +KMS lacks its service-linked role: it cannot rotate$/m);
    expect(run.stdout).toMatch(
      /^ +aliyun resourcemanager CreateServiceLinkedRole --ServiceName secretsmanager-rds\.kms/m,
    );
  });

  test('a rotation that is late by more than ten minutes is overdue: 2', async () => {
    await begin();
    for (const [days, minutes, code] of [
      [7, 5, 0],
      [7, 15, 2],
    ] as const) {
      const late = await laterBy((days * 1440 + minutes) * 60_000);
      const env = { KEYTURN_KMS_ENDPOINT: late.url, KEYTURN_RDS_ENDPOINT: late.url };
      const run = await place.run(['status'], { env });
      const one = await place.run(['status', 'pair'], { env });
      await late.close();
      expect([run.code, one.code], run.stderr).toEqual([code, code]);
      expect(/^pair .*:\d\d ! +dual/m.test(run.stdout)).toBe(code === 2);
      expect(/next +.* UTC, overdue$/m.test(one.stdout)).toBe(code === 2);
    }
  });

  test('a secret on its way out', async () => {
    await begin();
    await place.emulator.must('DeleteSecret', { SecretName: 'pair', RecoveryWindowInDays: '30' });
    await place.emulator.advance('8d');
    const run = await place.run(['status', 'pair']);
    expect(run.code).toBe(2);
    expect(run.stdout).toMatch(/deletion +2\d{3}-/);
    expect(run.stdout).not.toContain('overdue');
    expect((await validated(['status', 'pair'])).secrets[0].plannedDeletion).toMatch(/^2\d{3}-/);
  });
});

describe('what a person has to do', () => {
  const password = 'Old-passw0rd';
  const own = (locked: boolean) => ({
    instances: [
      {
        id,
        engine: 'PostgreSQL' as const,
        databases: ['orders'],
        accounts: [
          { name: 'old_a', password, locked },
          { name: 'old_b', password },
        ],
      },
    ],
    secrets: [
      {
        name: 'pair',
        instance: id,
        accounts: [{ name: 'old_a' }, { name: 'old_b' }],
        rotation: '7d',
        tags: {
          'keyturn:owner': 'payments',
          'keyturn:accounts': 'old_a/old_b',
          'keyturn:onRemove': 'keepAccounts/30d',
        },
      },
    ],
  });

  test('is the same for status of one and for drift: unlock the account, then verify', async () => {
    const accounts = '{ mode: dual, import: [{ name: old_a }, { name: old_b }] }';
    place.write(
      'own.yaml',
      file.replace(/secrets:\n.*/s, `secrets:\n  - { name: pair, instance: db, accounts: ${accounts} }\n`),
    );
    await place.emulator.seed(own(true));
    const cure = `Unlock it: \`aliyun rds UnlockAccount --DBInstanceId ${id} --AccountName old_a\``;
    const drift = await place.run(['drift', '-f', 'own.yaml']);
    expect(fold(drift.stdout)).toContain(cure);
    const { stdout } = await place.run(['status', 'pair', '-f', 'own.yaml']);
    expect(fold(stdout)).toContain('! account old_a is locked do Nobody logs in');
    expect(fold(stdout)).toContain(cure);
    expect(stdout).toMatch(/\nNext: do what is said above, then:\n {6}keyturn verify pair .*\n {6}keyturn history/);
  });

  test('is nothing where all is well', async () => {
    await place.emulator.seed(own(false));
    const { stdout } = await place.run(['status', 'pair', '-f', 'own.yaml']);
    expect(stdout).not.toMatch(/^ {2}(!|do) /m);
  });
});

test('what goes to a program has one line a secret, however long its name', async () => {
  const name = `pair-${'x'.repeat(60)}`;
  place.write('long.yaml', file.replaceAll('- name: pair\n', `- name: ${name}\n`));
  await place.emulator.seed(seed);
  expect(await place.run(['apply', '--yes', '-f', 'long.yaml'])).toMatchObject({ code: 0 });
  const run = await place.run(['status', '-f', 'long.yaml'], { env: { COLUMNS: '80' } });
  expect(run.stdout).toMatch(new RegExp(`^${name} +on 7d +- +2\\d{3}-.* dual +2 ok +Running$`, 'm'));
  const verify = await place.run(['verify', '-f', 'long.yaml']);
  expect(verify.stdout).toMatch(new RegExp(`^${name} +current +pair_app.* accepted +127\\.0\\.0\\.1:\\d+$`, 'm'));
});

describe('what cannot be looked up fails nothing', () => {
  beforeEach(() => begin());

  test.each([
    ['refused', { do: 'error', status: 400, code: 'SomethingNew', message: 'Canary text.' }, '(SomethingNew, 400)'],
    ['a page of HTML', { do: 'html502' }, 'not available: '],
    ['another shape', { do: 'wrongShape' }, 'not available: '],
  ])('%s', async (_case, effect, says) => {
    const rules = ['DescribeSystemEventAttribute', 'GetRole'].map((action) => ({ action, effect }));
    await place.emulator.admin('POST faults', { rules });
    const run = await place.run(['status', 'pair']);
    expect(run, run.stdout + run.stderr).toMatchObject({ code: 0, stderr: '' });
    expect(fold(run.stdout)).toContain('not available: CloudMonitor DescribeSystemEventAttribute: ');
    expect(fold(run.stdout)).toContain(says);
    expect(run.stdout).not.toContain('Canary');
    const { details } = await validated(['status', 'pair']);
    expect(details.rotationEvents.notAvailable.code).toMatch(/^E_/);
  });

  test('nothing listens there', async () => {
    const env = { KEYTURN_CLOUDMONITOR_ENDPOINT: 'http://127.0.0.1:1' };
    const run = await place.run(['status', 'pair', '--ram-endpoint', 'http://127.0.0.1:1'], { env });
    expect(run.code).toBe(0);
    expect(fold(run.stdout)).toContain(
      'CloudMonitor DescribeSystemEventAttribute: the connection was refused (127.0.0.1:1)',
    );
    expect(fold(run.stdout)).toContain('RAM GetRole: the connection was refused (127.0.0.1:1)');
  });

  test('an endpoint elsewhere beside an emulator is refused before any call', async () => {
    const run = await place.run(['status'], { env: { KEYTURN_RAM_ENDPOINT: 'https://ram.aliyuncs.com' } });
    expect(run).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('E_ENDPOINTS_MIXED') });
  });
});

test('a secret whose entry is gone says until when it can be had back, and how', async () => {
  await begin();
  place.write('less.yaml', file.replace(/ {2}- name: lone.*?(?= {2}- name: pair)/s, ''));
  const pruned = await place.run(['apply', '-f', 'less.yaml', '--prune', '--yes']);
  expect(pruned, pruned.stdout + pruned.stderr).toMatchObject({ code: 0 });
  const run = await place.run(['status', 'lone', '-f', 'less.yaml']);
  expect(run).toMatchObject({ code: 1, stdout: '' });
  expect(fold(run.stderr)).toMatch(
    /E_SECRET_UNKNOWN: secret "lone" is in no file, and is scheduled for deletion: gone for good on \d{4}-\d\d-\d\d \d\d:\d\d UTC hint: Until then, put its entry back and run `keyturn apply -f less\.yaml`: that restores it\./,
  );
  // Somebody else's would not come back with an entry; and a cloud that does not answer hides no misspelling.
  place.write(
    'theirs.yaml',
    file.replace('owner: payments', 'owner: others').replaceAll(/name: (lone|pair)$/gm, 'name: $1_x'),
  );
  expect((await place.run(['status', 'lone', '-f', 'theirs.yaml'])).stderr).toContain(
    'no secret "lone" is in the files',
  );
  const dead = { env: { KEYTURN_KMS_ENDPOINT: 'http://127.0.0.1:1' } };
  const far = await place.run(['status', 'lone', '-f', 'less.yaml'], dead);
  expect(far).toMatchObject({ code: 1, stderr: expect.stringContaining('no secret "lone" is in the files') });
  expect(await place.run(['apply', '--yes'])).toMatchObject({ code: 0 });
  expect(await place.run(['status', 'lone'])).toMatchObject({ code: 0 });
});

/** What the emulator answers, by a clock that has gone on without KMS rotating. */
const laterBy = async (milliseconds: number): Promise<WireServer> => {
  const tagged = { FetchTags: 'true' };
  const [date, list, lone, pair, instance, accounts, databases] = await Promise.all([
    place.emulator.call('ListSecrets').then((reply) => new Date(reply.date + milliseconds).toUTCString()),
    place.emulator.must('ListSecrets', tagged),
    place.emulator.must('DescribeSecret', { SecretName: 'lone', ...tagged }),
    place.emulator.must('DescribeSecret', { SecretName: 'pair', ...tagged }),
    place.emulator.must('DescribeDBInstanceAttribute', { DBInstanceId: id }),
    place.emulator.must('DescribeAccounts', { DBInstanceId: id }),
    place.emulator.must('DescribeDatabases', { DBInstanceId: id }),
  ]);
  const saying = (body: unknown) => ({ body, headers: { date } });
  return startWireServer({
    ListSecrets: () => saying(list),
    DescribeSecret: ({ params }) => saying(params.SecretName === 'lone' ? lone : pair),
    DescribeDBInstanceAttribute: () => saying(instance),
    DescribeAccounts: () => saying(accounts),
    DescribeDatabases: () => saying(databases),
  });
};
