import { describe, expect, it } from 'vitest';
import {
  accountDescription,
  isAccountOf,
  nextVersionId,
  owedVersionId,
  parseOwes,
  rotationTries,
} from '../../../src/model/marks.ts';

describe('the description of an account', () => {
  const made = accountDescription('payments@prod', 'orders/app', '0123456789ab');

  it.each<[string, string, string, string, boolean]>([
    ['says whose it is', made, 'payments@prod', 'orders/app', true],
    ['of another owner', made, 'billing@prod', 'orders/app', false],
    ['of another environment', made, 'payments@staging', 'orders/app', false],
    ['of another secret', made, 'payments@prod', 'orders/app2', false],
    ['that does not begin as ours do', `x${made}`, 'payments@prod', 'orders/app', false],
    ['of somebody else', 'keyturn_by_hand', 'payments@prod', 'orders/app', false],
    ['that is empty', '', 'payments@prod', 'orders/app', false],
  ])('%s: %s', (_name, description, owner, secret, ours) => {
    expect(isAccountOf(description, owner, secret)).toBe(ours);
  });

  it('keeps to the letters and the length that RDS takes, whatever the names are', () => {
    const odd = accountDescription(`${'ä/'.repeat(80)}@prod`, '密'.repeat(64), '0123456789ab');
    expect(odd).toMatch(/^[A-Za-z][A-Za-z0-9_-]{1,255}$/);
    expect(isAccountOf(odd, `${'ä/'.repeat(80)}@prod`, '密'.repeat(64))).toBe(true);
  });
});

it.each([
  ['1', 1],
  ['2', 2],
  ['0', 0],
  ['3', 0],
  ['12', 0],
  ['x1', 0],
  ['2 rotations', 0],
  ['', 0],
  [undefined, 0],
  ['2/0123456789ab', 2],
  ['2/', 0],
  ['2/0123456789AB', 0],
])('the mark %o owes %i', (value, owed) => {
  expect(parseOwes(value)).toBe(owed);
});

describe('the version ids of one rotation', () => {
  it('are a fixed series for one that is owed, each as long as KMS takes', () => {
    const owed = owedVersionId('orders/app', 2);
    const tries = rotationTries(owed);
    expect(tries.slice(0, 3)).toEqual([owed, `${owed}-r2`, `${owed}-r3`]);
    expect(new Set(tries).size).toBe(50);
    expect(Math.max(...tries.map(({ length }) => length))).toBeLessThanOrEqual(64);
  });

  it('do not meet those of another rotation owed', () => {
    const [first = [], second = []] = [1, 2].map((count) => rotationTries(owedVersionId('orders/app', count)));
    const later = rotationTries(owedVersionId('orders/app', 1, '0123456789ab'));
    expect(new Set([...first, ...second, ...later]).size).toBe(150);
    expect(later[49]?.length).toBeLessThanOrEqual(64);
  });

  it('are a series too for one by hand, of its own for each secret and each version that it follows', () => {
    const ids = [nextVersionId('app', 'v1'), nextVersionId('app', 'v2'), nextVersionId('other', 'v1')];
    expect(nextVersionId('app', 'v1')).toBe(ids[0]);
    const tries = ids.flatMap(rotationTries);
    expect(new Set(tries).size).toBe(150);
    expect(Math.max(...tries.map(({ length }) => length))).toBeLessThanOrEqual(64);
  });

  it('are one where a person gave it', () => {
    expect(rotationTries('keyturn-6d1ff1d0')).toEqual(['keyturn-6d1ff1d0']);
  });
});
