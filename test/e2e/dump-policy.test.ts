import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SeedAccessKey } from '../../src/emulator/seed/seed.ts';
import { type Bench, bench, type Run } from '../support/keyturn.ts';

// A dump under exactly the policy that keyturn prints for it, and under the same one with an action less.

type Statement = { readonly Effect: 'Allow'; readonly Action: readonly string[]; readonly Resource: readonly string[] };
type Policy = { readonly Version: '1'; readonly Statement: readonly Statement[] };

const purposes = ['dump', 'dump-with-accounts'] as const;
type Purpose = (typeof purposes)[number];

const without = ({ Statement: all }: Policy, action: string): Policy => ({
  Version: '1',
  Statement: all
    .map((one) => ({ ...one, Action: one.Action.filter((each) => each !== action) }))
    .filter(({ Action }) => Action.length > 0),
});
const actionsOf = ({ Statement: all }: Policy): readonly string[] => all.flatMap(({ Action }) => Action);

const seed = {
  kmsInstances: [{ id: 'kst-1', keys: ['key-1'] }],
  instances: [
    { id: 'rm-bp1', engine: 'MySQL', description: 'Orders', accounts: [{ name: 'app_a', password: 'Canary-0815-a' }] },
  ],
  secrets: [
    { name: 'app', instance: 'rm-bp1', accounts: [{ name: 'app_a' }], encryptionKey: 'key-1', kmsInstance: 'kst-1' },
  ],
} as const;

let place: Bench;
let policies: Readonly<Record<Purpose, Policy>>;

const printed = async (purpose: Purpose): Promise<Policy> => {
  const run = await place.run(['policy', '--for', purpose, '--region', 'cn-hangzhou']);
  expect(run, run.stderr).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(run.stdout);
};

const keyOf = (purpose: Purpose, less: string): SeedAccessKey => ({
  id: `${purpose}-${less.replace(':', '-')}`,
  secret: 's',
  policy: without(policies[purpose], less),
});

beforeAll(async () => {
  place = await bench({ seed }, {});
  policies = { dump: await printed('dump'), 'dump-with-accounts': await printed('dump-with-accounts') };
  const keys = purposes.flatMap((purpose) =>
    ['whole', ...actionsOf(policies[purpose])].map((less) => keyOf(purpose, less)),
  );
  await place.emulator.seed({ ...seed, accessKeys: keys });
});
afterAll(() => place.close());

const under = (purpose: Purpose, less: string): Promise<Run> => {
  const { id, secret } = keyOf(purpose, less);
  const env = { ALIBABA_CLOUD_ACCESS_KEY_ID: id, ALIBABA_CLOUD_ACCESS_KEY_SECRET: secret };
  const more = purpose === 'dump' ? [] : ['--with-accounts'];
  return place.run(['dump', '--owner', 'o', '--region', 'cn-hangzhou', ...more], { env });
};

describe.each(purposes)('--for %s', (purpose) => {
  test('the whole policy is enough', async () => {
    const run = await under(purpose, 'whole');
    expect(run, run.stderr).toMatchObject({ code: 0, stderr: expect.stringContaining('1 secret on 1 instance.') });
    expect(run.stdout).toContain('orders: rm-bp1 # MySQL 8.0');
  });

  test('and none of it can be left out', async () => {
    for (const less of actionsOf(policies[purpose])) {
      const run = await under(purpose, less);
      const said = run.stderr.replaceAll(/\s+/g, ' ');
      // Without RDS a dump is whole but for the names of instances; without a value but for that entry's accounts.
      const goesOn = /^rds:|GetSecretValue|Decrypt/.test(less);
      expect(run.code, `without ${less}\n${said}`).toBe(less.startsWith('rds:') ? 0 : 1);
      expect(run.stdout.includes('- name: app'), `without ${less}`).toBe(goesOn);
      expect(said, `without ${less}`).toContain(less.startsWith('rds:') ? 'E_DENIED' : less);
    }
  });
});

test('without RDS an instance is named after its id, and that is told', async () => {
  const run = await under('dump', 'rds:DescribeDBInstanceAttribute');
  expect(run.stdout).toContain('\n  db-bp1: rm-bp1\n');
  expect(run.stderr).toContain('RDS does not tell what an instance is called: E_DENIED.');
});

test('a value that may not be read leaves its entry without accounts, and says so', async () => {
  const run = await under('dump-with-accounts', 'kms:GetSecretValue');
  expect(run.stdout).toContain(`  # Accounts unknown: its value could not be read.
  - name: app
    instance: orders
    accounts:
      mode: single
    rotation: off
`);
});

test('what the policy of a dump does not take', async () => {
  const hint = 'Give it with --region.';
  expect((await place.run(['policy', '--for', 'dump'])).stderr).toBe(
    `error E_REGION_MISSING: nothing says which region is meant\n  hint: ${hint}\n\n1 error\n`,
  );
  expect(await place.run(['policy', '--for', 'dump', '--region', 'cn-hangzhou', 'app'])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('error E_USAGE: --for dump takes no names'),
  });
});
