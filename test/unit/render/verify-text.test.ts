import { expect, test } from 'vitest';
import type { LoginCheck, PairCheck } from '../../../src/diagnostics/login-check.ts';
import { renderVerifyText } from '../../../src/render/verify/text.ts';

const login = (secret: string, more: Partial<LoginCheck> = {}): LoginCheck => ({
  secret,
  stage: 'ACSCurrent',
  account: 'app',
  instance: 'rm-1',
  address: 'db:3306',
  outcome: 'accepted',
  problems: [],
  ...more,
});
const pair = (secret: string, rights: PairCheck['rights']): PairCheck => ({
  secret,
  rights,
  onlyCurrent: [],
  onlyPrevious: [],
  problems: [],
});
const view = (width: number) => ({ width, color: false });
const pairs = [pair('a', 'equal'), pair('b', 'different'), pair('c', 'notChecked')];
const logins = [
  login('orders/app'),
  login('orders/app', { stage: 'ACSPrevious', account: 'app_clone', outcome: 'refused' }),
  login('lone', { account: '', address: '', outcome: 'notTried' }),
];

test('with addresses where they fit', () => {
  expect(renderVerifyText({ logins, pairs }, view(80))).toBe(`SECRET      STAGE     ACCOUNT    LOGIN      ADDRESS
orders/app  current   app        accepted   db:3306
orders/app  previous  app_clone  REFUSED    db:3306
lone        current   -          NOT TRIED  -
1 of 3 logins accepted.
Rights of 3 pairs on the server: 1 equal, 1 DIFFERENT, 1 not checked.
`);
});

test('without them, and then with names on lines of their own: never wider than it is', () => {
  const long = logins.map((one) => ({ ...one, address: 'rm-bp1orders00001.mysql.rds.aliyuncs.com:3306' }));
  expect(renderVerifyText({ logins: long, pairs: [] }, view(80)).split('\n')[1]).toBe(
    'orders/app  current   app        accepted',
  );
  const longer = long.map((one) => ({ ...one, secret: `${one.secret}/${'x'.repeat(60)}` }));
  const text = renderVerifyText({ logins: longer, pairs: [] }, view(80));
  expect(text.split('\n').slice(0, 4)).toEqual([
    `orders/app/${'x'.repeat(60)}`,
    '  current   accepted   app',
    '  previous  REFUSED    app_clone',
    `lone/${'x'.repeat(60)}`,
  ]);
});
