import { describe, expect, it } from 'vitest';
import type { LiveAccount } from '../../../src/model/live.ts';
import { accountDescription } from '../../../src/model/marks.ts';
import {
  account,
  codesOf,
  createDual,
  createSingle,
  fieldsOf,
  importing,
  instance,
  live,
  liveSecret,
  ownAccount,
  plan,
  secret,
  settled,
} from '../../support/plan-builders.ts';

const single = secret('app', { accounts: createSingle() });
const cloud = (tag: string, accounts: readonly LiveAccount[], mode: 'single' | 'dual' = 'single') =>
  live([liveSecret('app', { mode }, { 'keyturn:accounts': tag })], [instance(accounts)]);
const own = ownAccount('app', 'app');

describe('an accounts tag that was edited by hand is repaired', () => {
  const other = account('x', { description: accountDescription('team', 'other', 'n') });
  it.each([
    { what: 'that is not there', accounts: [own] },
    { what: 'made for another secret', accounts: [own, other] },
  ])('it names an account $what', ({ accounts }) => {
    const made = plan([single], cloud('x', accounts));
    expect(fieldsOf(made)).toEqual(['tags.keyturn:accounts: "x" -> "app"']);
    expect(made.steps.map(({ action }) => action)).toEqual([
      { do: 'setTags', secret: 'app', tags: { 'keyturn:accounts': 'app' } },
    ]);
    expect(made.refusals).toEqual([]);
  });

  it('it names an account that another secret has', () => {
    const holder = liveSecret('h', { mode: 'single' }, { 'keyturn:owner': 'others', 'keyturn:accounts': 'x' });
    const described = liveSecret('app', { mode: 'single' }, { 'keyturn:accounts': 'x' });
    const made = plan([single], live([described, holder], [instance([own, account('x')])]));
    expect(made.changes[0]?.action).toBe('update');
  });

  it('one of a pair', () => {
    const made = plan([secret('app')], settled({}, { 'keyturn:accounts': 'app/x' }));
    expect(made.steps.map(({ action }) => action)).toEqual([
      { do: 'setTags', secret: 'app', tags: { 'keyturn:accounts': 'app/app_clone' } },
    ]);
  });
});

describe('one that may be right is believed: other accounts are a replacement', () => {
  const cases = [
    {
      what: 'both were made for it: one of them by a run that lost',
      files: single,
      tag: 'first',
      accounts: [own, ownAccount('first', 'app')],
    },
    { what: 'the tag names an import', files: single, tag: 'old', accounts: [own, account('old')] },
    {
      what: 'the file names an import',
      files: secret('app', { accounts: importing('old') }),
      tag: 'x',
      accounts: [account('old')],
    },
    { what: 'the account of the file is still to be made', files: single, tag: 'x', accounts: [] },
    {
      what: 'the second one of the file is',
      files: secret('app', { accounts: createDual() }),
      tag: 'x/y',
      accounts: [own],
      mode: 'dual' as const,
    },
    { what: 'the mode is another', files: single, tag: 'x/app', accounts: [own], mode: 'dual' as const },
  ];
  it.each(cases)('$what', ({ files, tag, accounts, mode }) => {
    const made = plan([files], cloud(tag, accounts, mode));
    expect(made.changes[0]?.action).toBe('replace');
    expect(codesOf(made.refusals)).toContain('E_NEEDS_WORD app');
  });
});
