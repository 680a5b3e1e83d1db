import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SeedAccessKey } from '../../src/emulator/seed/seed.ts';
import { owedVersionId } from '../../src/model/marks.ts';
import { type Bench, bench, keyturn, type Run } from '../support/keyturn.ts';

// Each command under exactly the policy that keyturn prints for it, and under the same one with an action less.

type Policy = { readonly Version: '1'; readonly Statement: readonly Statement[] };
type Statement = { readonly Effect: 'Allow'; readonly Action: readonly string[]; readonly Resource: readonly string[] };

const instance = 'rm-bp1orders00001';
const header = `version: 1
owner: payments
region: cn-hangzhou
instances: { db: ${instance} }
defaults: { encryptionKey: key-1, kmsInstance: kst-1 }
secrets:
`;

const single = (name: string, what: string, more = ''): string => `
  - name: app/${name}/${what}
    instance: db
    rotation: 7d
    accounts: { mode: single, create: { name: ${name}_${what}, type: normal, grants: { orders: ReadWrite } } }
    ${more}`;

/** A secret that each of the updates below finds something to do on, two that go, and one that comes back. */
const before = (name: string): string => `${single(name, 'gone', 'onRemove: deleteAccounts')}
${single(name, 'kept')}
${single(name, 'back')}
  - name: app/${name}/old
    description: Before
    instance: db
    rotation: 7d
    tags: { team: a, tier: one }
    accounts: { mode: single, create: { name: ${name}_old, type: normal, grants: { orders: ReadWrite, audit: ReadOnly } } }
${single(name, 'moved', 'rotateOnCreate: false')}
`;

/** All that apply can do: a pair from nothing, every update, a replacement, and what --prune and a restore do. */
const after = (name: string): string => `${single(name, 'back')}
  - name: app/${name}/old
    description: After
    instance: db
    rotation: 30d
    tags: { team: b, tier: null }
    accounts: { mode: single, create: { name: ${name}_old, type: normal, grants: { orders: ReadOnly } } }
    allow: [revoke]
  - name: app/${name}/new
    instance: db
    rotation: 7d
    rotateOnCreate: true
    accounts: { mode: dual, create: { name: ${name}_new, grants: { orders: ReadWrite } } }
${single(
  name,
  'moved',
  `encryptionKey: key-2
    kmsInstance: kst-1
    allow: [replace, interruption]`,
)}
`;

/** Of a service that is not here: a policy must have a statement. */
const nothing: Statement = { Effect: 'Allow', Action: ['oss:ListBuckets'], Resource: ['*'] };

const without = ({ Statement: statements }: Policy, action: string): Policy => {
  const left = statements
    .map((statement) => ({ ...statement, Action: statement.Action.filter((each) => each !== action) }))
    .filter(({ Action }) => Action.length > 0);
  return { Version: '1', Statement: left.length > 0 ? left : [nothing] };
};

const actionsOf = ({ Statement: statements }: Policy): readonly string[] => statements.flatMap(({ Action }) => Action);

const purposes = ['plan', 'apply', 'verify', 'status', 'doctor', 'history', 'readers'] as const;
type Purpose = (typeof purposes)[number];

/** `app/s3/old`: the secrets of one run of apply, so that runs do not meet. */
const letter = (index: number): string => `s${index}`;

let place: Bench;
let policies: Readonly<Record<Purpose, Policy>>;
const runs = (): readonly string[] => ['whole', ...actionsOf(policies.apply)];
const files = (secret: (name: string) => string): string =>
  header + Array.from({ length: 30 }, (_, index) => secret(letter(index))).join('');

const printed = async (purpose: Purpose): Promise<Policy> => {
  const run = await place.run(['policy', '--for', purpose, '-f', 'after.yaml']);
  expect(run, run.stderr).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(run.stdout);
};

const keyOf = (purpose: Purpose, less: string): SeedAccessKey => {
  const policy = less === 'whole' ? policies[purpose] : without(policies[purpose], less);
  return { id: `${purpose}-${less.replaceAll(':', '-')}`, secret: 's', policy };
};

const seed = {
  kmsInstances: [{ id: 'kst-1', keys: ['key-1', 'key-2'] }],
  instances: [{ id: instance, engine: 'MySQL', databases: ['orders', 'audit'] }],
} as const;

beforeAll(async () => {
  place = await bench({ seed }, { 'before.yaml': files(before), 'after.yaml': files(after) });
  const entries = await Promise.all(purposes.map(async (purpose) => [purpose, await printed(purpose)] as const));
  policies = Object.fromEntries(entries) as Record<Purpose, Policy>;
  const keys = purposes.flatMap((purpose) =>
    ['whole', ...actionsOf(policies[purpose])].map((less) => keyOf(purpose, less)),
  );
  await place.emulator.seed({ ...seed, accessKeys: [{ id: 'emulator', secret: 'emulator' }, ...keys] });
  const applied = await place.run(['apply', '--yes', '-f', 'before.yaml']);
  expect(applied, applied.stdout + applied.stderr).toMatchObject({ code: 0 });
  // As after a kill between the last rotation owed and the end of its tag: then versions are read too.
  const [SecretName, VersionId] = ['app/s29/old', owedVersionId('app/s29/old', 1)];
  await place.emulator.must('RotateSecret', { SecretName, VersionId });
  const Tags = JSON.stringify([{ TagKey: 'keyturn:owes', TagValue: '1' }]);
  await place.emulator.must('TagResource', { SecretName, Tags });
}, 60_000);
afterAll(() => place.close());

const under = (purpose: Purpose, less: string, args: readonly string[]): Promise<Run> => {
  const { id, secret } = keyOf(purpose, less);
  const env = { ALIBABA_CLOUD_ACCESS_KEY_ID: id, ALIBABA_CLOUD_ACCESS_KEY_SECRET: secret };
  return place.run(args, { env });
};

/** The whole policy does; each smaller one fails, and says which permission is missing. */
const demandSmallest = async (purpose: Purpose, args: (index: number) => readonly string[]): Promise<void> => {
  for (const [index, less] of ['whole', ...actionsOf(policies[purpose])].entries()) {
    const run = await under(purpose, less, args(index));
    if (less === 'whole') expect(run, run.stdout + run.stderr).toMatchObject({ code: 0 });
    else {
      expect(run.code, `${purpose} without ${less}\n${run.stdout}${run.stderr}`).toBe(1);
      expect((run.stdout + run.stderr).replaceAll(/\s+/g, ' ')).toContain(less);
    }
  }
};

describe('one permission less is one too few', () => {
  test('plan', () => demandSmallest('plan', () => ['plan', '-f', 'after.yaml', '--only', 'app/s29/*']));

  test('status of all secrets needs no more than plan', async () => {
    expect((await under('plan', 'whole', ['status', '-f', 'before.yaml'])).code).toBe(0);
  });

  test('status of one: what is only looked up degrades, the rest fails', async () => {
    const args = ['status', 'app/s29/old', '-f', 'before.yaml'];
    const lookUps = ['cms:DescribeSystemEventAttribute', 'ram:GetRole'];
    const whole = await under('status', 'whole', args);
    expect(whole, whole.stdout + whole.stderr).toMatchObject({ code: 0, stderr: '' });
    expect(whole.stdout).not.toContain('not available');
    for (const less of actionsOf(policies.status)) {
      const run = await under('status', less, args);
      const degrades = lookUps.includes(less);
      expect(run.code, `without ${less}\n${run.stdout}${run.stderr}`).toBe(degrades ? 0 : 1);
      const said = (degrades ? run.stdout : run.stderr).replaceAll(/\s+/g, ' ');
      const fails = less.startsWith('rds:') ? 'E_INSTANCE_UNREADABLE' : 'E_DENIED';
      expect(said).toContain(degrades ? 'not available: ' : fails);
      expect(said).toContain(less);
    }
    expect(actionsOf(policies.status)).toEqual(expect.arrayContaining(lookUps));
  });

  test('doctor: a line fails, the others go on', async () => {
    expect(actionsOf(policies.doctor)).toEqual([...actionsOf(policies.plan), 'ram:GetRole']);
    for (const less of ['whole', ...actionsOf(policies.doctor)]) {
      const run = await under('doctor', less, ['doctor', '-f', 'before.yaml']);
      expect(run.code, `without ${less}\n${run.stdout}${run.stderr}`).toBe(less === 'whole' ? 0 : 1);
      if (less === 'whole') expect(run.stdout).not.toMatch(/^(warning|failed|skipped)/m);
      else expect(run.stdout).toContain(less);
    }
  });

  test('history', async () => {
    expect(actionsOf(policies.history)).toEqual(['actiontrail:LookupEvents', 'kms:DescribeSecret']);
    const args = ['history', 'app/s29/old', '-f', 'before.yaml'];
    expect(await under('history', 'whole', args)).toMatchObject({ code: 0, stderr: '' });
    const denied = await under('history', 'actiontrail:LookupEvents', args);
    expect(denied).toMatchObject({ code: 1, stderr: expect.stringContaining('actiontrail:LookupEvents') });
    // The files name the accounts as well.
    expect(await under('history', 'kms:DescribeSecret', args)).toMatchObject({ code: 0, stderr: '' });
  });

  test('verify', () => demandSmallest('verify', () => ['verify', '-f', 'before.yaml', 'app/s29/old']));

  test('apply', { timeout: 120_000 }, async () => {
    const ram = 'ram:CreateServiceLinkedRole';
    expect(runs()).toContain(ram);
    expect(runs().length).toBeLessThan(28);
    for (const index of runs().keys())
      await place.emulator.must('DeleteSecret', { SecretName: `app/${letter(index)}/back`, RecoveryWindowInDays: '7' });
    for (const [index, less] of runs().entries()) {
      const only = `app/${letter(index)}/*`;
      const run = await under('apply', less, ['apply', '--yes', '--prune', '-f', 'after.yaml', '--only', only]);
      // The role is there already: see below.
      const enough = less === 'whole' || less === ram;
      expect(run.code, `without ${less}\n${run.stdout}${run.stderr}`).toBe(enough ? 0 : 1);
      if (!enough) expect(run.stdout + run.stderr).toContain(less);
    }
  });

  test('rotate', async () => {
    const run = await under('apply', 'whole', ['rotate', '--yes', '-f', 'before.yaml', 'app/s28/old']);
    expect(run, run.stdout + run.stderr).toMatchObject({ code: 0 });
  });

  test('readers: an application reads its value, and nothing else', async () => {
    const read = (less: string, action: string) =>
      place.emulator.call(action, { SecretName: 'app/s29/old' }, { key: keyOf('readers', less) });
    expect(actionsOf(policies.readers)).toEqual(['kms:GetSecretValue', 'kms:Decrypt']);
    expect((await read('whole', 'GetSecretValue')).status).toBe(200);
    for (const less of actionsOf(policies.readers)) expect((await read(less, 'GetSecretValue')).status).toBe(403);
    expect((await read('whole', 'DescribeSecret')).status).toBe(403);
    expect((await read('whole', 'ListSecrets')).status).toBe(403);
  });

  test('apply, where KMS has no role of its own yet', async () => {
    const keys = ['whole', 'ram:CreateServiceLinkedRole'].map((less) => keyOf('apply', less));
    await place.emulator.seed({ ...seed, serviceLinkedRole: false, accessKeys: keys });
    const args = ['apply', '--yes', '-f', 'after.yaml', '--only', 'app/s29/*'];
    const denied = await under('apply', 'ram:CreateServiceLinkedRole', args);
    expect(denied, denied.stdout).toMatchObject({ code: 1, stdout: expect.stringContaining('E_SERVICE_ROLE') });
    const allowed = await under('apply', 'whole', args);
    expect(allowed, allowed.stdout + allowed.stderr).toMatchObject({ code: 0 });
  });
});

describe('what the command says', () => {
  test('a name that is in no file, a purpose that does not exist, files with a mistake', async () => {
    const unknown = await place.run(['policy', '--for', 'plan', '-f', 'after.yaml', 'app/none']);
    expect(unknown).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('E_SECRET_UNKNOWN') });
    expect(await keyturn(['policy', '--for', 'all'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('plan, apply, verify, status'),
    });
    place.write('bad.yaml', 'version: 1\nowner: payments\nregion: cn-hangzhou\nsecrets: [{ name: x }]\n');
    expect(await place.run(['policy', '--for', 'plan', '-f', 'bad.yaml'])).toMatchObject({ code: 1, stdout: '' });
  });

  test('of files without secrets: no statement without a resource, and nothing for readers', async () => {
    place.write('none.yaml', `${header}  []\n`);
    for (const purpose of ['plan', 'apply', 'verify', 'status', 'doctor']) {
      const { stdout } = await place.run(['policy', '--for', purpose, '-f', 'none.yaml']);
      const { Statement: statements }: Policy = JSON.parse(stdout);
      expect(statements.map(({ Resource }) => Resource)).not.toContainEqual([]);
      expect(statements.length).toBeGreaterThan(1);
    }
    expect(await place.run(['policy', '--for', 'readers', '-f', 'none.yaml'])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('E_USAGE: the files name no secret'),
    });
  });

  test('a policy that RAM would not take', async () => {
    const long = await place.run(['policy', '--for', 'readers', '-f', 'long.yaml']);
    expect(long.code).toBe(1);
    place.write('long.yaml', header + Array.from({ length: 200 }, (_, index) => before(letter(index))).join(''));
    const run = await place.run(['policy', '--for', 'readers', '-f', 'long.yaml']);
    expect(run).toMatchObject({ code: 0, stderr: expect.stringContaining('W_POLICY_LONG') });
    expect(JSON.stringify(JSON.parse(run.stdout)).length).toBeGreaterThan(6144);
  });
});
