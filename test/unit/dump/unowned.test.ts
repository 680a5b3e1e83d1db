import { expect, test } from 'vitest';
import { draftOf } from '../../../src/dump/draft.ts';
import { type Described, sortSecrets } from '../../../src/dump/unowned.ts';
import type { LiveSecret } from '../../../src/model/live.ts';
import { described } from './build.ts';

const sorted = (...secrets: readonly LiveSecret[]) => {
  const byName = Object.fromEntries(secrets.map((secret) => [secret.name, secret]));
  return sortSecrets(byName, byName, () => true);
};

const when = '2026-12-01T00:00:00Z';

test.each<[string, Partial<Described>, string]>([
  ['of another type', { type: 'Generic' }, 'not a managed RDS secret (Generic)'],
  ['of an owner', { tags: { 'keyturn:owner': 'a@b' } }, 'belongs to the owner a@b'],
  ['of an owner that says nothing', { tags: { 'keyturn:owner': '' } }, 'belongs to the owner '],
  ['on its way out', { plannedDeleteTime: when }, `scheduled for deletion (${when})`],
  [
    'of an owner and on its way out',
    { plannedDeleteTime: when, tags: { 'keyturn:owner': 'a' } },
    'belongs to the owner a',
  ],
  ['of the service', { name: 'acs/x' }, 'its name cannot stand in a file'],
  ['with an odd name', { name: 'a\u202eb' }, 'its name cannot stand in a file'],
  ['on an odd instance', { instance: 'RM 1' }, 'KMS does not tell its instance and its mode'],
])('a secret %s is left out', (_, given, why) => {
  const secret = described(given);
  expect(sorted(secret)).toEqual({ taken: [], leftOut: [{ name: secret.name, why }] });
});

test('one of which KMS tells too little, and one that has gone', () => {
  const { mode: _, ...rest } = described({ name: 'half' });
  expect(sorted(rest).leftOut).toEqual([{ name: 'half', why: 'KMS does not tell its instance and its mode' }]);
  expect(sortSecrets({ app: described() }, {}, () => true).leftOut).toEqual([
    { name: 'app', why: 'gone since it was listed' },
  ]);
  expect(sortSecrets({ app: described() }, {}, () => false)).toEqual({ taken: [], leftOut: [] });
});

test('an account in two secrets of an instance stands in neither entry; on two instances it is two accounts', () => {
  const of = (name: string, instance: string): Described => described({ name, instance });
  const draft = (...secrets: readonly Described[]) =>
    draftOf({ owner: 'o', region: 'cn-hangzhou' }, secrets, {}, () => ({ names: ['same'] })).secrets.map(
      ({ accounts }) => accounts.how,
    );
  expect(draft(of('a', 'rm-1'), of('b', 'rm-1'), of('c', 'rm-2'))).toEqual(['unknown', 'unknown', 'import']);
});
