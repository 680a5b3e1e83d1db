import { describe, expect, test } from 'vitest';
import { outcomeOf } from '../../../src/verify/login/outcomes.ts';

describe('what a code says about a credential', () => {
  test.each(['1044', '1045', '1698', '1820', '1862', '3118', '3955', '4150', '4151', '28P01', '28000', '42501'])(
    '%s is a no to this account',
    (code) => {
      expect(outcomeOf(code)).toMatchObject({
        outcome: 'refused',
        code,
        reason: expect.stringMatching(/account|password/),
      });
    },
  );

  test.each([
    '1040',
    '1049',
    '1130',
    '1203',
    '3D000',
    '53300',
    '57P03',
    'ECONNREFUSED',
    'ENOTFOUND',
    'ETIMEDOUT',
    'NO_TLS',
  ])('%s means that it could not be tried', (code) => {
    expect(outcomeOf(code)).toMatchObject({ outcome: 'unreachable', code });
  });

  test('an errno or SQLSTATE without a wording of its own is shown as a number', () => {
    for (const code of ['1999', 'XX000']) {
      expect(outcomeOf(code)).toEqual({ outcome: 'unreachable', code, reason: 'the server answered with this error' });
    }
  });

  test('anything else is not repeated, since it may hold what the server was given', () => {
    for (const code of ['Passw0rd!', 'toString', '__proto__', '', 'undefined', 'secret', '12345678']) {
      const result = outcomeOf(code);
      expect(result).toMatchObject({ outcome: 'unreachable', code: 'PROTOCOL' });
    }
    expect(outcomeOf('ERR_SSL_WRONG_VERSION_NUMBER')).toMatchObject({ outcome: 'unreachable', code: 'TLS' });
  });
});
