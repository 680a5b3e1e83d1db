import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planDigest } from '../../src/plan/change/digest.ts';
import { type Bench, bench, type Run } from '../support/keyturn.ts';

const seed = { instances: [{ id: 'rm-bp1', engine: 'MySQL' as const, databases: ['orders', 'audit'] }] };

const file = (description: string, grants: string, more = ''): string => `version: 1
owner: payments
region: cn-hangzhou
instances: { db: rm-bp1 }
secrets:
  - name: orders/app
    description: ${description}
    instance: db
    accounts: { mode: dual, create: { name: orders_app, grants: ${grants} } }
    rotation: 7d
    rotateOnCreate: true
${more}`;

const first = file('Order service', '{ orders: ReadWrite, audit: ReadOnly }');
const second = file('Orders', '{ orders: ReadWrite, audit: ReadWrite }', '    tags: { team: payments }\n');

/** Calls that change something, as the emulator saw them. */
const writes = (test: Bench): readonly string[] =>
  test.emulator
    .requests()
    .map(({ action = '' }) => action)
    .filter((action) => !/^($|List|Describe|Get)/.test(action));

const saved = async (test: Bench, ...args: readonly string[]): Promise<Run> => {
  const run = await test.run(['plan', '--out', 'plan.json', ...args]);
  expect(run.stderr).toBe('');
  return run;
};

const digestOf = (test: Bench, path = 'plan.json'): string =>
  JSON.parse(readFileSync(join(test.folder, path), 'utf8')).digest;

/** Writes another plan whose digest and counts are right. */
const forge = (
  test: Bench,
  edit: (plan: { changes: readonly { action: string }[]; options: object; steps: readonly object[] }) => void,
): void => {
  const plan = JSON.parse(readFileSync(join(test.folder, 'plan.json'), 'utf8'));
  edit(plan);
  for (const verb of Object.keys(plan.summary))
    if (verb !== 'unchanged')
      plan.summary[verb] = plan.changes.filter((change: { action: string }) => change.action === verb).length;
  plan.estimate.writes = plan.steps.filter((step: { action: string }) => step.action !== 'rotateSecret').length;
  plan.digest = planDigest(plan);
  writeFileSync(join(test.folder, 'forged.json'), JSON.stringify(plan));
};

describe('a saved plan', () => {
  let test: Bench;
  beforeAll(async () => {
    test = await bench({ seed }, { 'secrets.yaml': first });
  });
  afterAll(() => test.close());

  it('is what happens, once', async () => {
    const planned = await saved(test);
    expect(planned).toMatchObject({ code: 0, stdout: expect.stringContaining(`Digest: ${digestOf(test)}`) });
    expect(planned.stdout).toContain('Next: keyturn apply plan.json');
    expect((await test.run(['plan', '--format', 'json'])).stdout).toBe(
      readFileSync(join(test.folder, 'plan.json'), 'utf8'),
    );
    expect(writes(test)).toEqual([]);
    const applied = await test.run(['apply', 'plan.json', '--result', 'result.json']);
    expect(applied).toMatchObject({ code: 0, stderr: expect.not.stringContaining('E_') });
    const count = writes(test).length;
    const again = await test.run(['apply', 'plan.json', '-f', 'secrets.yaml']);
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('Done already, of the saved plan') });
    expect(again.stdout).toContain('nothing to do');
    expect(writes(test)).toHaveLength(count);
  });

  it('is shown, and its result', async () => {
    const shown = await test.run(['show', 'plan.json', '--steps']);
    expect(shown.stdout).toContain('create account orders_app on rm-bp1 for orders/app');
    expect(shown.stdout).not.toContain('Next:');
    expect((await test.run(['show', 'plan.json', '--format', 'json'])).stdout).toBe(
      readFileSync(join(test.folder, 'plan.json'), 'utf8'),
    );
    expect(await test.run(['show', 'result.json'])).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/done +orders\/app .*\n\nApply: \d+ steps done\.\n$/s),
    });
    expect((await test.run(['show', 'result.json', '--format', 'json'])).stdout).toBe(
      readFileSync(join(test.folder, 'result.json'), 'utf8'),
    );
  });

  it.each(['--steps', '--all', '--format mermaid'])('a result is not shown with %s', async (flag) => {
    expect(await test.run(['show', 'result.json', ...flag.split(' ')])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining(`E_USAGE: result.json is a result, and ${flag} is for plans`),
    });
  });

  it('is refused when somebody changed what it changes, with both sides', async () => {
    test.write('secrets.yaml', second);
    expect((await saved(test)).code).toBe(0);
    test.write('secrets.yaml', second.replace('description: Orders', 'description: Shop'));
    const edited = await test.run(['apply', 'plan.json']);
    expect(edited).toMatchObject({ code: 3, stdout: '' });
    expect(edited.stderr).toContain('E_PLAN_STALE');
    expect(edited.stderr.replaceAll(/\s+/g, ' ')).toContain('description Orders -> Shop');
    test.write('secrets.yaml', second);
    const { secrets } = test.emulator.state();
    expect(secrets[0]?.description).toBe('Order service');
  });

  it('is refused when it is forged, with files and with the digest that was reviewed', async () => {
    const count = writes(test).length;
    const reviewed = digestOf(test);
    forge(test, (plan) => Object.assign(plan, { changes: [], steps: [] }));
    expect(await test.run(['apply', 'forged.json', '-f', 'secrets.yaml'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('E_PLAN_STALE'),
    });
    expect(await test.run(['apply', 'forged.json', '--digest', reviewed])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('E_PLAN_DIGEST'),
    });
    for (const flag of [{ prune: true }, { allow: ['revoke'] }]) {
      forge(test, (plan) => Object.assign(plan, { options: { ...plan.options, ...flag } }));
      const loosened = await test.run(['apply', 'forged.json', '-f', 'secrets.yaml']);
      expect(loosened).toMatchObject({ code: 3, stderr: expect.stringContaining('E_PLAN_FLAGS') });
    }
    const invented = { secret: 'invented', action: 'delete', reasons: [], fields: [], impact: [] };
    forge(test, (plan) => Object.assign(plan, { changes: [...plan.changes, invented] }));
    expect(await test.run(['apply', 'forged.json', '-f', 'secrets.yaml'])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('E_PLAN_STALE'),
    });
    writeFileSync(
      join(test.folder, 'forged.json'),
      readFileSync(join(test.folder, 'plan.json'), 'utf8').replaceAll('Orders', 'Forged'),
    );
    const forged = await test.run(['apply', 'forged.json']);
    expect(forged).toMatchObject({ code: 3, stderr: expect.stringContaining('E_PLAN_DIGEST') });
    expect(writes(test)).toHaveLength(count);
  });

  it('takes no flags that would make it another plan', async () => {
    for (const flag of [['--prune'], ['--allow', 'revoke'], ['--only', '*'], ['--except', '*']]) {
      const run = await test.run(['apply', 'plan.json', ...flag]);
      expect(run).toMatchObject({ code: 1, stderr: expect.stringContaining('E_USAGE') });
    }
    expect((await test.run(['apply', 'plan.json', '--digest', 'sha256:1'])).code).toBe(1);
    expect((await test.run(['apply', '--digest', digestOf(test)])).code).toBe(1);
  });

  it('is applied by its digest where there are no files', async () => {
    const { rmSync } = await import('node:fs');
    rmSync(join(test.folder, 'secrets.yaml'));
    expect(await test.run(['apply', 'plan.json'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('nothing vouches for plan.json'),
    });
    expect(await test.run(['apply', 'none.json'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('E_FILE_NOT_FOUND: none.json is not there'),
    });
    test.write('team.yaml', second);
    expect(await test.run(['apply', 'team.yaml', '--prune'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('team.yaml is a secrets file'),
    });
    const applied = await test.run(['apply', 'plan.json', '--digest', digestOf(test)]);
    expect(applied).toMatchObject({ code: 0, stdout: expect.stringContaining('Apply: ') });
    test.write('secrets.yaml', second);
    expect((await test.run(['plan', '--detailed-exitcode'])).code).toBe(0);
  });
});

it('names no command that needs files where there are none', async () => {
  const test = await bench({ seed }, { 'secrets.yaml': first });
  try {
    await saved(test);
    const { rmSync } = await import('node:fs');
    rmSync(join(test.folder, 'secrets.yaml'));
    const applied = await test.run(['apply', 'plan.json', '--digest', digestOf(test)]);
    expect(applied).toMatchObject({ code: 0, stdout: expect.stringContaining('+ done     orders/app') });
    expect(applied.stdout).not.toContain('Next:');
  } finally {
    await test.close();
  }
});
