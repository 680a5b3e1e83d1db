import { describe, expect, it } from 'vitest';
import { makePassword, openPasswords } from '../../../src/aliyun/write/passwords.ts';

describe('passwords', () => {
  it('are 32 characters of all four classes that RDS knows, and never the same', () => {
    const made = Array.from({ length: 300 }, makePassword);
    expect(new Set(made).size).toBe(300);
    for (const password of made) {
      expect(password).toMatch(/^[A-Za-z0-9!@#$%^&*()_+\-=]{32}$/);
      for (const one of [/[A-Z]/, /[a-z]/, /[0-9]/, /[!@#$%^&*()_+\-=]/]) expect(password).toMatch(one);
    }
  });

  it('have no class that always stands at the same place', () => {
    const first = new Set(Array.from({ length: 300 }, () => makePassword().charAt(0).replace(/[A-Z]/, 'A')));
    expect(first.size).toBeGreaterThan(20);
  });

  it('are kept for one account of one instance until they are dropped', () => {
    const passwords = openPasswords();
    const made = { password: 'one', description: 'first' };
    passwords.keep('rm-1', 'a', made);
    expect(passwords.of('rm-1', 'a')).toBe(made);
    expect(passwords.of('rm-2', 'a')).toBeUndefined();
    passwords.drop('rm-1', 'a');
    expect(passwords.of('rm-1', 'a')).toBeUndefined();
  });
});
