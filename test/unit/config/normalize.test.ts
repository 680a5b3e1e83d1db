import { describe, expect, it } from 'vitest';
import type { DesiredSecret } from '../../../src/model/desired.ts';
import { codesAt, goodFile, loadText } from './files.ts';

const load = async (text: string) => (await loadText(text)).desired[0];

const withSecret = (fields: string, defaults = 'rotation: 7d'): string => `version: 1
owner: payments
region: cn-hangzhou
defaults: { ${defaults} }
instances:
  db: rm-bp1xxxxxxxx
  full: { id: rm-bp2xxxxxxxx, endpoint: "[::1]:5432", database: app }
secrets:
  - name: a
${fields.replace(/^/gm, '    ')}
`;
const codes = async (fields: string, defaults?: string): Promise<string[]> =>
  codesAt((await loadText(withSecret(fields, defaults))).diagnostics);
const secret = async (fields: string, defaults?: string): Promise<DesiredSecret | undefined> =>
  (await load(withSecret(fields, defaults)))?.secrets[0];

const existing = 'instance: db\naccounts: { mode: dual }';

describe('what is desired', () => {
  it('is every secret with all that stands under it, sorted by name', async () => {
    const desired = await load(goodFile);
    expect(desired).toMatchObject({ owner: 'payments', region: 'cn-hangzhou' });
    expect(desired).not.toHaveProperty('environment');
    const [dba, legacy, app] = desired?.secrets.map(({ fieldAt: _places, at: _at, ...rest }) => rest) ?? [];
    const common = {
      tags: { team: 'payments' },
      rotateOnCreate: false,
      protect: false,
      onRemove: 'keepAccounts',
      recoveryWindow: 30,
      adopt: false,
      allow: [],
      customData: {},
    };
    expect(app).toEqual({
      ...common,
      name: 'orders/app',
      description: 'Order service',
      instance: { name: 'orders-db', id: 'rm-bp1xxxxxxxx' },
      accounts: {
        how: 'create',
        mode: 'dual',
        type: 'normal',
        names: ['orders_app', 'orders_app_clone'],
        grants: { orders: 'ReadWrite', audit: 'ReadOnly' },
      },
      rotation: 604_800,
    });
    expect(legacy).toEqual({
      ...common,
      name: 'legacy',
      instance: { name: 'audit-db', id: 'rm-bp2yyyyyyyy', endpoint: 'audit.internal:3306', database: 'audit' },
      accounts: {
        how: 'import',
        mode: 'dual',
        accounts: [
          { name: 'legacy_a', password: { env: 'LEGACY_A_PASSWORD' } },
          { name: 'legacy_b', password: { file: '/run/secrets/legacy_b' } },
        ],
      },
      rotation: 'off',
    });
    expect(dba).toEqual({
      ...common,
      name: 'dba',
      instance: { name: 'orders-db', id: 'rm-bp1xxxxxxxx' },
      accounts: { how: 'create', mode: 'single', type: 'super', names: ['dba_root'], grants: {} },
      rotation: 604_800,
      protect: true,
      customData: { service: 'dba' },
      encryptionKey: 'key-hzz62f1cb66fa42qo',
      kmsInstance: 'kst-bjj62d8f5e0sgtx8h',
      allow: ['replace'],
    });
  });

  it('says where every field stands', async () => {
    const app = (await load(goodFile))?.secrets.find(({ name }) => name === 'orders/app');
    expect(app?.at).toEqual({ file: 'secrets.yaml', line: 11, column: 11, length: 10 });
    const lines = Object.entries(app?.fieldAt ?? {}).map(([path, { line, column }]) => [path, `${line}:${column}`]);
    expect(Object.fromEntries(lines)).toEqual({
      name: '11:11',
      description: '12:18',
      instance: '13:15',
      accounts: '14:5',
      'accounts.mode': '15:13',
      'accounts.create': '16:7',
      'accounts.create.name': '17:15',
      'accounts.create.grants': '18:9',
      'accounts.create.grants.orders': '18:19',
      'accounts.create.grants.audit': '18:38',
      rotation: '5:13',
      tags: '6:3',
      'tags.team': '6:11',
    });
  });

  it('knows accounts of three kinds, and takes absence for "not touched"', async () => {
    expect((await secret(existing))?.accounts).toEqual({ how: 'unknown', mode: 'dual' });
    const own = 'instance: db\naccounts: { mode: dual, create: { name: ab, second: cd, grants: {} } }';
    expect((await secret(own))?.accounts).toMatchObject({ names: ['ab', 'cd'] });
    const imported = 'instance: db\naccounts: { mode: single, import: [{ name: ab }] }';
    expect((await secret(imported))?.accounts).toEqual({ how: 'import', mode: 'single', accounts: [{ name: 'ab' }] });
  });

  it('takes an instance by name or by id', async () => {
    expect((await secret('instance: pgm-abc123\naccounts: { mode: dual }'))?.instance).toEqual({ id: 'pgm-abc123' });
    expect((await secret('instance: full\naccounts: { mode: dual }'))?.instance).toEqual({
      name: 'full',
      id: 'rm-bp2xxxxxxxx',
      endpoint: '[::1]:5432',
      database: 'app',
    });
  });

  it('reads every field of the defaults, and lets the secret say otherwise', async () => {
    const all =
      'rotation: 12h, rotateOnCreate: true, encryptionKey: key-abc, kmsInstance: kst-abc, recoveryWindow: 7d, protect: true, onRemove: release, adopt: other@prod';
    expect(await secret(existing, all)).toMatchObject({
      rotation: 43_200,
      rotateOnCreate: true,
      encryptionKey: 'key-abc',
      kmsInstance: 'kst-abc',
      recoveryWindow: 7,
      protect: true,
      onRemove: 'release',
      adopt: 'other@prod',
    });
    const own = `${existing}\nrotation: off\nadopt: true\nonRemove: deleteAccounts\nprotect: false\ncustomData: { a: null }`;
    expect(await secret(own, all)).toMatchObject({
      rotation: 'off',
      adopt: true,
      onRemove: 'deleteAccounts',
      protect: false,
      customData: { a: null },
    });
  });

  it('is empty with any error', async () => {
    const { desired } = await loadText(
      withSecret(`${existing}\n  - name: a\n    instance: db\n    accounts: { mode: dual }`),
    );
    expect(desired).toEqual([]);
  });
});

describe('rules that need no cloud', () => {
  it('wants a rotation from somewhere', async () => {
    expect(await codes(existing, 'protect: true')).toEqual(['E_MISSING_KEY secrets.yaml:9:11']);
  });

  it('counts the tags that will be there, at most 12', async () => {
    const tags = (count: number): string =>
      `tags: { ${Array.from({ length: count }, (_, index) => `t${index}: x`).join(', ')} }`;
    expect(await codes(`${existing}\n${tags(12)}`)).toEqual([]);
    expect(await codes(`${existing}\n${tags(13)}`)).toEqual(['E_TAGS_TOO_MANY secrets.yaml:12:5']);
    expect(await codes(`${existing}\n${tags(12)}`, 'rotation: off, tags: { z: y }')).toEqual([
      'E_TAGS_TOO_MANY secrets.yaml:12:5',
    ]);
    expect(await codes(`${existing}\n${tags(13).replace('t0: x', 't0: null')}`)).toEqual([]);
  });

  it('keeps custom data within 10 values and, with ExtendedConfig, 1,024 characters', async () => {
    const data = (count: number, length: number): string =>
      `${existing}\ncustomData: { ${Array.from({ length: count }, (_, index) => `k${index}: "${'x'.repeat(length)}"`).join(', ')} }`;
    expect(await codes(data(10, 5))).toEqual([]);
    expect(await codes(data(11, 5))).toEqual(['E_CUSTOM_DATA_TOO_LONG secrets.yaml:12:5']);
    const around = JSON.stringify({
      SecretSubType: 'DoubleUsers',
      DBInstanceId: 'rm-bp1xxxxxxxx',
      CustomData: { k0: '' },
    }).length;
    expect(await codes(data(1, 1024 - around))).toEqual([]);
    expect(await codes(data(1, 1025 - around))).toEqual(['E_CUSTOM_DATA_TOO_LONG secrets.yaml:12:5']);
  });

  it('wants key and KMS instance both or neither, whoever says them', async () => {
    expect(await codes(`${existing}\nencryptionKey: key-a`, 'rotation: off, kmsInstance: kst-a')).toEqual([]);
    expect(await codes(existing, 'rotation: off, encryptionKey: key-a')).toEqual(['E_KMS_INSTANCE secrets.yaml:4:43']);
  });

  it('wants a pair whose names fit into one tag', async () => {
    const [a, b] = ['a'.repeat(64), 'b'.repeat(63)];
    const pair = (second: string) =>
      `instance: db\naccounts: { mode: dual, import: [{ name: ${a} }, { name: ${second} }] }`;
    expect(await codes(pair(b))).toEqual([]);
    expect(await codes(pair(`${b}b`))).toEqual(['E_VALUE secrets.yaml:11:122']);
  });

  it.each([
    ['{ o: DDLOnly, p: DMLOnly, q: ReadOnly }', 'a_name', []],
    ['{ o: ReadOnly, p: DBOwner }', 'a_name', []],
    ['{ o: DBOwner, p: DBOwner }', 'a_name', []],
    ['{ o: DDLOnly, p: DBOwner }', 'a_name', ['E_GRANTS_MIXED']],
    ['{ o: DBOwner }', 'CapitalName', ['E_ACCOUNT_NAME']],
    ['{ o: ReadWrite }', 'CapitalName', []],
    ['{ o: DDLOnly }', 'a'.repeat(26), []],
    ['{ o: DDLOnly }', 'a'.repeat(27), ['E_ACCOUNT_NAME']],
    ['{ o: DBOwner }', 'a'.repeat(58), []],
    ['{ o: DBOwner }', 'a'.repeat(59), ['E_ACCOUNT_NAME']],
    ['{}', `A${'a'.repeat(33)}`, ['E_ACCOUNT_NAME']],
    ['{ o: ReadWrite }', 'root', ['E_ACCOUNT_NAME']],
    ['{ o: DDLOnly }', 'replicator', ['E_ACCOUNT_NAME']],
    ['{ o: ReadWrite }', 'replicator', []],
    ['{ o: DBOwner }', 'pg_app', []],
  ])('knows whether some engine takes grants %s with name %s', async (grants, name, expected) => {
    const found = await codes(`instance: db\naccounts: { mode: dual, create: { name: ${name}, grants: ${grants} } }`);
    expect(found.map((one) => one.split(' ')[0])).toEqual(expected);
  });

  it.each([
    'ALIBABA_CLOUD_ACCESS_KEY_SECRET',
    'ALICLOUD_SECRET_KEY',
    'GITHUB_TOKEN',
    'ACTIONS_RUNTIME_TOKEN',
    'CI_JOB_TOKEN',
  ])('does not take %s for a database password', async (name) => {
    const found = await codes(
      `instance: db\naccounts: { mode: single, import: [{ name: ab, password: { env: ${name} } }] }`,
    );
    expect(found).toEqual(['E_PASSWORD_VARIABLE secrets.yaml:11:69']);
  });

  it.each([
    ['tags: { db_password: Summer-26 }', '12:26'],
    ['customData: { passwd: "Summer 26" }', '12:27'],
    ['customData: { Password: 123456 }', '12:29'],
  ])('finds a literal password in %s', async (fields, at) => {
    expect(await codes(`${existing}\n${fields}`)).toEqual([`E_LITERAL_PASSWORD secrets.yaml:${at}`]);
  });

  it('takes a database called passwords, a tag that goes away, and a bypass for what they are', async () => {
    const grants = 'instance: db\naccounts: { mode: dual, create: { name: ab, grants: { passwords: ReadOnly } } }';
    expect(await codes(grants)).toEqual([]);
    expect(await codes(`${existing}\ntags: { password: null, bypass: "yes", password-policy: strict }`)).toEqual([]);
  });
});
