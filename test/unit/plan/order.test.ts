import { describe, expect, it } from 'vitest';
import { decisionDigest } from '../../../src/plan/change/digest.ts';
import type { Plan } from '../../../src/plan/change/plan.ts';
import {
  account,
  createDual,
  desired,
  importing,
  instance,
  live,
  liveSecret,
  ownAccount,
  plan,
  secret,
  settled,
} from '../../support/plan-builders.ts';

const waits = (made: Plan): readonly string[] => made.steps.map(({ id, waitsFor }) => [id, ...waitsFor].join(' < '));

describe('what waits for what', () => {
  it('a pair is made in the order of its names, so that all who want it begin with the same account', () => {
    const reversed = createDual('app');
    const accounts = reversed.how === 'create' ? { ...reversed, names: ['zeta', 'alpha'] } : reversed;
    expect(waits(plan([secret('s', { accounts })], live([]))).slice(0, 2)).toEqual([
      's:createAccount:alpha',
      's:createAccount:zeta < s:createAccount:alpha',
    ]);
  });
  it('a pair: the second account waits for the first, and the secret for both', () => {
    expect(waits(plan([secret('s', { rotateOnCreate: true })], live([])))).toEqual([
      's:createAccount:app',
      's:createAccount:app_clone < s:createAccount:app',
      's:grant:app < s:createAccount:app',
      's:grant:app_clone < s:createAccount:app_clone',
      's:createSecret < s:grant:app < s:grant:app_clone',
      's:rotateSecret:owed-2 < s:createSecret',
      's:rotateSecret:owed-1 < s:rotateSecret:owed-2',
      's:removeTags:owes < s:rotateSecret:owed-1',
    ]);
  });

  it('an account with all its permissions is waited for itself', () => {
    const left = ownAccount('app', 's', { grants: { orders: 'ReadWrite', audit: 'ReadOnly' } });
    const made = plan([secret('s', { allow: ['revoke'] })], live([], [instance([left])]));
    expect(waits(made).slice(0, 4)).toEqual([
      's:createAccount:app_clone',
      's:grant:app_clone < s:createAccount:app_clone',
      's:revoke:app',
      's:createSecret < s:grant:app_clone < s:revoke:app',
    ]);
  });

  it('edits of a secret do not wait for each other, owed rotations wait for the new interval', () => {
    const files = secret('app', { description: 'new', customData: { k: 'v' }, tags: { k: 'v' }, rotation: 'off' });
    expect(waits(plan([files], settled({}, { 'keyturn:owes': '1' })))).toEqual([
      'app:setDescription',
      'app:setCustomData',
      'app:setTags',
      'app:setRotation',
      'app:rotateSecret:owed-1 < app:setRotation',
      'app:removeTags:owes < app:rotateSecret:owed-1',
    ]);
  });

  it('tags that go wait for nothing when nothing is owed', () => {
    expect(waits(plan([secret('app', { tags: { k: null } })], settled({}, { k: 'v' })))).toEqual(['app:removeTags']);
  });
});

describe('the digest', () => {
  const cloud = settled();
  const digestOf = (files: Parameters<typeof desired>[0], more: object = {}, options: object = {}) =>
    plan(desired(files, more), cloud, options).digest;
  const first = digestOf([secret('app')]);

  it('of the same plan is the same', () => expect(digestOf([secret('app')])).toBe(first));

  it('of the decisions does not see a place, nor any wording', () => {
    const at = { file: 'x.yaml', line: 1, column: 1 };
    const [here, there] = [secret('app'), secret('app', { at, fieldAt: {} })].map((one) => plan([one], live([])));
    if (!here || !there) throw new Error('two plans are made');
    const reworded = { ...there, changes: there.changes.map((one) => ({ ...one, reasons: ['other'] })) };
    expect(decisionDigest(reworded)).toBe(decisionDigest(here));
    expect(decisionDigest({ ...reworded, steps: [] })).not.toBe(decisionDigest(here));
    expect(there.digest).not.toBe(here.digest);
  });

  it.each([
    { what: 'owner', digest: digestOf([secret('app')], { owner: 'others' }) },
    { what: 'environment', digest: digestOf([secret('app')], { environment: 'prod' }) },
    { what: 'region', digest: digestOf([secret('app')], { region: 'cn-shanghai' }) },
    { what: 'a field', digest: digestOf([secret('app', { description: 'new' })]) },
    { what: 'a word', digest: digestOf([secret('app', { allow: ['revoke'] })]) },
    { what: 'prune', digest: digestOf([secret('app')], {}, { prune: true }) },
    { what: 'allow', digest: digestOf([secret('app')], {}, { allow: ['revoke'] }) },
    { what: 'only', digest: digestOf([secret('app')], {}, { only: ['app'] }) },
    { what: 'except', digest: digestOf([secret('app')], {}, { except: ['x'] }) },
  ])('sees $what', ({ digest }) => expect(digest).not.toBe(first));

  it('of the files alone sees owner, environment and region, and nothing of the cloud', () => {
    const of = (more: object, on = cloud) => plan(desired([secret('app')], more), on).desiredDigest;
    const different = [of({}), of({ owner: 'others' }), of({ environment: 'prod' }), of({ region: 'cn-shanghai' })];
    expect(new Set(different).size).toBe(different.length);
    expect(of({}, live([]))).toBe(of({}));
  });

  it('sees what the cloud makes of the same files', () => {
    const same = secret('s', { accounts: importing('old_a'), protect: true });
    const made = (on: Parameters<typeof live>[1], secrets: Parameters<typeof live>[0] = []) =>
      plan([same], live(secrets, on));
    const digests = [
      made([instance([account('old_a')])]),
      made([instance([account('old_a')], { version: '5.7' })]),
      made([instance()]),
      made([instance([account('old_a')])], [liveSecret('s', { mode: 'single' }, { 'keyturn:owner': 'others' })]),
      made([instance([account('old_a')])], [liveSecret('s', { mode: 'single' }, { 'keyturn:accounts': 'old_b' })]),
    ].map(({ digest }) => digest);
    expect(new Set(digests).size).toBe(digests.length);
  });
});
