import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Bench, bench, type Run } from '../support/keyturn.ts';

// Secrets that leave an instance which the files then no longer name.

const [old, next] = ['rm-bp1old0000001', 'rm-bp1next000001'];
const file = (instance: string, names: readonly string[]): string =>
  `version: 1\nowner: payments\nregion: cn-hangzhou\nsecrets:\n${names
    .map(
      (name) => `  - name: app/${name}
    instance: ${instance}
    rotation: 7d
    onRemove: deleteAccounts
    allow: [replace]
    accounts: { mode: single, create: { name: ${name}_app, type: normal, grants: { orders: ReadOnly } } }
`,
    )
    .join('')}`;
const words = ['--prune', '--allow', 'mass-change'];
const instances = [old, next].map((id) => ({ id, engine: 'MySQL' as const, databases: ['orders'] }));

let place: Bench;
beforeAll(async () => {
  const files = { 'before.yaml': file(old, ['moved', 'gone']), 'after.yaml': file(next, ['moved']) };
  place = await bench({ seed: { instances } }, files);
  const accessKeys = await Promise.all(
    (['plan', 'apply'] as const).flatMap((purpose) =>
      [[], ['--instance', old]].map(async (more) => {
        const run = await place.run(['policy', '--for', purpose, '-f', 'after.yaml', ...more]);
        expect(run, run.stderr).toMatchObject({ code: 0, stderr: '' });
        return { id: `${purpose}${more.length}`, secret: 's', policy: JSON.parse(run.stdout) };
      }),
    ),
  );
  await place.emulator.seed({ instances, accessKeys: [{ id: 'emulator', secret: 'emulator' }, ...accessKeys] });
  expect(await place.run(['apply', '--yes', '-f', 'before.yaml'])).toMatchObject({ code: 0 });
});
afterAll(() => place.close());

const under = (key: string, args: readonly string[]): Promise<Run> =>
  place.run([...args, '-f', 'after.yaml'], {
    env: { ALIBABA_CLOUD_ACCESS_KEY_ID: key, ALIBABA_CLOUD_ACCESS_KEY_SECRET: 's' },
  });

describe('a key for what the files name', () => {
  test('does not reach the old instance; the hint says how to get one that does', async () => {
    const run = await under('plan0', ['plan', ...words]);
    expect(run.code).toBe(1);
    const said = run.stdout.replaceAll(/\s+/g, ' ');
    expect(said).toContain(`E_INSTANCE_UNREADABLE Instance ${old} could not be read`);
    expect(said).toContain(
      '`keyturn policy --for plan` prints all that is needed, with --instance also for an instance',
    );
  });
});

describe('a key with --instance', () => {
  test('is enough to plan the move, and to make it', async () => {
    expect(await under('plan2', ['plan', ...words])).toMatchObject({ code: 0 });
    expect(await under('plan2', ['apply', ...words, '--yes'])).toMatchObject({ code: 1 });
    const run = await under('apply2', ['apply', ...words, '--yes']);
    expect(run, run.stdout + run.stderr).toMatchObject({ code: 0 });
    const { instances: now } = place.emulator.state();
    expect(now.map(({ accounts }) => accounts.map(({ name }) => name))).toEqual([['moved_app'], ['moved_app']]);
  });
});

test.each([
  [['--for', 'plan', '--instance', ''], '--instance is empty'],
  [['--for', 'plan', '--instance', 'rm-*'], '--instance rm-* is no instance'],
  [['--for', 'readers', '--instance', old], '--for readers takes no --instance'],
  [['--for', 'history', '--instance', old], '--for history takes no --instance'],
  [['--for', 'history', 'app/moved'], '--for history takes no names'],
])('policy %j is refused', async (args, says) => {
  const run = await place.run(['policy', '-f', 'after.yaml', ...args]);
  expect(run).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining(`E_USAGE: ${says}`) });
});

test('the policy of history needs no files', async () => {
  const run = await place.run(['policy', '--for', 'history']);
  expect(run, run.stderr).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(run.stdout).Statement).toEqual([
    { Effect: 'Allow', Action: ['actiontrail:LookupEvents'], Resource: ['*'] },
    { Effect: 'Allow', Action: ['kms:DescribeSecret'], Resource: ['acs:kms:*:*:secret/*'] },
  ]);
});
