import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bench, bench, type Run } from '../support/keyturn.ts';

// A saved deletion on an instance that no entry is on any more, and a secret that somebody has deleted by hand.

const entry = (name: string, instance: string): string => `
  - name: ${name}
    instance: ${instance}
    onRemove: deleteAccounts
    rotation: 7d
    accounts: { mode: single, create: { name: ${name}, grants: { orders: ReadWrite } } }`;
const head = 'version: 1\nowner: payments\nregion: cn-hangzhou\nsecrets:';
const instances = ['rm-bp1', 'rm-bp2'].map((id) => ({ id, engine: 'MySQL' as const, databases: ['orders'] }));

let place: Bench;
beforeAll(async () => {
  place = await bench(
    { seed: { instances } },
    { 'secrets.yaml': `${head}${entry('stays', 'rm-bp1')}${entry('goes', 'rm-bp2')}\n` },
  );
  const made = await place.run(['apply', '--yes']);
  expect(made, made.stderr).toMatchObject({ code: 0 });
  writeFileSync(join(place.folder, 'secrets.yaml'), `${head}${entry('stays', 'rm-bp1')}\n`);
  await place.run(['plan', '--prune', '--allow', 'mass-change', '--out', 'plan.json']);
});
afterAll(() => place.close());

const accountsThere = (): readonly string[] =>
  place.emulator.state().instances[1]?.accounts.map(({ name }) => name) ?? [];

const applied = (): Promise<Run> => {
  const { digest } = JSON.parse(readFileSync(join(place.folder, 'plan.json'), 'utf8'));
  return place.run(['apply', 'plan.json', '--digest', digest]);
};

it('is not called done while its account is there, and is when that is gone', async () => {
  await place.emulator.must('DeleteSecret', { SecretName: 'goes', ForceDeleteWithoutRecovery: 'true' });
  const left = await applied();
  expect(left.code).toBe(3);
  expect(left.stdout.replaceAll(/\s+/g, ' ')).toContain(
    'E_PLAN_STALE Account goes on rm-bp2, which the saved plan deletes, is still there.',
  );
  expect(left.stdout).not.toContain('Done already');
  expect(accountsThere()).toEqual(['goes']);
  await place.emulator.must('DeleteAccount', { DBInstanceId: 'rm-bp2', AccountName: 'goes' });
  const done = await applied();
  expect(done.code).toBe(0);
  expect(done.stdout.replaceAll(/\s+/g, ' ')).toContain('= delete goes done all of it');
});
