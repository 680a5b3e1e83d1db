import { describe, expect, it } from 'vitest';
import type { Live } from '../../../src/model/live.ts';
import { markKey } from '../../../src/model/marks.ts';
import { driftOf } from '../../../src/plan/health/drift.ts';
import { healthOf } from '../../../src/plan/health/health.ts';
import {
  codesOf,
  createSingle,
  instance,
  live,
  liveSecret,
  ownAccount,
  plan,
  secret,
} from '../../support/plan-builders.ts';

const why = { says: 'RDS DescribeAccounts: it is down', hint: 'Start it.', requestId: 'r-1' };
const told = 'RDS DescribeAccounts: it is down';

/** `app` on an instance that cannot be read, with what RDS said of it before, if anything; `other` on one that is well. */
const cloud = (facts: boolean, tags: Readonly<Record<string, string>> = {}): Live =>
  live(
    [
      liveSecret('app', {}, tags),
      liveSecret('other', { mode: 'single', instance: 'rm-2' }, { [markKey.accounts]: 'other' }),
    ],
    [...(facts ? [instance([], { databases: {} })] : []), instance([ownAccount('other', 'other')], { id: 'rm-2' })],
    { unread: { 'rm-1': why } },
  );
const app = secret('app');
const other = secret('other', { instance: { id: 'rm-2' }, accounts: createSingle('other') });

describe.each([
  { what: 'its accounts are not told', facts: true },
  { what: 'nothing is told', facts: false },
])('an instance that RDS does not read: $what', ({ facts }) => {
  it('is said of each secret there, and changes none', () => {
    const made = plan([app, other], cloud(facts));
    expect(made.findings).toMatchObject([
      {
        code: 'E_INSTANCE_UNREADABLE',
        secret: 'app',
        message: `Instance rm-1 could not be read: ${told}.`,
        hint: 'Start it.',
        requestId: 'r-1',
      },
    ]);
    expect([made.changes, made.steps, made.refusals]).toEqual([[], [], []]);
  });

  it('keeps a change from being made there, and no other', () => {
    const changed = { description: 'new' };
    const made = plan([secret('app', changed), { ...other, ...changed }], cloud(facts));
    expect(made.changes.map((change) => change.secret)).toEqual(['app', 'other']);
    expect(made.steps.map((step) => step.secret)).toEqual(['other']);
    const drift = driftOf(made);
    expect([drift.differs, drift.blocked].map((some) => some.map((change) => change.secret))).toEqual([
      ['other'],
      ['app'],
    ]);
    expect(codesOf(drift.broken)).toEqual(['E_INSTANCE_UNREADABLE app']);
  });

  it('keeps a new secret and an owed rotation from being made there', () => {
    const made = plan(
      [app, other, secret('new', { accounts: createSingle('new') })],
      cloud(facts, { [markKey.owes]: '2' }),
    );
    expect(made.steps).toEqual([]);
    expect(codesOf(made.findings)).toEqual([
      'E_INSTANCE_UNREADABLE new',
      'E_INSTANCE_UNREADABLE app',
      'W_ROTATION_OWED app',
    ]);
  });

  it('is the health of its secrets, whose accounts nobody knows', () => {
    const health = healthOf(app, cloud(facts), 'team');
    expect(health).toMatchObject({
      instanceStatus: 'unreadable',
      problems: [`the instance could not be read: ${told}`],
    });
    expect(health.accounts.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'app unknown',
      'app_clone unknown',
    ]);
  });
});

it('says first what makes an instance unusable anyway', () => {
  const elsewhere = live([], [instance([], { region: 'cn-shanghai' })], { unread: { 'rm-1': why } });
  expect(codesOf(plan([app], elsewhere).findings)).toEqual(['E_INSTANCE_REGION app']);
});
