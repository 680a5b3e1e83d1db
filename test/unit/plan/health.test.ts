import { describe, expect, test } from 'vitest';
import type { Live } from '../../../src/model/live.ts';
import { markKey } from '../../../src/model/marks.ts';
import { healthOf } from '../../../src/plan/health/health.ts';
import { importing, instance, live, liveSecret, ownAccount, secret, settled } from '../../support/plan-builders.ts';

const problemsIn = (cloud: Live): readonly string[] => healthOf(secret('app'), cloud, 'team').problems;
const rotation = { state: 'on', interval: 604_800, last: '2026-11-10T09:00:00Z' } as const;

const cluster2017 = { engine: 'SQLServer', version: '2017_ent', edition: 'AlwaysOn' } as const;

describe('what is unhealthy', () => {
  const cases: readonly (readonly [string, Live, readonly string[]])[] = [
    ['nothing', settled(), []],
    ['not created yet', live([]), ['not created yet: run keyturn apply']],
    [
      'broken rotation',
      settled({ rotation: { ...rotation, state: 'invalid' } }),
      ['KMS no longer rotates it after a failure'],
    ],
    [
      'late by 11 minutes',
      settled({ rotation: { ...rotation, next: '2026-11-24T09:49:00Z' } }),
      ['the rotation is overdue since 2026-11-24 09:49 UTC'],
    ],
    ['late by 9 minutes', settled({ rotation: { ...rotation, next: '2026-11-24T09:51:00Z' } }), []],
    ['rotations owed', settled({}, { [markKey.owes]: '2' }), ['2 rotations still owed: run keyturn apply']],
    ['one owed', settled({}, { [markKey.owes]: '1' }), ['1 rotation still owed: run keyturn apply']],
    ['foreign', settled({}, { [markKey.owner]: 'others' }), ['it belongs to the owner others']],
    ['nobody’s', settled({}, { [markKey.owner]: undefined }), ["it carries no owner's mark"]],
    [
      'on its way out',
      settled({ plannedDeleteTime: '2026-12-01T00:00:00Z' }),
      ['it is deleted for good on 2026-12-01T00:00:00Z'],
    ],
    [
      'on its way out, and so not rotated any more',
      settled({ plannedDeleteTime: '2026-12-01T00:00:00Z', rotation: { ...rotation, next: '2026-11-20T00:00:00Z' } }),
      ['it is deleted for good on 2026-12-01T00:00:00Z'],
    ],
    ['instance gone', live([liveSecret('app')], []), ['instance rm-1 does not exist']],
    [
      'instance restarting',
      live([liveSecret('app')], [instance([], { status: 'Restarting' })]),
      ['the instance is Restarting'],
    ],
    [
      'instance locked',
      live([liveSecret('app')], [instance([], { lock: 'LockByExpiration' })]),
      ['the instance is locked (LockByExpiration): KMS cannot rotate its accounts'],
    ],
    [
      'instance of an edition without rotation',
      live([liveSecret('app')], [instance([], cluster2017)]),
      ['the instance runs the cluster edition of SQL Server 2017, whose accounts KMS does not rotate'],
    ],
    [
      'accounts gone and locked',
      live([liveSecret('app')], [instance([ownAccount('app', 'app', { status: 'Lock' })])]),
      ['account app is locked', 'account app_clone does not exist'],
    ],
  ];
  test.each(cases)('%s', (_case, cloud, problems) => {
    expect(problemsIn(cloud)).toEqual(problems);
  });
});

const nobodys = { [markKey.owner]: undefined };
test.each([
  [true, settled({}, nobodys), "it carries no owner's mark: keyturn apply takes it over"],
  ['others', settled({}, nobodys), "it carries no owner's mark"],
  [true, settled({ plannedDeleteTime: '2026-12-01T00:00:00Z' }, nobodys), "it carries no owner's mark"],
  ['others', settled({}, { [markKey.owner]: 'others' }), 'it belongs to the owner others: keyturn apply takes it over'],
  [true, settled({}, { [markKey.owner]: 'others' }), 'it belongs to the owner others'],
])('what `adopt: %s` takes over is told', (adopt, cloud, problem) => {
  const { foreign, problems } = healthOf(secret('app', { adopt }), cloud, 'team');
  expect([foreign, problems[0]]).toEqual([true, problem]);
});

test('without our tag the accounts are those that the file names', () => {
  const cloud = settled({}, { [markKey.accounts]: undefined });
  const { accounts } = healthOf(secret('app', { accounts: importing('app', 'old') }), cloud, 'team');
  expect(accounts.map(({ name, status }) => [name, status])).toEqual([
    ['app', 'Available'],
    ['old', 'absent'],
  ]);
});

test('what is ours is not foreign', () => {
  expect(healthOf(secret('app'), settled(), 'team')).not.toHaveProperty('foreign');
});

test.each([
  [{ status: 'Restarting' }, 'Restarting'],
  [{ lock: 'LockByExpiration' }, 'locked'],
  [cluster2017, 'Running'],
])('nothing is said of accounts that cannot be read: %o', (more, status) => {
  const seen = healthOf(secret('app'), live([liveSecret('app')], [instance([], more)]), 'team');
  expect(seen.accounts.map((account) => account.status)).toEqual(['unknown', 'unknown']);
  expect(seen.instanceStatus).toBe(status);
});

test('when a rotation is due that has not happened', () => {
  const late = settled({ rotation: { ...rotation, next: '2026-11-24T09:49:00Z' } });
  expect(healthOf(secret('app'), late, 'team')).toMatchObject({
    next: '2026-11-24T09:49:00Z',
    overdue: '2026-11-24T09:49:00Z',
  });
});
