import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bench, bench } from '../support/keyturn.ts';

const id = 'rm-bp1orders00001';
const pair = `  - name: orders/app
    instance: db
    accounts: { mode: dual, create: { name: orders_app, grants: { orders: ReadWrite, audit: ReadOnly } } }
    rotation: 7d
`;
const header = `version: 1
owner: payments
region: cn-hangzhou
instances: { db: ${id} }
secrets:
`;
const file = `${header}${pair}  - name: one
    instance: db
    accounts: { mode: single, create: { name: one_app, grants: { orders: ReadWrite } } }
    rotation: 7d
  - name: legacy
    instance: db
    accounts: { mode: single, import: [{ name: legacy_a, password: { env: LEGACY } }] }
    rotation: off
`;

let place: Bench;
beforeEach(async () => {
  const accounts = [{ name: 'legacy_a', password: 'Old-passw0rd' }];
  const instances = [{ id, engine: 'MySQL' as const, databases: ['orders', 'audit', 'stock'], accounts }];
  place = await bench({ seed: { instances } }, { 'secrets.yaml': file });
  expect(await place.run(['apply', '--yes'], { env: { LEGACY: 'Old-passw0rd' } })).toMatchObject({ code: 0 });
});
afterEach(() => place.close());

const change = (action: string, account: string, more: Readonly<Record<string, string>> = {}) =>
  place.emulator.must(action, { DBInstanceId: id, AccountName: account, ...more });
const drop = (account: string) => change('DeleteAccount', account);
const current = () => place.emulator.state().secrets.find(({ name }) => name === 'orders/app');
const grantsOf = (name: string) =>
  place.emulator.state().instances[0]?.accounts.find((account) => account.name === name)?.grants;
const said = ['--allow', 'interruption', '--allow', 'revoke'];

/** Nothing is left to do or to tell, and every credential opens its account. */
const expectHealed = async (): Promise<void> => {
  expect(await place.run(['plan', '--detailed-exitcode'])).toMatchObject({ code: 0 });
  expect(await place.run(['verify'])).toMatchObject({ code: 0 });
  const drift = await place.run(['drift']);
  expect(drift).toMatchObject({ code: 0, stdout: expect.stringContaining('Drift: none.') });
  expect(current()?.tags).not.toHaveProperty('keyturn:owes');
};

const heal = async (): Promise<void> => {
  expect(await place.run(['verify'])).toMatchObject({ code: 2 });
  const applied = await place.run(['apply', '--yes', ...said]);
  expect(applied, applied.stdout + applied.stderr).toMatchObject({ code: 0 });
  await expectHealed();
};

describe('an account that keyturn made and somebody deleted', () => {
  test.each([
    ['the one that is handed out', ['orders_app']],
    ['the other one', ['orders_app_clone']],
    ['both', ['orders_app', 'orders_app_clone']],
    ['a single one', ['one_app']],
  ])('%s: made again, and healed, though KMS had given up', async (_what, names) => {
    for (const name of names) await drop(name);
    await place.emulator.admin('POST clock', { advance: '9d' });
    await heal();
    for (const name of names)
      expect(grantsOf(name)).toEqual(
        name === 'one_app' ? { orders: 'ReadWrite' } : { orders: 'ReadWrite', audit: 'ReadOnly' },
      );
  });

  test('the word is asked for while its twin is in use, and nothing is done without', async () => {
    await drop('orders_app_clone');
    const refused = await place.run(['apply', '--yes']);
    expect(refused).toMatchObject({ code: 3 });
    expect(refused.stdout).toContain('KMS sets a new password on orders_app too');
    expect(grantsOf('orders_app_clone')).toBeUndefined();
    expect(current()?.tags).not.toHaveProperty('keyturn:owes');
  });

  test('a run that is cut off at any write is finished by the next one', async () => {
    for (const action of ['TagResource', 'CreateAccount', 'GrantAccountPrivilege', 'RotateSecret', 'UntagResource']) {
      await drop('orders_app');
      await place.emulator.admin('POST clock', { advance: '1d' });
      place.emulator.faults([{ action, effect: { do: 'error', status: 403, code: 'Forbidden.RAM', message: 'No.' } }]);
      expect(await place.run(['apply', '--yes', ...said]), action).toMatchObject({ code: 1 });
      place.emulator.faults([]);
      await place.emulator.admin('POST clock', { advance: '1d' });
      const rest = await place.run(['apply', '--yes', ...said]);
      expect(rest, rest.stdout + rest.stderr).toMatchObject({ code: 0 });
      await expectHealed();
    }
  });
});

test('permissions: what one lost is given again, what one gained is taken with the word', async () => {
  await change('RevokeAccountPrivilege', 'orders_app', { DBName: 'audit' });
  await change('GrantAccountPrivilege', 'orders_app_clone', { DBName: 'stock', AccountPrivilege: 'ReadOnly' });
  const told = await place.run(['drift']);
  expect(told.code).toBe(2);
  expect(told.stdout).toMatch(/audit: orders_app \(none\) \/ orders_app_clone ReadOnly ->\s+ReadOnly/);
  expect(told.stdout).toContain('Next:  keyturn plan\n');
  expect(await place.run(['apply', '--yes'])).toMatchObject({ code: 3 });
  expect(await place.run(['apply', '--yes', '--allow', 'revoke'])).toMatchObject({ code: 0 });
  await expectHealed();
  expect(grantsOf('orders_app')).toEqual(grantsOf('orders_app_clone'));
});

test('an imported account that is gone is told with the words for the DBA, and no plan changes anything', async () => {
  await drop('legacy_a');
  const { code, stdout } = await place.run(['plan', '--detailed-exitcode']);
  expect(code).toBe(0);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
    `In the RDS console, Accounts of ${id}: create legacy_a with any password and the permissions that it had. Then run \`keyturn rotate legacy\``,
  );
  expect(await place.run(['drift'])).toMatchObject({ code: 2 });
  await change('CreateAccount', 'legacy_a', { AccountPassword: 'Any-passw0rd' });
  expect(await place.run(['rotate', 'legacy', '--yes'])).toMatchObject({ code: 0 });
  expect(await place.run(['verify', 'legacy'])).toMatchObject({ code: 0 });
});

test('a name that somebody else has taken stays untouched, its password too', async () => {
  await drop('orders_app');
  await drop('orders_app_clone');
  await change('CreateAccount', 'orders_app', { AccountPassword: 'Their-passw0rd', AccountDescription: 'Theirs' });
  const before = place.emulator.requests().length;
  expect(await place.run(['apply', '--yes', ...said])).toMatchObject({ code: 0 });
  const writes = place.emulator
    .requests()
    .slice(before)
    .map(({ action }) => action);
  expect(writes).not.toContain('RotateSecret');
  expect(writes).not.toContain('CreateAccount');
  const rotated = await place.run(['rotate', 'orders/app', 'one', '--both', '--yes']);
  expect(rotated).toMatchObject({ code: 1, stderr: expect.stringContaining('E_ACCOUNT_TAKEN') });
  expect(place.emulator.requests().some(({ action }, at) => at >= before && action === 'RotateSecret')).toBe(false);
  const { code, stdout } = await place.run(['drift']);
  expect(code).toBe(2);
  expect(stdout).toContain('W_ACCOUNT_NOT_OURS');
});

test('drift ends with 0, 2 or 1, and tells what no file names', async () => {
  expect(await place.run(['drift'])).toMatchObject({ code: 0 });
  place.write('secrets.yaml', header + pair);
  const json = await place.run(['drift', '--format', 'json']);
  expect(json.code).toBe(2);
  const summary = { differs: 0, blocked: 0, broken: 0, unmanaged: 2 };
  expect(JSON.parse(json.stdout)).toMatchObject({ formatVersion: 1, owner: 'payments', summary });
  expect(await place.run(['drift', '--only', 'orders/*'])).toMatchObject({ code: 0 });
  expect(place.emulator.requests().some(({ action }) => action === 'GetSecretValue')).toBe(false);
  expect(await place.run(['drift', '--kms-endpoint', 'http://127.0.0.1:1'])).toMatchObject({ code: 1 });
  place.write('secrets.yaml', 'version: 1\n');
  expect(await place.run(['drift'])).toMatchObject({ code: 1 });
});
