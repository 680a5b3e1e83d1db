import { expect, test } from 'vitest';
import type { Grants } from '../../../src/model/engine.ts';
import type { DonePart } from '../../../src/plan/saved/done-part.ts';
import { partOfPlan } from '../../../src/plan/saved/part-of-plan.ts';
import { readSaved } from '../../../src/plan/saved/saved-plan.ts';
import { differenceDiagnostics, renderDone } from '../../../src/render/plan/difference.ts';
import { renderPlanJson } from '../../../src/render/plan/json.ts';
import { desired, live, plan, secret, settled } from '../../support/plan-builders.ts';

const app = secret('app');

/** What is said of a plan that was saved with these entries, when the files have those. */
const said = (before: readonly (typeof app)[], after: readonly (typeof app)[]): readonly string[] => {
  const cloud = before.length === 0 ? settled() : live([]);
  const file = readSaved('plan.json', renderPlanJson(plan(desired(before), cloud, { prune: true })));
  if (file.is !== 'plan') throw new Error(JSON.stringify(file));
  const { differences } = partOfPlan(plan(desired(after), cloud, { prune: true }), file.plan);
  return differenceDiagnostics(differences).map(({ message }) => message);
};

test('an entry that is new or gone is said to be, and its fields are not listed', () => {
  expect(said([], [app])).toEqual(['The entry of app is new: the saved plan has none.']);
  expect(said([app], [])).toEqual(['The entry of app is gone: the files no longer have it.']);
});

test('of an entry that is another one both sides are told, field by field', () => {
  expect(said([app], [secret('app', { description: 'Shop', rotation: 86_400 })])).toEqual([
    'The files ask for something else now for app: description (none) -> Shop; rotation 7d -> 1d.',
  ]);
});

test('other permissions alone are told as such', () => {
  const accounts = { how: 'create', mode: 'dual', type: 'normal', names: ['app', 'app_clone'] } as const;
  const entry = (grants: Grants) => [secret('app', { accounts: { ...accounts, grants } })];
  expect(said(entry({ orders: 'ReadWrite' }), entry({ orders: 'ReadOnly' }))).toEqual([
    'The files ask for something else now for app: grants orders ReadWrite -> orders ReadOnly.',
  ]);
});

test('what is done of a change that goes on as another one is said in words', () => {
  const done = (part: Partial<DonePart>) =>
    renderDone([{ secret: 'app', action: 'update', fields: [], ...part }], { width: 80, color: false })
      .split('\n')
      .find((line) => line.includes('done'))
      ?.trim();
  expect(done({})).toBe('done       all of it');
  expect(done({ fields: ['rotation', 'tags.a'] })).toBe('done       rotation, tags.a');
  expect(done({ action: 'replace', goesOnAs: 'create' })).toContain('the old secret is deleted; the new one is not');
  expect(done({ action: 'replace', goesOnAs: 'update' })).toContain('the old secret is deleted, the new one made');
  expect(done({ action: 'create', goesOnAs: 'update', fields: ['instance'] })).toContain('the secret is made');
});
