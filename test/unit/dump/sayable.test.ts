import { expect, test } from 'vitest';
import { sayable } from '../../../src/dump/sayable.ts';
import { described } from './build.ts';

test('tags: no marks, none of the cloud, at most twelve, none that speaks of a password', () => {
  const many = Object.fromEntries(
    Array.from({ length: 14 }, (_, index) => [`t${String(index).padStart(2, '0')}`, 'v']),
  );
  const { tags, notes } = sayable(
    described({
      tags: { ...many, 'keyturn:x': '1', 'acs:rm': '1', aliyunX: '1', 'db-password': 'Canary', 'a,b': '1' },
    }),
  );
  expect(Object.keys(tags)).toEqual(Object.keys(many).slice(0, 12));
  expect(notes).toEqual([
    'Tags left out, which speak of a password: db-password.',
    'Tags left out, with characters that the file does not take: a,b.',
    'Tags left out, beyond the 12 that the file takes: t12, t13.',
  ]);
});

test('customData: all of it or none, without what speaks of a password', () => {
  const customData = { B: '2', A: '1', Passwd: 'Canary' };
  expect(sayable(described({ customData }))).toEqual({
    tags: {},
    customData: { A: '1', B: '2' },
    notes: ['customData left out, which speaks of a password: Passwd.'],
  });
  expect(sayable(described({ customData: { long: 'x'.repeat(1000) } }))).toMatchObject({
    customData: {},
    notes: ['customData left out, more than the file takes: long.'],
  });
});

test.each([
  [
    { encryptionKey: 'key-1', kmsInstance: 'kst-1' },
    { encryptionKey: 'key-1', kmsInstance: 'kst-1' },
  ],
  [{ encryptionKey: 'key-1' }, {}],
  [{ encryptionKey: 'alias/x', kmsInstance: 'kst-1' }, {}],
  [{ kmsInstance: 'kst-1' }, {}],
])('keys %j', (given, said) => {
  expect(sayable(described(given))).toEqual({ tags: {}, customData: {}, notes: [], ...said });
});
