import { describe, expect, it } from 'vitest';
import {
  codesOf,
  createSingle,
  desired,
  importing,
  instance,
  live,
  liveSecret,
  ownAccount,
  plan,
  secret,
  settled,
  stepIds,
} from '../../support/plan-builders.ts';

const single = (name: string, index: number) =>
  secret(name, { accounts: createSingle(`user${index}`), rotateOnCreate: true });

describe('the whole plan', () => {
  it('is what the schema says, and no more', () => {
    const made = plan(desired([secret('app')], { environment: 'prod' }), live([]), { allow: ['revoke'] });
    expect(Object.keys(made).sort()).toEqual([
      'changes',
      'desired',
      'desiredDigest',
      'digest',
      'environment',
      'estimate',
      'findings',
      'formatVersion',
      'options',
      'owner',
      'refusals',
      'region',
      'steps',
      'summary',
      'toolVersion',
    ]);
    expect(made).toMatchObject({ formatVersion: 1, toolVersion: '0.0.0', owner: 'team', environment: 'prod' });
    expect(made.options).toEqual({ prune: false, allow: ['revoke'], only: [], except: [] });
    expect(made.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(plan([secret('app')], live([]))).not.toHaveProperty('environment');
  });

  it('puts what cannot be undone last, each kind by name', () => {
    const gone = liveSecret('a-gone', {}, { 'keyturn:accounts': 'x' });
    const cloud = live(
      [
        gone,
        liveSecret('b-free', {}, { 'keyturn:onRemove': 'release/7d', 'keyturn:accounts': 'y' }),
        liveSecret('c-replace', { mode: 'single' }, { 'keyturn:accounts': 'z' }),
        liveSecret('d-update', { mode: 'single' }, { 'keyturn:accounts': 'w' }),
        liveSecret(
          'e-restore',
          { mode: 'single', plannedDeleteTime: '2026-12-01T00:00:00Z' },
          { 'keyturn:accounts': 'v' },
        ),
        liveSecret('f-adopt', { mode: 'single' }, { 'keyturn:owner': undefined }),
        liveSecret('g-same', { mode: 'single' }, { 'keyturn:accounts': 'u' }),
      ],
      [instance()],
    );
    const of = (name: string, account: string, more = {}) => secret(name, { accounts: importing(account), ...more });
    const files = [
      of('c-replace', 'other'),
      of('d-update', 'w', { description: 'new' }),
      of('e-restore', 'v'),
      of('f-adopt', 'app', { adopt: true }),
      of('g-same', 'u'),
      secret('z-create', { accounts: createSingle('n') }),
      secret('y-create', { accounts: createSingle('m') }),
    ];
    const made = plan(files, cloud, { prune: true });
    expect(made.changes.map(({ action, secret: name }) => `${action} ${name}`)).toEqual([
      'create y-create',
      'create z-create',
      'adopt f-adopt',
      'restore e-restore',
      'update d-update',
      'release b-free',
      'replace c-replace',
      'delete a-gone',
    ]);
    expect(made.summary).toEqual({
      create: 2,
      adopt: 1,
      restore: 1,
      update: 1,
      release: 1,
      replace: 1,
      delete: 1,
      unchanged: 1,
    });
  });

  it('counts calls', () => {
    const made = plan([single('app', 1)], live([]));
    expect(made.estimate).toEqual({ reads: 4, writes: 4, rotations: 1 });
    const listed = Object.fromEntries(
      Array.from({ length: 201 }, (_, index) => [`s${index}`, { name: `s${index}`, type: 'Generic', tags: {} }]),
    );
    expect(plan([secret('app')], { ...settled(), listed: { ...settled().listed, ...listed } }).estimate).toEqual({
      reads: 3 + 1 + 3,
      writes: 0,
      rotations: 0,
    });
  });

  it.each([
    { count: 50, codes: [] },
    { count: 51, codes: ['W_ROTATION_BUDGET'] },
  ])('says when $count rotations are more than an hour takes', ({ count, codes }) => {
    const files = Array.from({ length: count }, (_, index) => single(`s${String(index).padStart(2, '0')}`, index));
    expect(codesOf(plan(files, live([])).findings)).toEqual(codes);
  });

  it('gives no steps to a secret with an error, and all to the others', () => {
    const made = plan([secret('bad', { instance: { id: 'rm-9' } }), secret('good')], live([]));
    expect(made.summary.create).toBe(2);
    expect(new Set(made.steps.map((step) => step.secret))).toEqual(new Set(['good']));
  });

  it('lists the steps of what a word would let through', () => {
    const standing = instance([
      ownAccount('app', 'app', { grants: { orders: 'ReadWrite', audit: 'ReadOnly' } }),
      ownAccount('app_clone', 'app'),
    ]);
    const made = plan([secret('app')], live([liveSecret('app')], [standing]));
    expect(codesOf(made.refusals)).toEqual(['E_NEEDS_WORD app']);
    expect(made.refusals[0]?.hint).toBe(
      'Whoever relies on them is cut off. If that is meant, write allow: [revoke] on the secret, or say --allow revoke=app.',
    );
    expect(stepIds(made)).toEqual(['app:revoke:app']);
  });

  it('checks custom data with the endpoint of the file when it creates', () => {
    const customData = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`k${index}`, 'v']));
    const endpoint = { id: 'rm-1', endpoint: 'db:3306' };
    expect(codesOf(plan([secret('app', { customData })], live([])).findings)).toEqual([]);
    expect(codesOf(plan([secret('app', { customData, instance: endpoint })], live([])).findings)).toEqual([
      'E_TOO_MUCH_DATA app',
    ]);
  });
});

describe('selection', () => {
  const names = ['app', 'dba', 'orders/app', 'orders/eu/app'];
  const files = names.map((name, index) => secret(name, { accounts: createSingle(`u${index}`) }));
  it.each([
    { only: [], except: [], selected: names },
    { only: ['*'], except: [], selected: ['app', 'dba'] },
    { only: ['orders/*'], except: [], selected: ['orders/app'] },
    { only: ['orders/**', 'dba'], except: [], selected: ['dba', 'orders/app', 'orders/eu/app'] },
    { only: [], except: ['**/app'], selected: ['app', 'dba'] },
    { only: ['orders/**'], except: ['orders/*'], selected: ['orders/eu/app'] },
  ])('--only $only --except $except', ({ only, except, selected }) => {
    const made = plan(files, live([]), { only, except });
    expect(made.changes.map((change) => change.secret)).toEqual(selected);
    expect(made.findings).toEqual([]);
  });

  it('says which pattern matches nothing', () => {
    const cloud = live([liveSecret('orphan'), liveSecret('theirs', {}, { 'keyturn:owner': 'others' })]);
    const { findings } = plan(files, cloud, { only: ['ordes/app', 'app'], except: ['orphan', 'theirs', 'x/**'] });
    expect(findings).toMatchObject([
      {
        code: 'W_SELECTION_EMPTY',
        message: '--only ordes/app matches no secret of team, neither in the files nor in the cloud.',
        hint: 'Did you mean orders/app? It takes full names; * does not cross a slash, ** does.',
      },
      { message: expect.stringMatching(/^--except theirs matches no secret/) },
      { message: expect.stringMatching(/^--except x\/\*\* matches/), hint: expect.stringMatching(/^It takes/) },
    ]);
  });
});
