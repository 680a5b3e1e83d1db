import { describe, expect, test } from 'vitest';
import { entryOf, type ReadNames } from '../../../src/dump/entry.ts';
import type { Described } from '../../../src/dump/unowned.ts';
import { described } from './build.ts';

const entry = (given: Partial<Described>, read?: ReadNames, shared: readonly string[] = []) =>
  entryOf(described(given), 'db', read, (account) => shared.includes(account));

describe('the accounts', () => {
  const names = (...all: readonly string[]) => ({ names: all });
  const dual = { mode: 'dual' } as const;

  test('are those that the values name', () => {
    const accounts = [{ name: 'a' }, { name: 'b' }];
    expect(entry(dual, names('a', 'b'))).toMatchObject({
      accounts: { how: 'import', mode: 'dual', accounts },
      notes: [],
    });
    const tags = { 'keyturn:accounts': 'b/a' };
    expect(entry({ ...dual, tags }, names('a', 'b'))).toMatchObject({ accounts: { how: 'import' }, notes: [] });
  });

  test.each<[string, Partial<Described>, ReadNames, string[], string[]]>([
    ['nobody looked', {}, undefined, [], []],
    ['unreadable', {}, 'unreadable', [], ['Accounts unknown: its value could not be read.']],
    ['one of two', dual, names('a'), [], ['Accounts unknown: its values name only a.']],
    ['a name no file takes', {}, names('a b'), [], ['Accounts left out: the file does not take the name a b.']],
    [
      'of two secrets',
      {},
      names('a'),
      ['a'],
      ['Accounts left out: another secret holds a too. A rotation of one breaks the other.'],
    ],
    [
      'not those of the tag',
      { tags: { 'keyturn:accounts': 'c' } },
      names('a'),
      [],
      ['Accounts left out: its values name a, its tag keyturn:accounts c.'],
    ],
  ])('are left out: %s', (_, given, read, shared, notes) => {
    expect(entry(given, read, shared)).toMatchObject({ accounts: { how: 'unknown' }, notes });
  });
});

test.each<[Described['rotation'], number | 'off', string[]]>([
  [{ state: 'off', interval: 604_800 }, 'off', []],
  [{ state: 'on', interval: 604_800 }, 604_800, []],
  [{ state: 'on' }, 604_800, ['KMS does not tell the rotation interval: 7d is a guess.']],
  [{ state: 'on', interval: 3600 }, 21_600, ['KMS rotates every 1h, which the file does not take.']],
  [{ state: 'on', interval: 86_400 * 400 }, 86_400 * 365, ['KMS rotates every 400d, which the file does not take.']],
  [
    { state: 'invalid', interval: 604_800 },
    604_800,
    ['KMS no longer rotates this secret: a rotation failed (Invalid).'],
  ],
])('rotation %j', (rotation, value, notes) => {
  expect(entry({ rotation })).toMatchObject({ rotation: value, notes });
});

test('marks without an owner: protection is kept, debts are told', () => {
  const tags = { 'keyturn:protect': 'true', 'keyturn:owes': '1', 'keyturn:onRemove': 'x', team: 'a' };
  expect(entry({ tags })).toMatchObject({
    protect: true,
    tags: { team: 'a' },
    adopt: true,
    notes: ['Its tag keyturn:owes says that rotations are owed: taking it over makes them.'],
  });
  expect(entry({ tags: { 'keyturn:protect': 'yes' } })).toMatchObject({ protect: false, tags: {} });
});

test('an empty description is none', () => {
  expect(entry({ description: '' })).not.toHaveProperty('description');
  expect(entry({ description: ' ' })).toMatchObject({ description: ' ' });
});
