import { describe, expect, it } from 'vitest';
import type { Engine, Grants, Privilege } from '../../../src/model/engine.ts';
import type { LiveAccount } from '../../../src/model/live.ts';
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

type LiveGrants = LiveAccount['grants'];

const planned = (wanted: Grants, one: LiveGrants, other: LiveGrants = one, engine: Engine = 'MySQL') =>
  plan(
    [secret('app', { accounts: createDual('app', wanted), allow: [] })],
    live(
      [liveSecret('app')],
      [
        instance([ownAccount('app', 'app', { grants: one }), ownAccount('app_clone', 'app', { grants: other })], {
          engine,
        }),
      ],
    ),
  );

type Case = {
  readonly what: string;
  readonly wanted: Grants;
  readonly one: LiveGrants;
  /** Of the second account, where it differs. */
  readonly other?: LiveGrants;
  readonly fields: readonly string[];
  readonly steps: readonly string[];
  readonly words: readonly string[];
};

describe('permissions of accounts that keyturn made', () => {
  const messagesOf = ({ changes }: Plan): readonly string[] =>
    changes.flatMap(({ impact }) => impact.map(({ message }) => message));
  const cases: readonly Case[] = [
    { what: 'equal', wanted: { orders: 'ReadOnly' }, one: { orders: 'ReadOnly' }, fields: [], steps: [], words: [] },
    {
      what: 'missing on both',
      wanted: { orders: 'ReadOnly', audit: 'ReadOnly' },
      one: { orders: 'ReadOnly' },
      fields: ['grants.audit: null -> "ReadOnly"'],
      steps: ['app:grant:app', 'app:grant:app_clone'],
      words: [],
    },
    {
      what: 'missing on one',
      wanted: { orders: 'ReadOnly' },
      one: { orders: 'ReadOnly' },
      other: {},
      fields: ['grants.orders: {"app":"ReadOnly","app_clone":null} -> "ReadOnly"'],
      steps: ['app:grant:app_clone'],
      words: [],
    },
    {
      what: 'more',
      wanted: { orders: 'ReadWrite' },
      one: { orders: 'ReadOnly' },
      fields: ['grants.orders: "ReadOnly" -> "ReadWrite"'],
      steps: ['app:grant:app', 'app:grant:app_clone'],
      words: [],
    },
    {
      what: 'Custom',
      wanted: { orders: 'ReadWrite' },
      one: { orders: 'Custom' },
      fields: ['grants.orders: "Custom" -> "ReadWrite"'],
      steps: ['app:grant:app', 'app:grant:app_clone'],
      words: ['revoke'],
    },
    {
      what: 'extra on both, with another database granted first',
      wanted: { orders: 'ReadOnly' },
      one: { audit: 'ReadOnly' },
      fields: ['grants.audit: "ReadOnly" -> null', 'grants.orders: null -> "ReadOnly"'],
      steps: ['app:grant:app', 'app:grant:app_clone', 'app:revoke:app', 'app:revoke:app_clone'],
      words: ['revoke'],
    },
  ];
  it.each(cases)('$what', ({ wanted, one, fields, steps, words, other = one }) => {
    const made = planned(wanted, one, other);
    expect(fieldsOf(made)).toEqual(fields);
    expect(stepIds(made)).toEqual(steps);
    expect(made.refusals.map(({ word }) => word)).toEqual(words);
    expect(made.changes[0]?.impact.map(({ kind }) => kind) ?? []).toEqual(words);
    expect(made.findings).toEqual([]);
  });

  it('cannot be taken away on PostgreSQL: told, and no step', () => {
    const made = planned(
      { orders: 'DBOwner' },
      { orders: 'DBOwner', audit: 'DBOwner' },
      { orders: 'DBOwner' },
      'PostgreSQL',
    );
    expect(codesOf(made.findings)).toEqual(['W_REVOKE_NOT_POSSIBLE app']);
    expect(made.changes).toEqual([]);
    expect(made.refusals).toEqual([]);
  });

  it('say what each account loses, and need the word for all of it', () => {
    const made = planned({ orders: 'ReadOnly' }, { orders: 'ReadWrite' }, { orders: 'ReadOnly' });
    const message = 'Account app of app loses permissions: orders ReadWrite -> ReadOnly.';
    expect(made.changes[0]?.impact).toEqual([{ kind: 'revoke', word: 'revoke', message }]);
    expect(made.refusals).toMatchObject([{ code: 'E_NEEDS_WORD', word: 'revoke', message }]);
    const allowed = plan(
      [secret('app', { accounts: createSingle('app', { orders: 'ReadOnly' }), allow: ['revoke'] })],
      live(
        [liveSecret('app', { mode: 'single' }, { 'keyturn:accounts': 'app' })],
        [instance([ownAccount('app', 'app')])],
      ),
    );
    expect([allowed.refusals, allowed.findings, stepIds(allowed)]).toEqual([[], [], ['app:grant:app']]);
  });

  it('say once what both accounts lose', () => {
    const more = { orders: 'ReadWrite', audit: 'ReadOnly' } as const;
    expect(messagesOf(planned({ orders: 'ReadOnly' }, more))).toEqual([
      'Accounts app and app_clone of app lose permissions: audit ReadOnly -> none, orders ReadWrite -> ReadOnly.',
    ]);
    expect(messagesOf(planned({ orders: 'ReadOnly' }, more, { orders: 'ReadWrite' }))).toEqual([
      'Account app of app loses permissions: audit ReadOnly -> none, orders ReadWrite -> ReadOnly.',
      'Account app_clone of app loses permissions: orders ReadWrite -> ReadOnly.',
    ]);
  });

  it.each<[Engine, Privilege | 'Custom', Privilege, boolean]>([
    ['MySQL', 'ReadOnly', 'ReadOnly', false],
    ['MySQL', 'ReadOnly', 'ReadWrite', false],
    ['MySQL', 'ReadOnly', 'DMLOnly', false],
    ['MySQL', 'ReadOnly', 'DDLOnly', true],
    ['MySQL', 'ReadWrite', 'ReadOnly', true],
    ['MySQL', 'DMLOnly', 'ReadWrite', false],
    ['MySQL', 'DDLOnly', 'ReadWrite', false],
    ['MySQL', 'DMLOnly', 'DDLOnly', true],
    ['MySQL', 'DDLOnly', 'DMLOnly', true],
    ['MySQL', 'Custom', 'ReadWrite', true],
    ['MariaDB', 'DMLOnly', 'ReadOnly', true],
    ['SQLServer', 'ReadOnly', 'ReadWrite', false],
    ['SQLServer', 'ReadWrite', 'DBOwner', false],
    ['SQLServer', 'DBOwner', 'ReadWrite', true],
    ['SQLServer', 'ReadWrite', 'ReadOnly', true],
    ['PostgreSQL', 'ReadWrite', 'DBOwner', false],
    ['PostgreSQL', 'Custom', 'DBOwner', true],
  ])('%s: %s -> %s needs the word: %s', (engine, before, after, needed) => {
    const made = planned({ orders: after }, { orders: before }, { orders: before }, engine);
    expect(made.refusals.map(({ word }) => word)).toEqual(needed ? ['revoke'] : []);
  });
});

describe('what the instance cannot give', () => {
  it('blocks the update, and says so where nothing changes', () => {
    const made = planned({ orders: 'ReadOnly', order: 'ReadOnly' }, { orders: 'ReadOnly' });
    expect(codesOf(made.findings)).toEqual(['E_DATABASE_NOT_FOUND app']);
    expect(made.changes).toHaveLength(1);
    expect(made.steps).toEqual([]);
  });
});

describe('accounts that keyturn leaves alone', () => {
  it('those that it did not make for this secret', () => {
    const made = plan(
      [secret('app', { accounts: createDual('app', { orders: 'ReadOnly' }) })],
      live([liveSecret('app')], [instance([account('app'), ownAccount('app_clone', 'other')])]),
    );
    expect(codesOf(made.findings)).toEqual(['W_ACCOUNT_NOT_OURS app', 'W_ACCOUNT_NOT_OURS app']);
    expect(made.changes).toEqual([]);
  });

  it('super accounts', () => {
    const cloud = live(
      [liveSecret('app', { mode: 'single' }, { 'keyturn:accounts': 'root_app' })],
      [instance([ownAccount('root_app', 'app', { type: 'Super', grants: { orders: 'ReadWrite' } })])],
    );
    expect(plan([secret('app', { accounts: createSuper() })], cloud)).toMatchObject({ changes: [], findings: [] });
  });

  it('those that are not Available', () => {
    const locked = instance([ownAccount('app', 'app', { status: 'Lock' }), ownAccount('app_clone', 'app')]);
    expect(codesOf(plan([secret('app')], live([liveSecret('app')], [locked])).findings)).toEqual([
      'W_ACCOUNT_UNAVAILABLE app',
    ]);
  });
});

it.each([
  { file: createSuper('app'), there: 'Normal' as const, says: 'is a Normal account, but the file says type: super' },
  { file: createSingle('app'), there: 'Super' as const, says: 'is a Super account, but the file says type: normal' },
])('an account of a secret that exists $says: RDS cannot change that', ({ file, there, says }) => {
  const locked = ownAccount('app', 'app', { type: there, grants: {}, status: 'Lock' });
  for (const own of [{ ...locked, status: 'Available' }, locked]) {
    const cloud = live([liveSecret('app', { mode: 'single' })], [instance([own])]);
    const { findings, steps } = plan([secret('app', { accounts: file, description: 'new' })], cloud);
    expect(findings.find(({ code }) => code === 'E_ACCOUNT_TYPE')?.message).toBe(`Account app ${says}.`);
    expect(steps).toEqual([]);
  }
  // Whoever made it chose its type.
  const theirs = live([liveSecret('app', { mode: 'single' })], [instance([account('app', { type: there })])]);
  expect(codesOf(plan([secret('app', { accounts: file })], theirs).findings)).not.toContain('E_ACCOUNT_TYPE app');
});
