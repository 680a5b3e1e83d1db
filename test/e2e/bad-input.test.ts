import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, bench, type Run } from '../support/keyturn.ts';

const mysql = 'rm-bp1orders00001';
const postgres = 'pgm-bp1reports001';
const elsewhere = 'rm-uf6elsewhere01';
const stopped = 'rm-bp1stopped0001';

const seed = {
  accessKeys: [
    { id: 'emulator', secret: 'emulator' },
    { id: 'reader', secret: 'reader-secret', policy: 'verify' as const },
    { id: 'old', secret: 'old-secret', token: 'old-token', expires: '2020-01-01T00:00:00Z' },
  ],
  instances: [
    { id: mysql, engine: 'MySQL' as const, databases: ['orders'], accounts: [{ name: 'taken' }, { name: 'used' }] },
    { id: postgres, engine: 'PostgreSQL' as const, databases: ['reports'] },
    { id: elsewhere, engine: 'MySQL' as const, region: 'cn-shanghai', databases: ['orders'] },
    { id: stopped, engine: 'MySQL' as const, status: 'Creating', databases: ['orders'] },
  ],
  secrets: [
    {
      name: 'theirs',
      instance: mysql,
      accounts: [{ name: 'used' }],
      tags: { 'keyturn:owner': 'billing', 'keyturn:accounts': 'used' },
    },
    { name: 'nobodys', type: 'Generic' as const, data: 'x' },
  ],
};

const entry = (fields: string): string =>
  `version: 1\nowner: payments\nregion: cn-hangzhou\ninstances: { db: ${mysql} }\ndefaults: { rotation: 7d }\nsecrets:\n${fields}`;
const good = `  - name: good\n    instance: db\n    accounts: { mode: dual, create: { name: good_app, grants: { orders: ReadWrite } } }\n`;
const single = (name: string, accounts: string, instance = 'db', more = ''): string =>
  `  - name: ${name}\n    instance: ${instance}\n    accounts: { mode: single, ${accounts} }\n${more}`;
const create = (account: string, grants: string): string =>
  `create: { name: ${account}, type: normal, grants: ${grants} }`;

let place: Bench;
beforeAll(async () => {
  place = await bench({}, {});
});
afterAll(() => place.close());
beforeEach(() => place.emulator.seed(seed));

const writes = (): readonly string[] =>
  place.emulator
    .requests()
    .flatMap(({ action, status }) => (action && status === 200 ? [action] : []))
    .filter((action) => !/^(List|Describe|Get)/.test(action));

const expectTold = (run: Run, code: number, diagnostic: string): void => {
  const seen = run.stdout + run.stderr;
  expect(seen).toContain(diagnostic);
  // Every problem comes with what to do about it.
  expect(seen).toMatch(/hint|do {2,}|needs {2,}|next/i);
  expect(run.code, seen).toBe(code);
};

describe('in the files', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['broken YAML', 'version: 1\nsecrets: [\n', 'E_YAML_SYNTAX'],
    ['a wrong type', entry(good).replace('rotation: 7d', 'rotation: 7'), 'E_TYPE'],
    ['an unknown key', entry(good).replace('rotation: 7d', 'rotatoin: 7d'), 'E_UNKNOWN_KEY'],
    [
      'an account in two secrets',
      entry(good + single('twice', create('good_app', '{ orders: ReadOnly }'))),
      'E_ACCOUNT_IN_USE',
    ],
    ['a literal password', entry(single('lit', 'import: [{ name: taken, password: hunter22 }]')), 'E_LITERAL_PASSWORD'],
  ];
  test.each(cases)('%s: validate, plan and apply say so and call nothing', async (_case, text, code) => {
    place.write('secrets.yaml', text);
    for (const command of [['validate'], ['plan'], ['apply', '--yes']]) {
      const run = await place.run(command);
      expectTold(run, 1, code);
      expect(run.stdout + run.stderr).not.toContain('hunter22');
    }
    expect(place.emulator.requests()).toEqual([]);
  });

  test('200 errors: a hundred are shown, the rest is counted', async () => {
    place.write(
      'secrets.yaml',
      entry(Array.from({ length: 200 }, (_, n) => `  - { name: s${n}, instanse: db }\n`).join('')),
    );
    const run = await place.run(['validate']);
    expect(run.code).toBe(1);
    expect(run.stdout.match(/secrets\.yaml:\d+:\d+: error/g)).toHaveLength(100);
    expect(run.stdout).toMatch(/\b\d{3} more/);
  });
});

describe('in the cloud', () => {
  const cases: readonly (readonly [string, string, number, string])[] = [
    [
      'unknown instance',
      single('bad', create('bad', '{ orders: ReadOnly }'), 'rm-bp1nowhere0001'),
      1,
      'E_INSTANCE_NOT_FOUND',
    ],
    ['instance of another region', single('bad', create('bad', '{ orders: ReadOnly }'), elsewhere), 1, 'E_INSTANCE_'],
    [
      'instance that is not Running',
      single('bad', create('bad', '{ orders: ReadOnly }'), stopped),
      1,
      'E_INSTANCE_NOT_RUNNING',
    ],
    ['missing database', single('bad', create('bad', '{ ordres: ReadOnly }')), 1, 'E_DATABASE_NOT_FOUND'],
    [
      'grant that the engine lacks',
      single('bad', create('bad', '{ reports: ReadOnly }'), postgres),
      1,
      'E_GRANT_NOT_POSSIBLE',
    ],
    ['account of somebody else', single('bad', create('taken', '{ orders: ReadOnly }')), 1, 'E_ACCOUNT_TAKEN'],
    [
      'account of another secret',
      single('bad', 'import: [{ name: used }]', 'db', '    allow: [interruption]\n'),
      1,
      'E_ACCOUNT_IN_USE',
    ],
    [
      'imported account that does not exist',
      single('bad', 'import: [{ name: nowhere }]', 'db', '    allow: [interruption]\n'),
      1,
      'E_ACCOUNT_NOT_FOUND',
    ],
  ];
  test.each(cases)('%s: that secret is blocked, the others go on', async (_case, bad, code, diagnostic) => {
    place.write('secrets.yaml', entry(good + bad));
    expectTold(await place.run(['plan']), code, diagnostic);
    expect(writes()).toEqual([]);
    expectTold(await place.run(['apply', '--yes']), code, diagnostic);
    const { secrets, instances } = place.emulator.state();
    expect(secrets.map(({ name }) => name).sort()).toEqual(['good', 'nobodys', 'theirs']);
    expect(instances[0]?.accounts.map(({ name }) => name)).toEqual(['taken', 'used', 'good_app', 'good_app_clone']);
  });

  test.each([
    [
      'a secret of another owner',
      single('theirs', create('mine', '{ orders: ReadOnly }')),
      'E_FOREIGN_SECRET',
      '--except theirs',
    ],
    [
      'a secret that nobody owns',
      single('nobodys', create('mine', '{ orders: ReadOnly }')),
      'E_FOREIGN_SECRET',
      '--except nobodys',
    ],
    ['a missing word', single('cut', 'import: [{ name: taken }]'), 'E_NEEDS_WORD', '--allow interruption'],
  ])('%s: the whole run is refused before the first write', async (_case, bad, diagnostic, wayOut) => {
    place.write('secrets.yaml', entry(good + bad));
    for (const command of [['plan'], ['apply', '--yes']]) {
      const run = await place.run(command);
      expectTold(run, 3, diagnostic);
      expect(run.stdout.replace(/\s+/g, ' ')).toContain(wayOut);
    }
    expect(writes()).toEqual([]);
    expect(await place.run(['apply', '--yes', ...wayOut.split(' ')])).toMatchObject({ code: 0 });
  });
});

describe('around the run', () => {
  beforeEach(() => place.write('secrets.yaml', entry(good)));
  const cases: readonly (readonly [string, Readonly<Record<string, string>>, string])[] = [
    [
      'unreachable endpoint',
      { KEYTURN_KMS_ENDPOINT: 'http://127.0.0.1:1', KEYTURN_RDS_ENDPOINT: 'http://127.0.0.1:1' },
      'E_UNREACHABLE',
    ],
    ['loopback and real endpoints mixed', { KEYTURN_RDS_ENDPOINT: 'https://rds.aliyuncs.com' }, 'E_ENDPOINTS_MIXED'],
    [
      'plain http to a real host',
      { KEYTURN_KMS_ENDPOINT: 'http://kms.example.com', KEYTURN_RDS_ENDPOINT: 'http://rds.example.com' },
      'E_ENDPOINT',
    ],
    // No keys either, so that nothing real could be asked.
    ...['KMS', 'RDS', 'ACTIONTRAIL', 'CLOUDMONITOR', 'RAM'].map(
      (name) =>
        [
          `a ${name} endpoint that a script left empty`,
          { [`KEYTURN_${name}_ENDPOINT`]: '', ALIBABA_CLOUD_ACCESS_KEY_ID: '', ALIBABA_CLOUD_ACCESS_KEY_SECRET: '' },
          'endpoint is empty',
        ] as const,
    ),
    ['no keys', { ALIBABA_CLOUD_ACCESS_KEY_ID: '', ALIBABA_CLOUD_ACCESS_KEY_SECRET: '' }, 'E_CREDENTIALS'],
    ['unknown key', { ALIBABA_CLOUD_ACCESS_KEY_ID: 'nobody' }, 'E_ACCESS_KEY'],
    ['wrong key secret', { ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'wrong' }, 'E_SIGNATURE'],
    [
      'expired token',
      {
        ALIBABA_CLOUD_ACCESS_KEY_ID: 'old',
        ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'old-secret',
        ALIBABA_CLOUD_SECURITY_TOKEN: 'old-token',
      },
      'E_TOKEN_EXPIRED',
    ],
    [
      'the key of a session without its token',
      { ALIBABA_CLOUD_ACCESS_KEY_ID: 'old', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'old-secret' },
      'E_TOKEN:',
    ],
  ];
  test.each(cases)('%s', async (_case, env, diagnostic) => {
    for (const command of [['plan'], ['apply', '--yes']]) expectTold(await place.run(command, { env }), 1, diagnostic);
    expect(writes()).toEqual([]);
  });

  test.each([
    ['a time limit that is none', ['--timeout', 'soon'], 'E_USAGE'],
    ['a word that no guard knows', ['--allow', 'everything'], 'E_USAGE'],
    ['a word for an empty pattern', ['--allow', 'replace='], 'E_USAGE'],
    ['a CA file that is not there', ['--ca', 'nowhere.pem'], 'E_CA_FILE'],
    ['a CA file without a certificate', ['--ca', 'secrets.yaml'], 'E_CA_FILE'],
  ])('%s', async (_case, flags, diagnostic) => {
    expectTold(await place.run(['plan', ...flags]), 1, diagnostic);
    expect(place.emulator.requests()).toEqual([]);
  });

  test('a time limit that is reached ends the command, and says so', async () => {
    place.emulator.faults([{ effect: { do: 'stall' } }]);
    const start = Date.now();
    const run = await place.run(['plan', '--timeout', '1s']);
    expectTold(run, 1, 'E_INTERRUPTED');
    // Reads give up by themselves after 10 s.
    expect(Date.now() - start).toBeLessThan(8_000);
    expect(run.stderr).toContain('The time limit of --timeout is reached');
  });

  test.each(['rotate', 'verify'])("%s of a secret that is not there yet, or is somebody else's", async (command) => {
    place.write('secrets.yaml', entry(good + single('theirs', create('mine', '{ orders: ReadOnly }'))));
    expectTold(
      await place.run([command, 'good', '--yes'].slice(0, command === 'rotate' ? 3 : 2)),
      1,
      'E_SECRET_ABSENT',
    );
    expectTold(
      await place.run([command, 'theirs', '--yes'].slice(0, command === 'rotate' ? 3 : 2)),
      1,
      'E_FOREIGN_SECRET',
    );
    expect(writes()).toEqual([]);
  });

  test('no permission: the failed step says which one, nothing is half done', async () => {
    const env = { ALIBABA_CLOUD_ACCESS_KEY_ID: 'reader', ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'reader-secret' };
    const run = await place.run(['apply', '--yes'], { env });
    expectTold(run, 1, 'E_DENIED');
    expect(run.stdout.replace(/\s+/g, ' ')).toContain(
      '`keyturn policy --for apply` prints all that is needed, with --instance also for',
    );
    expect(writes()).toEqual([]);
  });

  test('no terminal and no --yes', async () => {
    expectTold(await place.run(['apply']), 3, 'E_NOT_CONFIRMED');
    expect(writes()).toEqual([]);
  });

  test('passwords that cannot be opened: all are listed before the first write', async () => {
    place.write(
      'secrets.yaml',
      entry(
        `${good}  - name: pair\n    instance: db\n    accounts: { mode: dual, import: [{ name: taken, password: { env: NOT_SET } }, { name: used2, password: { file: nowhere.txt } }] }\n`,
      ),
    );
    await place.emulator.seed({
      instances: [
        { id: mysql, engine: 'MySQL', databases: ['orders'], accounts: [{ name: 'taken' }, { name: 'used2' }] },
      ],
    });
    expect(await place.run(['plan'])).toMatchObject({ code: 0, stderr: '' });
    const run = await place.run(['apply', '--yes']);
    expectTold(run, 1, 'NOT_SET');
    expect(run.stderr).toContain('nowhere.txt');
    expect(writes()).toEqual([]);
  });
});
