import { describe, expect, it } from 'vitest';
import type { NewSecret } from '../../../src/model/action.ts';
import { accountDescription } from '../../../src/model/marks.ts';
import type { Plan } from '../../../src/plan/change/plan.ts';
import {
  account,
  codesOf,
  createDual,
  createSingle,
  createSuper,
  fieldsOf,
  instance,
  live,
  liveSecret,
  ownAccount,
  plan,
  secret,
  stepIds,
} from '../../support/plan-builders.ts';

const created = (of: Plan): NewSecret | undefined =>
  of.steps.flatMap(({ action }) => (action.do === 'createSecret' ? [action.secret] : []))[0];

const passwords = (of: Plan): readonly string[] =>
  created(of)?.accounts.map(({ name, password }) => `${name} ${password.from}`) ?? [];

describe('an interrupted create is finished', () => {
  const cases = [
    { there: ['app'], expected: ['app_clone createAccount', 'app throwAway'] },
    { there: ['app_clone'], expected: ['app createAccount', 'app_clone throwAway'] },
    { there: ['app', 'app_clone'], expected: ['app throwAway', 'app_clone throwAway'] },
  ];
  it.each(cases)('with $there standing there', ({ there, expected }) => {
    const made = plan([secret('s')], live([], [instance(there.map((name) => ownAccount(name, 's')))]));
    expect(passwords(made)).toEqual(expected);
    // The mark keeps the order of the files, whoever comes first in the call.
    expect(created(made)?.tags).toMatchObject({ 'keyturn:accounts': 'app/app_clone', 'keyturn:owes': '2' });
    expect(made.refusals).toEqual([]);
    expect(made.estimate.rotations).toBe(2);
    expect(made.changes[0]?.reasons).toHaveLength(there.length);
  });

  it('completes grants, and takes what is too much only with the word', () => {
    const left = ownAccount('app', 's', { grants: { audit: 'ReadOnly' } });
    const twin = ownAccount('app_clone', 's', { grants: { audit: 'ReadOnly', orders: 'ReadWrite' } });
    const made = plan([secret('s')], live([], [instance([left, twin])]));
    expect(stepIds(made).slice(0, 4)).toEqual(['s:grant:app', 's:revoke:app', 's:revoke:app_clone', 's:createSecret']);
    expect(fieldsOf(made)).toContain('grants.audit: "ReadOnly" -> null');
    expect(codesOf(made.refusals)).toEqual(['E_NEEDS_WORD s', 'E_NEEDS_WORD s']);
    expect(plan([secret('s', { allow: ['revoke'] })], live([], [instance([left, twin])])).refusals).toEqual([]);
  });

  it('leaves permissions of a super account to RDS, and of PostgreSQL where they are', () => {
    const superUser = ownAccount('root_app', 's', { type: 'Super', grants: { orders: 'ReadWrite' } });
    const made = plan([secret('s', { accounts: createSuper() })], live([], [instance([superUser])]));
    expect(stepIds(made)[0]).toBe('s:createSecret');
    const onPostgres = instance([ownAccount('app', 's', { grants: { audit: 'DBOwner', orders: 'DBOwner' } })], {
      engine: 'PostgreSQL',
      version: '16.0',
    });
    const accounts = createSingle('app', { orders: 'DBOwner' });
    expect(stepIds(plan([secret('s', { accounts })], live([], [onPostgres])))[0]).toBe('s:createSecret');
  });

  it('does not take a left-over of the other type', () => {
    const superUser = ownAccount('app', 's', { type: 'Super' });
    const made = plan([secret('s', { accounts: createSingle() })], live([], [instance([superUser])]));
    expect(codesOf(made.findings)).toEqual(['E_ACCOUNT_TYPE s']);
    expect(made.steps).toEqual([]);
    const normal = ownAccount('root_app', 's');
    const other = plan([secret('s', { accounts: createSuper() })], live([], [instance([normal])]));
    expect(codesOf(other.findings)).toEqual(['E_ACCOUNT_TYPE s']);
  });

  const others = [
    { whose: 'nobody', description: '', mayImport: true },
    { whose: 'another secret', description: ownAccount('app', 'other').description, mayImport: false },
    {
      whose: 'another owner of a secret of this name',
      description: accountDescription('others', 's', 'n1'),
      mayImport: false,
    },
    { whose: 'a person who copied the look', description: 'keyturn_team_s', mayImport: true },
  ];
  it.each(others)('never takes an account of $whose, and names a way that is open', ({ description, mayImport }) => {
    const made = plan(
      [secret('s', { accounts: createSingle() })],
      live([], [instance([account('app', { description })])]),
    );
    expect(codesOf(made.findings)).toEqual(['E_ACCOUNT_TAKEN s']);
    expect(made.findings[0]?.hint?.includes('say import:')).toBe(mayImport);
    expect(made.steps).toEqual([]);
    expect(made.changes).toHaveLength(1);
  });
});

describe('what people hear of an account that an earlier run made', () => {
  const impactOf = (of: Plan): readonly string[] =>
    of.changes.flatMap(({ impact }) => impact.map(({ kind, message }) => `${kind}: ${message}`));

  it('that KMS sets new passwords, and who is cut off; without a word, since a create must be finished', () => {
    const made = plan([secret('s')], live([], [instance([ownAccount('app', 's'), ownAccount('app_clone', 's')])]));
    expect(impactOf(made)).toEqual([
      'interruption: KMS sets a new password on app, which an earlier run made. Whoever uses it today is cut off.',
      'interruption: KMS sets a new password on app_clone, which an earlier run made. Whoever uses it today is cut off.',
    ]);
    expect(made.changes[0]?.reasons).toEqual([
      'account app is there from an earlier run: KMS sets a new password',
      'account app_clone is there from an earlier run: KMS sets a new password',
    ]);
    expect(made.refusals).toEqual([]);
    expect(plan([secret('s', { rotateOnCreate: true })], live([])).changes[0]?.impact).toEqual([]);
  });

  it('what it is granted today, and what it loses', () => {
    const left = ownAccount('app', 's', { grants: { orders: 'ReadWrite', audit: 'ReadOnly' } });
    const single = secret('s', { accounts: createSingle('app', { orders: 'ReadOnly' }) });
    const made = plan([single], live([], [instance([left])]));
    expect(fieldsOf(made).filter((field) => field.startsWith('grants'))).toEqual([
      'grants.audit: "ReadOnly" -> null',
      'grants.orders: "ReadWrite" -> "ReadOnly"',
    ]);
    expect(impactOf(made).slice(1)).toEqual([
      'revoke: Account app of s loses permissions: audit ReadOnly -> none, orders ReadWrite -> ReadOnly.',
    ]);
    expect(made.refusals.map(({ word }) => word)).toEqual(['revoke']);
  });

  it('each account of a pair where the two differ, and nothing of an account that is not ours', () => {
    const pair = secret('s', { accounts: createDual('app', { orders: 'ReadWrite' }) });
    const half = plan([pair], live([], [instance([ownAccount('app', 's', { grants: { orders: 'ReadOnly' } })])]));
    expect(fieldsOf(half)).toContain('grants.orders: {"app":"ReadOnly","app_clone":null} -> "ReadWrite"');
    const theirs = plan([pair], live([], [instance([account('app', { grants: { orders: 'ReadOnly' } })])]));
    expect(fieldsOf(theirs)).toContain('grants.orders: null -> "ReadWrite"');
  });

  it('that a permission stays which PostgreSQL cannot take back', () => {
    const left = ownAccount('app', 's', { grants: { orders: 'DBOwner', audit: 'DBOwner' } });
    const accounts = createSingle('app', { orders: 'DBOwner' });
    const made = plan(
      [secret('s', { accounts })],
      live([], [instance([left], { engine: 'PostgreSQL', version: '16.0' })]),
    );
    expect(codesOf(made.findings)).toEqual(['W_REVOKE_NOT_POSSIBLE s']);
    expect(fieldsOf(made).filter((field) => field.startsWith('grants.audit'))).toEqual([]);
    expect(made.refusals).toEqual([]);
    expect(stepIds(made)[0]).toBe('s:createSecret');
  });

  it('that it is locked, which must end first', () => {
    const left = ownAccount('app', 's', { status: 'Lock' });
    const made = plan([secret('s', { accounts: createSingle() })], live([], [instance([left])]));
    expect(codesOf(made.findings)).toEqual(['E_ACCOUNT_UNAVAILABLE s']);
    expect(made.findings[0]?.message).toBe('Account app on rm-1 is locked.');
    expect(made.steps).toEqual([]);
  });

  it('nothing where RDS is still making it, as right after a kill: apply waits for it', () => {
    const left = ownAccount('app', 's', { status: 'Unavailable', grants: {} });
    const made = plan([secret('s', { accounts: createSingle() })], live([], [instance([left])]));
    expect(made.findings).toEqual([]);
    expect(stepIds(made)).toEqual(['s:grant:app', 's:createSecret', 's:rotateSecret:owed-1', 's:removeTags:owes']);
  });
});

it('an account that a run was about to delete is taken back first', () => {
  const marked = account('app', { description: accountDescription('team', 'app', 'n', 'deleting') });
  const made = plan([secret('app', { accounts: createSingle() })], live([], [instance([marked])]));
  expect(made.steps.map(({ action }) => action)).toContainEqual(
    expect.objectContaining({ do: 'setAccountDescription', account: 'app', from: marked.description, to: 'owned' }),
  );
  const there = liveSecret('app', { mode: 'single' });
  const granted = { ...marked, grants: { orders: 'ReadWrite' as const } };
  const repaired = plan([secret('app', { accounts: createSingle() })], live([there], [instance([granted])]));
  expect(repaired.changes).toMatchObject([
    { action: 'update', fields: [{ path: 'accountMarks.app', before: 'deleting', after: 'team' }] },
  ]);
});

describe('two owners who have one account of a pair each are told which one goes on', () => {
  const theirs = (name: string) => account(name, { description: accountDescription('billing', 'their/app', 'n') });
  const found = (...accounts: Parameters<typeof instance>[0] & object) =>
    plan([secret('app')], live([], [instance(accounts)])).findings.map(({ code, message, hint }) => ({
      code,
      message,
      hint,
    }));
  it('it is the one that has the account whose name comes first', () => {
    expect(found(ownAccount('app', 'app'), theirs('app_clone'))).toEqual([
      {
        code: 'E_ACCOUNT_TAKEN',
        message: 'Account app_clone is on rm-1 already: keyturn made it for secret their-app of billing.',
        hint: 'This secret has app, whose name comes first, so billing has to give up app_clone: ask for other account names in their-app and for keyturn apply --prune there. Then apply again.',
      },
    ]);
  });
  it('the other one has to choose other names', () => {
    expect(found(theirs('app'), ownAccount('app_clone', 'app'))[0]?.hint).toBe(
      'billing has app, whose name comes first, so this secret has to give up app_clone: choose other account names here and run keyturn apply --prune, which deletes app_clone.',
    );
  });
  it('whoever has none of them chooses another name', () => {
    expect(found(theirs('app'), theirs('app_clone')).map(({ hint }) => hint)).toEqual([
      'Choose another name, or delete it at RDS if nobody uses it. Neither it nor its password is touched.',
      'Choose another name, or delete it at RDS if nobody uses it. Neither it nor its password is touched.',
    ]);
  });
});
