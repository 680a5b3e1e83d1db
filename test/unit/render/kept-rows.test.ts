import { expect, it } from 'vitest';
import type { Change, ChangeAction, FieldChange } from '../../../src/plan/change/plan.ts';
import { rowsOf } from '../../../src/render/plan/change-rows.ts';

const rows = (action: ChangeAction, ...fields: readonly FieldChange[]): readonly string[] => {
  const change: Change = { secret: 'app', action, reasons: [], fields, impact: [] };
  return rowsOf({ change, steps: [], findings: [], refusals: [] }).map(({ label, text }) => `${label}: ${text}`);
};

const kept = ['description', 'tags.cost centre'];
const policy = ['Allow a: kms:*', 'Deny b: kms:GetSecretValue\u202e'];

it('names what a replacement keeps, and says whom the policy allows or denies what', () => {
  expect(
    rows('replace', { path: 'kept', before: kept, after: kept }, { path: 'policy', before: policy, after: policy }),
  ).toEqual([
    'kept: description, "tags.cost centre"',
    'policy: kept: Allow a: kms:*; Deny b: kms:GetSecretValue\\u202e',
  ]);
});

it('and so does the creation that goes on with it', () => {
  expect(
    rows('create', { path: 'kept', before: null, after: kept }, { path: 'policy', before: null, after: policy }),
  ).toEqual(['kept: description, "tags.cost centre"', 'policy: Allow a: kms:*; Deny b: kms:GetSecretValue\\u202e']);
  // A saved plan that somebody wrote may hold anything.
  expect(rows('create', { path: 'policy', before: null, after: 'all' })).toEqual(['policy: all']);
});

it('names the backup that goes', () => {
  expect(rows('update', { path: 'backup', before: 'app.keyturn-backup-1', after: null })).toEqual([
    'backup: app.keyturn-backup-1 deleted',
  ]);
});
