import { describe, expect, it } from 'vitest';
import type { DesiredSecret } from '../../../src/model/desired.ts';
import type { ListedSecret } from '../../../src/model/live.ts';
import {
  codesOf,
  desired,
  importing,
  instance,
  live,
  liveSecret,
  plan,
  secret,
  settled,
} from '../../support/plan-builders.ts';

const orphan = (name: string, tags: Readonly<Record<string, string>> = {}): ListedSecret => ({
  name,
  type: 'Rds',
  tags: { 'keyturn:owner': 'team', 'keyturn:accounts': 'a/b', 'keyturn:onRemove': 'keepAccounts/7d', ...tags },
});

const withOrphans = (...orphans: readonly ListedSecret[]) => ({
  ...settled(),
  listed: { ...settled().listed, ...Object.fromEntries(orphans.map((one) => [one.name, one])) },
});

describe('secrets of ours that are in no file', () => {
  it.each([
    { what: 'of others', one: orphan('z', { 'keyturn:owner': 'others' }) },
    { what: 'on their way out', one: { ...orphan('z'), plannedDeleteTime: '2026-12-01T00:00:00Z' } },
  ])('are not those $what', ({ one }) => {
    expect(plan([secret('app')], withOrphans(one), { prune: true })).toMatchObject({
      changes: [],
      findings: [],
      refusals: [],
    });
  });

  it('are not deleted when they could not be described', () => {
    const made = plan([secret('app')], withOrphans(orphan('z')), { prune: true });
    expect(codesOf(made.findings)).toEqual(['E_SECRET_UNREADABLE z']);
    expect(made.steps).toEqual([]);
  });

  it('are hidden by --only and --except, and their rotation is looked at', () => {
    const cloud = live([liveSecret('app'), liveSecret('x/y', { rotation: { state: 'invalid' } })], [instance()]);
    const codes = (options: object) => codesOf(plan([], cloud, options).findings);
    expect(codes({})).toEqual(['W_UNMANAGED app', 'W_UNMANAGED x/y', 'W_ROTATION_INVALID x/y']);
    expect(codes({ only: ['*'] })).toEqual(['W_UNMANAGED app']);
    // Commands that take names of the files would not find it.
    const late = liveSecret('y', { rotation: { state: 'on', next: '2026-11-20T10:00:00Z' } });
    const { findings } = plan([], live([liveSecret('x', { rotation: { state: 'invalid' } }), late]));
    expect(codesOf(findings)).toContain('W_ROTATION_OVERDUE y');
    for (const { hint } of findings) expect(hint).not.toMatch(/keyturn (status|rotate)/);
    expect(codes({ only: ['**'], except: ['x/*'] })).toEqual(['W_UNMANAGED app']);
  });
});

describe('many at once', () => {
  const cloud = (owned: number) =>
    withOrphans(...Array.from({ length: owned - 1 }, (_, index) => orphan(`o${index}`, { 'keyturn:protect': 'true' })));
  const gone = (count: number) => Array.from({ length: count }, (_, index) => orphan(`g${index}`));
  const mass = (remaining: number, deleted: number, allow: readonly string[] = [], only: readonly string[] = []) => {
    const all = cloud(remaining);
    const listed = { ...all.listed, ...Object.fromEntries(gone(deleted).map((one) => [one.name, one])) };
    const made = plan([secret('app')], { ...all, listed }, { prune: true, allow, only });
    return codesOf(made.refusals);
  };
  it.each([
    { remaining: 1, deleted: 1, codes: [] },
    { remaining: 7, deleted: 3, codes: [] },
    { remaining: 6, deleted: 3, codes: ['E_MASS_CHANGE'] },
    { remaining: 1, deleted: 2, codes: ['E_MASS_CHANGE'] },
    { remaining: 1, deleted: 8, codes: ['E_MASS_CHANGE'] },
  ])('$deleted go, $remaining stay: $codes', ({ remaining, deleted, codes }) => {
    expect(mass(remaining, deleted)).toEqual(codes);
    expect(mass(remaining, deleted, ['mass-change'])).toEqual([]);
    expect(mass(remaining, deleted, ['mass-change=g*'])).toEqual([]);
  });
  it('counts those that --only hides as staying', () => {
    expect(mass(1, 2, [], ['g0'])).toEqual([]);
  });
  it('does not count those that are on their way out already', () => {
    const leaving = { plannedDeleteTime: '2026-12-01T00:00:00Z' };
    const all = withOrphans(
      ...gone(3),
      ...gone(7)
        .slice(3)
        .map((one) => ({ ...one, ...leaving })),
    );
    const made = plan([secret('app')], all, { prune: true });
    expect(made.refusals.find(({ code }) => code === 'E_MASS_CHANGE')?.message).toContain('3 of 4 secrets of team');
    const six = Array.from({ length: 6 }, (_, index) => orphan(`o${index}`, { 'keyturn:protect': 'true' }));
    const enough = [...gone(2), ...six.map((one) => ({ ...one, ...leaving }))];
    const codes = codesOf(plan([secret('app')], withOrphans(...enough), { prune: true }).refusals);
    expect(codes).toContain('E_MASS_CHANGE');
  });
  it('names five', () => {
    const listed = { ...settled().listed, ...Object.fromEntries(gone(7).map((one) => [one.name, one])) };
    const made = plan([secret('app')], { ...settled(), listed }, { prune: true });
    expect(made.refusals[0]).toMatchObject({
      word: 'mass-change',
      hint: 'A wrong file, owner or environment looks like this. If that is meant, say --allow mass-change.',
      message: '7 of 8 secrets of team would be deleted or replaced: g0, g1, g2, g3 and g4 and others.',
    });
  });
});

describe('pruning with nothing in the files', () => {
  it('is refused whatever is allowed', () => {
    const made = plan(desired([]), withOrphans(), { prune: true, allow: ['mass-change'] });
    expect(codesOf(made.refusals)).toContain('E_PRUNE_EMPTY');
    expect(plan(desired([]), withOrphans()).refusals).toEqual([]);
  });
});

describe('pruning with files unread', () => {
  it.each([
    [['b.secrets.yaml'], 'b.secrets.yaml'],
    [['b.secrets.yaml', 'c/'], 'b.secrets.yaml and 1 more'],
  ])('%j: is refused whatever is allowed', (unread, named) => {
    const files = { ...desired([secret('app')]), unread };
    const made = plan(files, settled(), { prune: true, allow: ['mass-change'] });
    expect(made.refusals).toMatchObject([
      {
        code: 'E_PRUNE_UNREAD',
        message: `Not every file of the project was read: ${named}. --prune would delete the secrets of the others.`,
      },
    ]);
    expect(plan(files, settled()).refusals).toEqual([]);
    expect(plan(files, settled())).toEqual(plan([secret('app')], settled()));
  });
});

describe('protection', () => {
  const replaced: Partial<DesiredSecret> = { accounts: importing('x', 'y'), allow: ['replace'] };
  it.each([
    { where: 'tag', files: {}, tags: { 'keyturn:protect': 'true' } },
    { where: 'file', files: { protect: true }, tags: {} },
  ])('by the $where refuses a replacement', ({ files, tags }) => {
    const made = plan([secret('app', { ...replaced, ...files })], settled({}, tags));
    expect(codesOf(made.refusals)).toEqual(['E_PROTECTED app']);
    expect(made.refusals[0]?.hint).toContain('apply protect: false first');
    for (const { at, word } of made.refusals) expect({ at, word }).toEqual({ at: secret('app').at, word: undefined });
  });
  it('lets updates through', () => {
    expect(
      plan([secret('app', { protect: true, description: 'new' })], settled({}, { 'keyturn:protect': 'true' })).refusals,
    ).toEqual([]);
  });
});

describe('words that allow nothing', () => {
  it.each([
    { files: {}, allow: [], codes: [] },
    { files: { allow: ['replace'] as const }, allow: [], codes: ['W_WORD_UNUSED app'] },
    { files: {}, allow: ['replace'], codes: ['W_WORD_UNUSED'] },
    { files: {}, allow: ['mass-change'], codes: ['W_WORD_UNUSED'] },
    { files: { accounts: importing('x', 'y') }, allow: ['replace'], codes: [] },
    { files: { accounts: importing('x', 'y') }, allow: ['replace=b*', 'replace=a*'], codes: ['W_WORD_UNUSED'] },
    { files: { description: 'new' }, allow: ['interruption'], codes: ['W_WORD_UNUSED'] },
  ])('$files $allow: $codes', ({ files, allow, codes }) => {
    const made = plan([secret('app', files)], settled(), { allow });
    expect(codesOf(made.findings).filter((code) => code.startsWith('W_WORD'))).toEqual(codes);
  });
  it('are not looked at on a secret that is hidden or of somebody else', () => {
    const theirs = settled({}, { 'keyturn:owner': 'others' });
    expect(plan([secret('app', { allow: ['replace'] })], theirs).findings).toEqual([]);
    expect(plan([secret('app', { allow: ['replace'] })], settled(), { except: ['app'] }).findings).toEqual([]);
  });
  it('are not looked at on what is blocked: it may need them once it is repaired', () => {
    const blocked = secret('app', { allow: ['interruption'], instance: { id: 'rm-9' }, accounts: importing('?x') });
    const { findings } = plan([blocked], live([]), { allow: ['interruption'] });
    expect(codesOf(findings)).toEqual(['E_INSTANCE_NOT_FOUND app']);
  });
  it('say how they were given', () => {
    const at = { file: 'secrets.yaml', line: 17, column: 5 };
    const made = plan([secret('app', { allow: ['revoke'], fieldAt: { allow: at } })], settled(), {
      allow: ['replace=x=y'],
    });
    expect(made.findings.map(({ message }) => message)).toEqual([
      'allow: [revoke] on app allows nothing.',
      '--allow replace=x=y allows nothing in this plan.',
    ]);
    expect(made.findings[0]?.at).toEqual(at);
  });
});
