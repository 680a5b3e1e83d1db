import { expect, test } from 'vitest';
import { instanceNames } from '../../../src/dump/instance-names.ts';

const named = (titles: Readonly<Record<string, string | undefined>>): Record<string, string> => {
  const facts = Object.entries(titles).flatMap(([id, title]) =>
    title === undefined
      ? []
      : [[id, { ...(title ? { title } : {}), engine: 'MySQL', version: '8.0' } as const] as const],
  );
  return Object.fromEntries(instanceNames(Object.keys(titles), Object.fromEntries(facts)));
};

test.each([
  ['Orders DB (Prod)', 'orders-db-prod'],
  ['  Zahlungen_Köln.2 ', 'zahlungen_koln.2'],
  ['订单', 'mysql-abcd'],
  ['x', 'mysql-abcd'],
  ['', 'mysql-abcd'],
  ['rm-bp1abcd', 'mysql-abcd'],
  ['RM other', 'mysql-abcd'],
  ['\u202e\u001b[31m`$(x)`', '31m-x'],
  ['a'.repeat(100), 'a'.repeat(40)],
])('%j is called %s', (title, name) => {
  expect(named({ 'rm-bp1abcd': title })).toEqual({ 'rm-bp1abcd': name });
});

test('the same name twice is told apart, whatever the order', () => {
  const expected = { 'rm-1abcd': 'orders', 'rm-2abcd': 'orders-2', 'rm-3abcd': 'db-abcd', 'rm-4abcd': 'db-abcd-2' };
  expect(named({ 'rm-1abcd': 'Orders', 'rm-2abcd': 'orders', 'rm-3abcd': undefined, 'rm-4abcd': undefined })).toEqual(
    expected,
  );
  expect(named({ 'rm-4abcd': undefined, 'rm-3abcd': undefined, 'rm-2abcd': 'orders', 'rm-1abcd': 'Orders' })).toEqual(
    expected,
  );
});
