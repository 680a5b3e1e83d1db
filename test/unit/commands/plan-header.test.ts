import { expect, it } from 'vitest';
import { planText } from '../../../src/commands/plan.ts';
import { createSingle, desired, live, plan, secret } from '../../support/plan-builders.ts';
import { fakeTerminal } from '../../support/terminal.ts';

it('counts the secrets and instances of what is selected', () => {
  const files = desired([
    secret('a', { accounts: createSingle('a1') }),
    secret('b', { accounts: createSingle('b1'), instance: { id: 'rm-2' } }),
  ]);
  const header = (only: readonly string[]): string | undefined => {
    const line = { desired: files, plan: plan(files, live([]), { only }) };
    return planText(line, { color: false }, fakeTerminal(), false).split('\n')[0];
  };
  expect(header([])).toMatch(/ 2 secrets, 2 instances$/);
  expect(header(['a'])).toMatch(/ 1 secret, 1 instance$/);
});
