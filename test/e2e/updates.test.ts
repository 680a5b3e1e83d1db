import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, bench } from '../support/keyturn.ts';

const id = 'rm-bp1orders00001';
const file = `version: 1
owner: payments
region: cn-hangzhou
instances: { db: ${id} }
secrets:
  - name: orders/app
    description: Order service
    instance: db
    accounts: { mode: dual, create: { name: orders_app, grants: { orders: ReadWrite, audit: ReadOnly } } }
    rotation: 7d
    tags: { team: payments, tier: one }
    customData: { service: orders, port: "1" }
`;

let place: Bench;
beforeEach(async () => {
  place = await bench(
    { seed: { instances: [{ id, engine: 'MySQL', databases: ['orders', 'audit'] }] } },
    { 'secrets.yaml': file },
  );
  expect(await place.run(['apply', '--yes'])).toMatchObject({ code: 0 });
});
afterEach(() => place.close());

const secret = () => place.emulator.state().secrets[0];
const accounts = () => place.emulator.state().instances[0]?.accounts ?? [];

/** Edits, looks at the plan, applies, and demands that nothing is left. */
const edit = async (from: string, to: string, shown: RegExp, extra: readonly string[] = []): Promise<void> => {
  expect(file).toContain(from);
  place.write('secrets.yaml', file.replace(from, to));
  const planned = await place.run(['plan', '--detailed-exitcode', ...extra]);
  expect(planned.stdout).toMatch(shown);
  expect(planned.code).toBe(2);
  const applied = await place.run(['apply', '--yes', ...extra]);
  expect(applied, applied.stdout + applied.stderr).toMatchObject({ code: 0 });
  expect(await place.run(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 });
  expect(await place.run(['verify'])).toMatchObject({ code: 0 });
};

describe('an edit in the file reaches the cloud, and only that', () => {
  test('description', async () => {
    await edit('Order service', 'Orders, new', /about +"Order service" -> "Orders, new"/);
    expect(secret()?.description).toBe('Orders, new');
  });

  test('tags: one changed, one removed by null, others left alone', async () => {
    await edit(
      'team: payments, tier: one',
      'team: shop, tier: null',
      /tags +team: payments -> shop, tier: one -> \(none\)/,
    );
    expect(secret()?.tags).toMatchObject({ team: 'shop', 'keyturn:owner': 'payments' });
    expect(secret()?.tags).not.toHaveProperty('tier');
  });

  test('custom data: one changed, one removed by null', async () => {
    await edit(
      'service: orders, port: "1"',
      'service: shop, port: null',
      /data +port: 1 -> \(none\), service: orders -> shop/,
    );
    expect(JSON.parse(secret()?.extendedConfig ?? '{}')).toMatchObject({ CustomData: { service: 'shop' } });
    expect(secret()?.extendedConfig).not.toContain('port');
  });

  test('rotation', async () => {
    await edit('rotation: 7d', 'rotation: 30d', /rotation +7d -> 30d +\(next .* UTC, was .*\)/);
    expect(secret()?.rotation).toMatchObject({ RotationInterval: '2592000s' });
  });

  test('rotation off', async () => {
    await edit('rotation: 7d', 'rotation: off', /rotation +7d -> off/);
    expect(secret()?.rotation).toMatchObject({ AutomaticRotation: 'Disabled' });
  });

  test('a grant more, on both accounts of the pair', async () => {
    await edit('audit: ReadOnly', 'audit: ReadWrite', /grants +audit: ReadOnly -> ReadWrite/);
    for (const { grants } of accounts()) expect(grants).toEqual({ orders: 'ReadWrite', audit: 'ReadWrite' });
  });

  test('a grant fewer needs its word, then goes from both accounts', async () => {
    place.write('secrets.yaml', file.replace(', audit: ReadOnly', ''));
    const refused = await place.run(['apply', '--yes']);
    expect(refused.code).toBe(3);
    expect(refused.stdout).toMatch(/revoke/);
    await edit(', audit: ReadOnly', '', /audit/, ['--allow', 'revoke']);
    for (const { grants } of accounts()) expect(grants).toEqual({ orders: 'ReadWrite' });
  });

  test('what removal will mean', async () => {
    await edit(
      '    rotation: 7d',
      '    rotation: 7d\n    onRemove: deleteAccounts\n    recoveryWindow: 7d\n    protect: true',
      /protect +false -> true\n +removal +keepAccounts\/30d -> deleteAccounts\/7d/,
    );
    expect(secret()?.tags).toMatchObject({ 'keyturn:onRemove': 'deleteAccounts/7d', 'keyturn:protect': 'true' });
  });
});

test('a shorter interval that makes KMS rotate a single account at once needs its word', async () => {
  const single = file
    .replace('mode: dual', 'mode: single')
    .replace('name: orders_app,', 'name: lonely, type: normal,')
    .replace('orders/app', 'orders/one');
  await place.emulator.reset();
  place.write('secrets.yaml', single);
  expect(await place.run(['apply', '--yes'])).toMatchObject({ code: 0 });
  await place.emulator.advance('5d');
  place.write('secrets.yaml', single.replace('rotation: 7d', 'rotation: 1d'));
  const refused = await place.run(['apply', '--yes']);
  expect(refused, refused.stdout + refused.stderr).toMatchObject({ code: 3 });
  expect(await place.run(['apply', '--yes', '--allow', 'interruption=orders/one'])).toMatchObject({ code: 0 });
  expect(await place.run(['verify'])).toMatchObject({ code: 0 });
});

test('a plan reads metadata and nothing else, with as few calls as the APIs allow', async () => {
  const secrets = Array.from(
    { length: 12 },
    (_, n) =>
      `  - { name: s${n}, instance: db, accounts: { mode: single, create: { name: user${n}, type: normal, grants: { orders: ReadOnly } } }, rotation: off }\n`,
  );
  place.write('secrets.yaml', `${file.slice(0, file.indexOf('secrets:'))}secrets:\n${secrets.join('')}`);
  await place.emulator.seed({
    instances: [{ id, engine: 'MySQL', databases: ['orders', 'audit'] }],
    secrets: Array.from({ length: 150 }, (_, n) => ({ name: `foreign-${n}`, type: 'Generic' as const, data: 'x' })),
  });
  expect(await place.run(['apply', '--yes'])).toMatchObject({ code: 0 });
  const before = place.emulator.requests().length;
  expect(await place.run(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 });
  const counts: Record<string, number> = {};
  for (const { action = '?' } of place.emulator.requests().slice(before)) counts[action] = (counts[action] ?? 0) + 1;
  expect(counts).toEqual({
    ListSecrets: 2,
    DescribeSecret: 12,
    DescribeDBInstanceAttribute: 1,
    DescribeAccounts: 1,
    DescribeDatabases: 1,
  });
});
