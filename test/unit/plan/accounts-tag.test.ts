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
} from '../../support/plan-builders.ts';

const single = secret('app', { accounts: createSingle() });
const cloud = (tag: string, accounts: readonly LiveAccount[], mode: 'single' | 'dual' = 'single') =>
  live([liveSecret('app', { mode }, { 'keyturn:accounts': tag })], [instance(accounts)]);
const own = ownAccount('app', 'app');

describe('an accounts tag that was edited by hand is repaired', () => {
  const other = account('x', { description: accountDescription('team', 'other', 'n') });
  it('it names an account made for another secret', () => {
    const made = plan([single], cloud('x', [own, other]));
    expect(fieldsOf(made)).toEqual(['tags.keyturn:accounts: "x" -> "app"']);
    expect(made.steps.map(({ action }) => action)).toEqual([
      { do: 'setTags', secret: 'app', tags: { 'keyturn:accounts': 'app' } },
    ]);
    expect(made.refusals).toEqual([]);
  });

  it('it names an account that another secret has', () => {
    const holder = liveSecret('h', { mode: 'single' }, { 'keyturn:owner': 'others', 'keyturn:accounts': 'x' });
    const described = liveSecret('app', { mode: 'single' }, { 'keyturn:accounts': 'x' });
    for (const accounts of [[own, account('x')], [own]]) {
      const made = plan([single], live([described, holder], [instance(accounts)]));
      expect(made.changes[0]?.action).toBe('update');
    }
  });

  it('one of a pair', () => {
    const pair = [own, ownAccount('app_clone', 'app'), other];
    const made = plan([secret('app')], cloud('app/x', pair, 'dual'));
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
    {
      what: 'the account of the tag is gone: a replacement of it may have been cut short',
      files: single,
      tag: 'old',
      accounts: [own],
    },
    {
      what: 'one of a pair is gone',
      files: secret('app'),
      tag: 'app/old',
      accounts: [own, ownAccount('app_clone', 'app')],
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

it('says what to do instead when the tag names an account that is gone', () => {
  const { refusals, changes } = plan([single], cloud('old', [own]));
  expect(refusals.map(({ hint }) => hint)).toEqual([
    expect.stringContaining(
      ' Account old of the tag keyturn:accounts is not on rm-1: if somebody edited that tag, put it right instead.',
    ),
  ]);
  // What is gone does not stay.
  expect(changes[0]?.impact.map(({ kind }) => kind)).not.toContain('accounts');
});

it('compares the accounts on the instance that the secret has, not on the one that it is to have', () => {
  const elsewhere = liveSecret('app', { mode: 'dual', instance: 'rm-2' }, { 'keyturn:accounts': 'app/app_clone' });
  const other = instance([ownAccount('app', 'app'), ownAccount('app_clone', 'app')], { id: 'rm-2' });
  // On the instance that it is to have, one of its names is another secret's.
  const taken = account('app_clone', { description: accountDescription('team', 'other', 'n') });
  const made = plan([single], live([elsewhere], [instance([own, taken]), other]));
  expect(fieldsOf(made).filter((field) => field.startsWith('tags.'))).toEqual([]);
  expect(made.changes[0]?.action).toBe('replace');
});
