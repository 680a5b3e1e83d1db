import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { startTestEmulator, type TestEmulator } from '../support/emulator.ts';
import { programs, type Runner, runWorkflow, type Step, type Workflow } from '../support/workflow.ts';

// The workflow of docs/github-actions.md, run as GitHub would against the emulator: its own conditions, steps, order, roles.

const page = readFileSync('docs/github-actions.md', 'utf8');
const blocks = [...page.matchAll(/```(\w*)\n(.*?)```/gs)].map(([, kind, text = '']) => ({ kind, text }));
const [workflow, savePlan, byHand, applySaved, comment] = blocks.map(({ text }) => parse(text));
const whole: Workflow = workflow;

/** As the page says: the blocks in place of what they replace, and the permissions that they need. */
const { push: _, ...events } = whole.on;
const { plan, apply, ...others } = workflow.jobs;
const reviewed: Workflow = {
  ...whole,
  on: { ...events, ...byHand },
  jobs: {
    ...others,
    plan: {
      ...plan,
      permissions: { ...plan.permissions, 'pull-requests': 'write' },
      steps: [...plan.steps.slice(0, -1), ...savePlan, ...comment],
    },
    apply: {
      ...apply,
      permissions: { ...apply.permissions, actions: 'read' },
      steps: apply.steps.flatMap((step: Step) => (step.run?.includes(' apply ') ? applySaved : [step])),
    },
  },
};

describe.each([
  { name: 'the workflow', of: whole },
  { name: 'the one with a reviewed plan', of: reviewed },
])('$name', ({ of }) => {
  const jobs = Object.entries(of.jobs);
  const steps = jobs.flatMap(([, job]) => job.steps);

  test('has no key that GitHub does not know', () => {
    const keys = (values: readonly object[]) => [...new Set(values.flatMap((value) => Object.keys(value)))].sort();
    expect(Object.keys(of)).toEqual(['name', 'on', 'permissions', 'jobs']);
    expect(keys([of.on])).toEqual(['pull_request', 'push', 'workflow_dispatch'].filter((event) => event in of.on));
    expect(keys(Object.values(of.jobs))).toEqual(
      ['concurrency', 'environment', 'if', 'needs', 'permissions', 'runs-on', 'steps'].sort(),
    );
    expect(keys(steps)).toEqual(['env', 'if', 'run', 'uses', 'with']);
    expect(steps.filter(({ run, uses }) => (run === undefined) === (uses === undefined))).toEqual([]);
  });

  test('may do as little as it can', () => {
    expect(of.permissions).toEqual({ contents: 'read' });
    expect(of.jobs.validate).not.toHaveProperty('permissions');
    const ours = of === reviewed;
    expect(of.jobs.plan?.permissions).toEqual({
      contents: 'read',
      'id-token': 'write',
      ...(ours && { 'pull-requests': 'write' }),
    });
    expect(of.jobs.apply).toMatchObject({
      environment: 'production',
      concurrency: { 'cancel-in-progress': false },
      permissions: { contents: 'read', 'id-token': 'write', ...(ours && { actions: 'read' }) },
    });
    const roles = steps.flatMap((step) => step.with?.['role-to-assume'] ?? []);
    expect(roles).toEqual(['acs:ram::ACCOUNT:role/keyturn-plan', 'acs:ram::ACCOUNT:role/keyturn-apply']);
    const checkouts = steps.filter(({ uses }) => uses?.startsWith('actions/checkout@'));
    expect(checkouts.map((step) => step.with)).toEqual(jobs.map(() => ({ 'persist-credentials': false })));
  });

  test('gives no secret away, and lets no name become a command', () => {
    for (const { run = '', env = {} } of steps) {
      expect(run).not.toContain('${{');
      for (const [name, value] of Object.entries(env))
        if (/secrets\.|token/.test(value)) expect(run).not.toContain(name);
    }
    const withSecrets = steps.filter(({ env = {} }) => /secrets\./.test(Object.values(env).join(' ')));
    expect(withSecrets.map(({ env = {} }) => Object.keys(env).at(-1))).toEqual(['LEGACY_A_PASSWORD']);
    expect(of.jobs.apply?.steps).toEqual(expect.arrayContaining(withSecrets));
  });

  test('pins what it runs', () => {
    for (const uses of steps.flatMap((step) => step.uses ?? [])) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
    for (const run of steps.flatMap((step) => step.run ?? []))
      expect(run).toMatch(/^npm ci --ignore-scripts$|^npx --no -- keyturn /);
  });
});

test('the page has these blocks, and no other', () => {
  expect(blocks.map(({ kind }) => kind)).toEqual(['yaml', 'yaml', 'yaml', 'yaml', 'yaml']);
});

const password = 'Legacy-passw0rd';
const seed = {
  accessKeys: [
    { id: 'emulator', secret: 'emulator', policy: 'none' as const },
    { id: 'STS.plan', secret: 'plan-secret', token: 'plan-token', policy: 'plan' as const },
    { id: 'STS.apply', secret: 'apply-secret', token: 'apply-token', policy: 'apply' as const },
  ],
  instances: [
    {
      id: 'rm-bp1orders00001',
      engine: 'MySQL' as const,
      databases: ['orders'],
      accounts: [{ name: 'legacy_a', password, grants: { orders: 'ReadOnly' as const } }],
    },
  ],
};

const file = (from: string): string => `version: 1
owner: payments
region: cn-hangzhou
instances: { orders-db: rm-bp1orders00001 }
secrets:
  - name: orders/app
    instance: orders-db
    accounts: { mode: dual, create: { name: orders_app, grants: { orders: ReadWrite } } }
    rotation: 7d
  - name: orders/legacy
    instance: orders-db
    accounts: { mode: single, import: [{ name: legacy_a${from} }] }
    rotation: off
`;
const good = { 'secrets.yaml': file(', password: { env: LEGACY_A_PASSWORD }') };
/** KMS would set the password of an account in use, and nobody said the word for that. */
const wordless = { 'secrets.yaml': file('') };

const pull = {
  'github.event_name': 'pull_request',
  'github.ref': 'refs/pull/7/merge',
  'github.event.pull_request.number': '7',
  'github.event.pull_request.head.repo.full_name': 'shop/secrets',
};
const merged = { 'github.event_name': 'push', 'github.ref': 'refs/heads/main' };
const started = { 'github.event_name': 'workflow_dispatch', 'github.ref': 'refs/heads/main' };

describe('run', () => {
  let emulator: TestEmulator;
  let runner: Runner;
  let runs: number;
  beforeEach(async () => {
    emulator = await startTestEmulator({ seed });
    const folder = mkdtempSync(join(tmpdir(), 'keyturn-actions-'));
    programs(folder);
    const role = (name: string) => ({
      ALIBABA_CLOUD_ACCESS_KEY_ID: `STS.${name}`,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: `${name}-secret`,
      ALIBABA_CLOUD_SECURITY_TOKEN: `${name}-token`,
    });
    runner = {
      folder,
      contexts: {
        'github.repository': 'shop/secrets',
        'github.token': 'token',
        'secrets.LEGACY_A_PASSWORD': password,
      },
      roles: { 'keyturn-plan': role('plan'), 'keyturn-apply': role('apply') },
      env: {
        ALIBABA_CLOUD_ECS_METADATA_DISABLED: 'true',
        GITHUB_REPOSITORY: 'shop/secrets',
        KEYTURN_KMS_ENDPOINT: emulator.ready.kms,
        KEYTURN_RDS_ENDPOINT: emulator.ready.rds,
      },
    };
    runs = 0;
  });
  afterEach(async () => {
    await emulator.close();
    rmSync(runner.folder, { recursive: true, force: true });
  });

  const happens = async (of: Workflow, contexts: Readonly<Record<string, string>>, files = good) => {
    runs += 1;
    const ended = await runWorkflow(runner, of, { contexts: { ...contexts, 'github.run_id': String(runs) }, files });
    expect(JSON.stringify(ended)).not.toContain(password);
    return ended;
  };
  const artifact = (name: string, run = runs) => join(runner.folder, 'artifacts', String(run), name, `${name}.json`);
  const kept = (name: string): string => readFileSync(join(runner.folder, name), 'utf8');
  const names = (): readonly string[] =>
    emulator
      .state()
      .secrets.map(({ name }) => name)
      .sort();
  const writes = (): number =>
    emulator.requests().filter(({ action = '' }) => !/^($|List|Describe|Get)/.test(action)).length;

  test('a pull request is planned, main is applied, and the next run does nothing', async () => {
    const checked = await happens(whole, pull);
    expect(checked).toMatchObject({
      validate: { code: 0, log: '' },
      plan: { code: 0, log: expect.stringContaining('Plan: 2 create') },
    });
    expect(Object.keys(checked)).toEqual(['validate', 'plan']);
    expect(writes()).toBe(0);

    expect(await happens(whole, merged)).toEqual({
      apply: { code: 0, log: expect.stringMatching(/Apply: \d+ steps/) },
    });
    expect(JSON.parse(readFileSync(artifact('result'), 'utf8'))).toMatchObject({ exitCode: 0 });
    expect(names()).toEqual(['orders/app', 'orders/legacy']);

    const before = writes();
    expect(await happens(whole, started)).toEqual({
      apply: { code: 0, log: expect.stringContaining('nothing to do') },
    });
    expect(writes()).toBe(before);
  });

  test('a fork is validated only, a mistake is shown in its line, another branch is never applied', async () => {
    const fork = { ...pull, 'github.event.pull_request.head.repo.full_name': 'somebody/secrets' };
    expect(Object.keys(await happens(whole, fork))).toEqual(['validate']);
    const mistaken = { 'secrets.yaml': good['secrets.yaml'].replace('rotation: off', 'rotatoin: off') };
    const refused = await happens(whole, pull, mistaken);
    expect(refused).toEqual({
      validate: { code: 1, log: expect.stringMatching(/::error .*file=secrets.yaml,line=13/) },
    });
    expect(await happens(whole, { ...started, 'github.ref': 'refs/heads/other' })).toEqual({});
    expect(emulator.requests()).toEqual([]);
  });

  const review = async (files = good) => {
    const { plan: ended } = await happens(reviewed, pull, files);
    const digest = /Digest: (sha256:\w+)/.exec(ended?.log ?? '')?.[1] ?? '';
    return { code: ended?.code, start: { ...started, 'inputs.run': String(runs), 'inputs.digest': digest } };
  };

  test('the plan that was reviewed is commented, applied after the merge, and only once', async () => {
    await review(wordless);
    const first = kept('comment.md');
    const { code, start } = await review();
    expect(code).toBe(0);
    expect(kept('comment.md')).toMatch(/^<!-- keyturn:plan .*-->\n/);
    expect(kept('comment.md')).not.toBe(first);
    expect(kept('comments.log')).toBe('made\nchanged\n');
    expect(await happens(reviewed, merged)).toEqual({});
    expect(writes()).toBe(0);

    expect(await happens(reviewed, start)).toEqual({
      apply: { code: 0, log: expect.stringMatching(/Apply: \d+ steps/) },
    });
    expect(names()).toEqual(['orders/app', 'orders/legacy']);
    const before = writes();
    const again = await happens(reviewed, start);
    expect(again).toEqual({ apply: { code: 0, log: expect.stringContaining('nothing to do') } });
    expect(writes()).toBe(before);
  });

  test('a plan that lacks a word fails the pull request, and is saved and shown all the same', async () => {
    const { code, start } = await review(wordless);
    expect(code).toBe(3);
    expect(existsSync(artifact('plan'))).toBe(true);
    expect(kept('comment.md')).toContain('interruption');
    expect(await happens(reviewed, start, wordless)).toMatchObject({ apply: { code: 3 } });
    expect(writes()).toBe(0);
  });

  test('what is no longer what was reviewed is not applied', async () => {
    const { start } = await review();
    const other = { 'secrets.yaml': good['secrets.yaml'].replace('7d', '8d') };
    expect(await happens(reviewed, start, other)).toEqual({
      apply: { code: 3, log: expect.stringContaining('E_PLAN_STALE') },
    });
    const mistyped = { ...start, 'inputs.digest': `sha256:${'0'.repeat(64)}` };
    expect(await happens(reviewed, mistyped)).toEqual({
      apply: { code: 3, log: expect.stringContaining('E_PLAN_DIGEST') },
    });
    expect(writes()).toBe(0);
  });
});
