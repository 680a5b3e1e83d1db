import { describe, expect, it } from 'vitest';
import type { Grants } from '../../../src/model/engine.ts';
import type { LiveAccount } from '../../../src/model/live.ts';
import { isNarrower } from '../../../src/plan/grants.ts';
import type { Plan } from '../../../src/plan/plan.ts';
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

const planned = (wanted: Grants, one: LiveGrants, other: LiveGrants = one, engine: 'MySQL' | 'PostgreSQL' = 'MySQL') =>
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
  /** Impacts, where there are others than those of the words. */
  readonly losses?: readonly string[];
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
      losses: ['revoke'],
      fields: ['grants.orders: "Custom" -> "ReadWrite"'],
      steps: ['app:grant:app', 'app:grant:app_clone'],
      words: [],
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
  it.each(cases)('$what', ({ wanted, one, fields, steps, words, losses, other = one }) => {
    const made = planned(wanted, one, other);
    expect(fieldsOf(made)).toEqual(fields);
    expect(stepIds(made)).toEqual(steps);
    expect(made.refusals.map(({ word }) => word)).toEqual(words);
    expect(made.changes[0]?.impact.map(({ kind }) => kind) ?? []).toEqual(losses ?? words);
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

  it('say who can do less, without asking for a word when the list stays', () => {
    const made = planned({ orders: 'ReadOnly' }, { orders: 'ReadWrite' }, { orders: 'ReadOnly' });
    expect(made.changes[0]?.impact).toEqual([
      { kind: 'revoke', message: 'Account app can do less on orders: ReadWrite -> ReadOnly.' },
    ]);
    expect(made.refusals).toEqual([]);
  });

  it('say once what both accounts lose', () => {
    const both = planned(
      { orders: 'ReadOnly' },
      { orders: 'ReadWrite', audit: 'ReadOnly' },
      { orders: 'ReadWrite', audit: 'ReadOnly' },
    );
    expect(messagesOf(both)).toEqual([
      'Accounts app and app_clone of app lose their permission on audit.',
      'Accounts app and app_clone can do less on orders: ReadWrite -> ReadOnly.',
    ]);
    const one = planned({ orders: 'ReadWrite' }, { orders: 'ReadWrite', audit: 'ReadOnly' }, { orders: 'ReadWrite' });
    expect(messagesOf(one)).toEqual(['Account app of app loses its permission on audit.']);
  });

  it.each([
    ['ReadWrite', 'ReadOnly', true],
    ['ReadOnly', 'ReadWrite', false],
    ['DMLOnly', 'DDLOnly', true],
    ['ReadOnly', 'DMLOnly', false],
    ['ReadWrite', 'DBOwner', false],
    ['DBOwner', 'ReadWrite', true],
    ['ReadOnly', 'ReadOnly', false],
    ['Custom', 'ReadWrite', true],
  ] as const)('%s -> %s is narrower: %s', (before, after, narrower) => {
    expect(isNarrower(before, after)).toBe(narrower);
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
