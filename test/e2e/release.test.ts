import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type Bench, bench } from '../support/keyturn.ts';

const id = 'rm-bp1orders00001';
const entry = (name: string, more = ''): string =>
  `  - { name: ${name}, instance: ${id}, rotation: off, accounts: { mode: single, create: { name: ${name}_app, grants: { orders: ReadOnly } } }${more} }\n`;
const header = 'version: 1\nowner: payments\nregion: cn-hangzhou\nsecrets:\n';
const files = header + entry('orders', ', protect: true, tags: { team: a }') + entry('other');

const denied = { do: 'error', status: 403, code: 'Forbidden.NoPermission', message: 'no' } as const;

let place: Bench;
beforeEach(async () => {
  const theirs = { name: 'their_app', password: 'Some-passw0rd' };
  const foreign = {
    name: 'theirs',
    instance: id,
    accounts: [{ name: 'their_app' }],
    tags: { 'keyturn:owner': 'billing' },
  };
  const instances = [{ id, engine: 'MySQL' as const, databases: ['orders'], accounts: [theirs] }];
  place = await bench({ seed: { instances, secrets: [foreign] }, accountDelay: 1 }, { 'secrets.yaml': files });
  const applied = await place.run(['apply', '--yes']);
  expect(applied, applied.stderr).toMatchObject({ code: 0 });
});
afterEach(() => place.close());

const tagsOf = (name: string) => place.emulator.state().secrets.find((secret) => secret.name === name)?.tags;
const account = (name: string) => place.emulator.state().instances[0]?.accounts.find((one) => one.name === name);
const fold = (text: string): string => text.replaceAll(/\s+/g, ' ');
const writes = (): number =>
  place.emulator.requests().filter(({ action }) => /^(UntagResource|ModifyAccountDescription)/.test(String(action)))
    .length;

test('takes every mark off the secret and its account, and touches nothing else', async () => {
  const [before, others] = [account('orders_app'), [tagsOf('other'), account('other_app'), tagsOf('theirs')]];
  const run = await place.run(['release', 'orders', '--yes']);
  expect(run, run.stderr).toMatchObject({ code: 0 });
  expect(run.stdout).toContain('~ release  orders\n');
  expect(run.stdout).toContain('W_STILL_IN_FILES');
  expect(tagsOf('orders')).toEqual({ team: 'a' });
  expect(account('orders_app')).toMatchObject({ grants: before?.grants, status: 'Available' });
  expect(account('orders_app')?.description).not.toMatch(/^keyturn_/);
  expect([tagsOf('other'), account('other_app'), tagsOf('theirs')]).toEqual(others);
  const calls = writes();
  expect(await place.run(['release', 'orders', '--yes'])).toMatchObject({
    code: 0,
    stdout: "orders carries no owner's mark: there is nothing to let go.\n",
  });
  expect(writes()).toBe(calls);
});

test('lets go of what is in no file, and prune leaves its account alone from then on', async () => {
  place.write('secrets.yaml', header + entry('other'));
  const run = await place.run(['release', 'orders', '--yes']);
  expect(run, run.stderr).toMatchObject({ code: 0 });
  expect(run.stdout).not.toContain('W_STILL_IN_FILES');
  const plan = await place.run(['plan', '--prune', '--detailed-exitcode']);
  expect(plan, plan.stdout).toMatchObject({ code: 0, stdout: expect.stringContaining('nothing to do') });
});

test('does nothing without a yes, for a name that is not there, or for a secret of somebody else', async () => {
  expect(await place.run(['release', 'orders'])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('E_NOT_CONFIRMED'),
  });
  const run = await place.run(['release', 'orders', 'theirs', 'ordrs', '--yes']);
  expect(run).toMatchObject({ code: 1, stdout: '' });
  expect(run.stderr).toContain('E_FOREIGN_SECRET: secret "theirs" belongs to the owner billing,\nnot to payments');
  expect(run.stderr).toContain('E_SECRET_ABSENT: secret "ordrs" is not in the cloud');
  expect(run.stderr).toContain('Did you mean orders?');
  const whose = await place.run(['release', 'theirs', '--yes']);
  expect(whose.code).toBe(3);
  expect(fold(whose.stderr)).toContain('Whoever owns it lets it go, with --owner billing --region cn-hangzhou.');
  expect(writes()).toBe(0);
  expect(tagsOf('orders')).toMatchObject({ 'keyturn:owner': 'payments' });
});

test('--owner stands for the files', async () => {
  rmSync(join(place.folder, 'secrets.yaml'));
  const nobody = await place.run(['release', 'orders', '--yes']);
  expect(nobody).toMatchObject({ code: 1, stderr: expect.stringContaining('E_FILE_NOT_FOUND') });
  expect(fold(nobody.stderr)).toContain('Without files give --owner and --region.');
  const owner = ['--owner', 'payments', '--region', 'cn-hangzhou'];
  expect(await place.run(['release', 'orders', '--yes', ...owner, '--env', 'prod'])).toMatchObject({
    code: 3,
    stderr: expect.stringContaining('E_FOREIGN_SECRET'),
  });
  place.emulator.faults([{ action: 'UntagResource', times: 1, effect: denied }]);
  const failed = await place.run(['release', 'orders', '--yes', ...owner]);
  expect(failed).toMatchObject({ code: 1 });
  const [, next = ''] =
    /Next: +first do what is said above about E_DENIED\. Then:\n +keyturn (.*?) +goes on/.exec(failed.stdout) ?? [];
  expect(next).toBe('release --region cn-hangzhou --owner payments orders');
  const run = await place.run([...next.split(' '), '--yes']);
  expect(run, run.stderr).toMatchObject({ code: 0 });
  expect(tagsOf('orders')).toEqual({ team: 'a' });
  expect(account('orders_app')?.description).not.toMatch(/^keyturn_/);
});

test.each([
  [['--owner', 'payments', '--region', 'cn-hangzhou', '-f', 'secrets.yaml'], 'E_USAGE: --owner and -f stand together'],
  [['--owner', 'payments'], 'E_REGION_MISSING'],
  [['--owner', 'payments@prod'], 'hint: Write --owner payments --env prod.'],
  [['--owner', '', '--region', 'cn-hangzhou'], 'E_USAGE: --owner  is no owner'],
])('%j is refused', async (args, says) => {
  const run = await place.run(['release', 'orders', '--yes', ...args]);
  expect(run).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(says) });
  expect(writes()).toBe(0);
});

test('killed before its last write, it does the rest when it is run again', async () => {
  place.emulator.faults([{ action: 'UntagResource', times: 1, effect: denied }]);
  expect(await place.run(['release', 'orders', '--yes'])).toMatchObject({ code: 1 });
  expect(account('orders_app')?.description).not.toMatch(/^keyturn_/);
  expect(tagsOf('orders')).toMatchObject({ 'keyturn:owner': 'payments' });
  expect(await place.run(['release', 'orders', '--yes'])).toMatchObject({ code: 0 });
  expect(tagsOf('orders')).toEqual({ team: 'a' });
});
