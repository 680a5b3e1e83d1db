import { expect, test } from 'vitest';
import type { LoginCheck } from '../../../src/diagnostics/login-check.ts';
import { comparePair } from '../../../src/verify/check-pairs.ts';

const login = (account: string, rights?: readonly string[]): LoginCheck => ({
  secret: 'orders/app',
  stage: 'ACSCurrent',
  account,
  instance: 'rm-1',
  address: 'db:3306',
  outcome: 'accepted',
  ...(rights ? { rights } : {}),
  problems: [],
});

test('equal rights are equal, whatever their order', () => {
  const one = ['database orders: INSERT', 'database orders: SELECT'];
  expect(comparePair(login('app', one), login('app_clone', one.toReversed()))).toMatchObject({
    rights: 'equal',
    problems: [],
  });
});

test('what only one of them has is told, a few of it in the text', () => {
  const many = Array.from({ length: 9 }, (_, index) => `database db${index}: SELECT`);
  const check = comparePair(login('app', ['server: PROCESS']), login('app_clone', ['server: PROCESS', ...many]));
  expect(check).toMatchObject({ rights: 'different', onlyCurrent: [], onlyPrevious: many });
  expect(check.problems).toMatchObject([
    {
      code: 'W_TWINS_DIFFER',
      message:
        'orders/app: on the server only app_clone has, and app has not: database db0: SELECT; database db1: SELECT; ' +
        'database db2: SELECT; database db3: SELECT; database db4: SELECT; database db5: SELECT; 3 more',
    },
  ]);
});

test('where one is not told there is nothing to compare', () => {
  expect(comparePair(login('app', []), login('app_clone'))).toMatchObject({ rights: 'notChecked', problems: [] });
});
