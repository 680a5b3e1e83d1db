import { existsSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bench, bench, keyturn } from '../support/keyturn.ts';
import {
  accountAttributes,
  canary,
  extendedConfig,
  instance,
  resource,
  secretAttributes,
  secretResource,
  state,
} from '../support/terraform.ts';

// Takes over from Terraform what is in the cloud as well: the emulator holds the same secrets.

const id = 'rm-bp1orders00001';
const single = extendedConfig({ SecretSubType: 'SingleUser' });
const dependencies = ['alicloud_rds_account.pair_a', 'alicloud_rds_account.pair_b', 'alicloud_rds_account.other'];
const account = (name: string) => resource('alicloud_rds_account', name, [instance(accountAttributes(name))]);

const whole = state([
  account('pair_a'),
  account('pair_b'),
  resource('alicloud_db_account_privilege', 'p', [
    instance({ instance_id: id, account_name: 'pair_a', privilege: 'ReadWrite', db_names: ['orders'] }),
  ]),
  resource('alicloud_db_instance', 'db', [
    instance({ id, instance_name: 'Orders DB', engine: 'MySQL', engine_version: '8.0' }),
  ]),
  resource('alicloud_kms_secret', 'pair', [
    instance(secretAttributes('orders/pair', { description: 'Orders', tags: { team: 'a' } }), { dependencies }),
  ]),
  resource(
    'alicloud_kms_secret',
    'lone',
    ["it's", 'b'].map((key, index) =>
      instance(
        secretAttributes(`orders/lone${index}`, {
          enable_automatic_rotation: false,
          extended_config: single,
          rotation_interval: '',
        }),
        { index_key: key },
      ),
    ),
    { module: 'module.db["x"]' },
  ),
  secretResource('generic', { secret_type: 'Generic', secret_name: 'generic' }),
]);

const seed = {
  instances: [
    {
      id,
      engine: 'MySQL',
      databases: ['orders'],
      accounts: ['pair_a', 'pair_b', 'lone0', 'lone1'].map(
        (name) => ({ name, password: `Old-${canary}`, type: 'Normal', grants: { orders: 'ReadWrite' } }) as const,
      ),
    },
  ],
  secrets: [
    {
      name: 'orders/pair',
      instance: id,
      accounts: [{ name: 'pair_a' }, { name: 'pair_b' }],
      description: 'Orders',
      tags: { team: 'a' },
      rotation: '7d',
    },
    { name: 'orders/lone0', instance: id, accounts: [{ name: 'lone0' }] },
    { name: 'orders/lone1', instance: id, accounts: [{ name: 'lone1' }] },
  ],
} as const;

let place: Bench;
beforeAll(async () => {
  place = await bench({ seed }, { 'x.tfstate': whole });
});
afterAll(() => place.close());

const dump = (file: string, ...more: readonly string[]) =>
  keyturn(['dump', '--from-terraform', file, '--owner', 'payments', ...more], { cwd: place.folder });

test('the file takes over and changes nothing else, and no value is in it', async () => {
  const dumped = await dump('x.tfstate', '--out', 'secrets.yaml');
  const file = readFileSync(join(place.folder, 'secrets.yaml'), 'utf8');
  expect(dumped).toMatchObject({ code: 0, stdout: '' });
  expect(dumped.stdout + dumped.stderr + file).not.toContain(canary);
  expect(await place.run(['validate'])).toMatchObject({ code: 0, stdout: 'valid, 3 secrets\n' });
  const plan = await place.run(['plan', '--format', 'json']);
  expect(plan, plan.stdout + plan.stderr).toMatchObject({ code: 0 });
  const { summary, changes } = JSON.parse(plan.stdout);
  expect(summary).toMatchObject({ adopt: 3, create: 0, update: 0, replace: 0, delete: 0 });
  expect(changes.map(({ action }: { action: string }) => action)).toEqual(['adopt', 'adopt', 'adopt']);
  expect(await place.run(['apply', '--yes'])).toMatchObject({ code: 0 });
  expect(await place.run(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 });
});

test('the file and stderr tell what Terraform must forget, in words that a shell takes', async () => {
  const { stdout, stderr } = await dump('x.tfstate');
  const commands = [
    'terraform state rm alicloud_kms_secret.pair',
    'terraform state rm alicloud_rds_account.pair_a',
    'terraform state rm alicloud_rds_account.pair_b',
    `terraform state rm 'module.db["x"].alicloud_kms_secret.lone["it'\\''s"]'`,
    `terraform state rm 'module.db["x"].alicloud_kms_secret.lone["b"]'`,
  ];
  expect(stderr).toContain(`${commands.join('\n')}\n`);
  expect(stdout).toContain(commands.map((line) => `#   ${line}\n`).join(''));
  expect(stdout).toContain('import:\n        - { name: pair_a }\n        - { name: pair_b }\n');
  expect(stderr).toMatch(/warning W_TERRAFORM_PASSWORD: Terraform manages the password of account\s+pair_a/);
  expect(stdout).not.toContain('generic');
  expect(stderr).toMatch(
    /3 secrets on 1 instance\.\nLeft out: 1 secret\.\n {2}not a managed RDS secret \(Generic\):\n {4}alicloud_kms_secret\.generic\n/,
  );
  expect(stdout).toContain('\n  orders-db: rm-bp1orders00001 # MySQL 8.0\n');
  expect(stdout).toContain('  # Terraform gives pair_a ReadWrite on orders.\n  - name: orders/pair\n');
});

test('some secrets only', async () => {
  const { stdout, stderr } = await dump('x.tfstate', '--only', 'orders/lone*', '--except', '*/lone1');
  expect(stdout.match(/- name: .*/g)).toEqual(['- name: orders/lone0']);
  expect(stderr.match(/terraform state rm/g)).toHaveLength(1);
  const none = await dump('x.tfstate', '--region', 'cn-hangzhou', '--only', 'order/*');
  expect(none).toMatchObject({ code: 0, stderr: expect.stringContaining('--only order/* matches no secret of the') });
});

describe('refused, and nothing is written', () => {
  const there = { arn: 'acs:kms:cn-shanghai:1:secret/b' };
  test.each([
    ['not there', undefined, 'E_FILE_NOT_FOUND'],
    ['cut off', whole.slice(0, -100), 'E_TERRAFORM_STATE'],
    ['of another version', state([], { version: 3 }), 'E_TERRAFORM_STATE'],
    ['larger than 32 MiB', `{"a":"${canary.repeat(2_000_000)}"}`, 'E_TERRAFORM_STATE'],
    ['of two regions', state([secretResource('a'), secretResource('b', there)]), 'E_REGION_MISSING'],
    ['of no region', state([]), 'E_REGION_MISSING'],
  ])('a state that is %s', async (_case, text, code) => {
    if (text !== undefined) place.write('bad.tfstate', text);
    const run = await dump(text === undefined ? 'none.tfstate' : 'bad.tfstate', '--out', 'none.yaml');
    expect(run).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(code) });
    expect(run.stderr).not.toContain(canary);
    expect(run.stderr).not.toContain('after -f');
    expect(existsSync(join(place.folder, 'none.yaml'))).toBe(false);
  });
});

test('an empty path is refused', async () => {
  expect(await dump('', '--region', 'cn-hangzhou')).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('E_USAGE: the path after --from-terraform is empty'),
  });
});

test('a state is never written over, by whatever name it goes', async () => {
  symlinkSync('x.tfstate', join(place.folder, 'link.yaml'));
  for (const out of ['./x.tfstate', 'link.yaml']) {
    expect(await dump('x.tfstate', '--out', out, '--yes')).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('E_USAGE: --out is the state that is read'),
    });
  }
  expect(readFileSync(join(place.folder, 'x.tfstate'), 'utf8')).toBe(whole);
});

test('a state of which all is left out has a pattern that means it, and a file that says no more than that', async () => {
  place.write('left.tfstate', state([secretResource('a', { secret_name: 'd e' }), secretResource('f')]));
  const left = await dump('left.tfstate', '--only', 'd e');
  expect(left).toMatchObject({ code: 0, stderr: expect.stringContaining('W_TERRAFORM_LEFT_OUT') });
  expect(left.stderr).not.toContain('W_SELECTION_EMPTY');
  expect(left.stdout).toContain('# Nothing of the Terraform state was taken over.\n');
  const { stderr } = await dump('left.tfstate', '--only', 'f', '--except', 'd f');
  expect(stderr).toContain('W_SELECTION_EMPTY: --except d f matches no secret of the state');
  expect(stderr).not.toContain('d e');
});

test('a state without managed secrets makes a file without secrets', async () => {
  place.write('none.tfstate', state([]));
  const run = await dump('none.tfstate', '--region', 'cn-hangzhou', '--out', 'empty.yaml');
  expect(run).toMatchObject({ code: 0, stdout: '' });
  expect(await place.run(['validate', '-f', 'empty.yaml'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/W_NO_SECRETS.*\nvalid, 0 secrets\n$/s),
  });
});

test('names and descriptions can neither move the cursor nor end a comment', async () => {
  const name = 'a\n\u202e\u001b[2J# x';
  const hostile = state([
    resource('alicloud_rds_account', 'x', [instance(accountAttributes(name), { index_key: name })]),
    secretResource('app', { description: name }),
    secretResource(`b\nsecrets: []`),
  ]);
  place.write('hostile.tfstate', hostile);
  const run = await dump('hostile.tfstate', '--out', 'hostile.yaml');
  const file = readFileSync(join(place.folder, 'hostile.yaml'), 'utf8');
  expect(run.code).toBe(0);
  for (const character of ['\u202e', '\u001b']) expect(run.stderr + file).not.toContain(character);
  expect(await place.run(['validate', '-f', 'hostile.yaml'])).toMatchObject({ code: 0, stdout: 'valid, 1 secret\n' });
});
