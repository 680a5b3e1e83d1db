import { expect, it } from 'vitest';
import type { DesiredSecret } from '../../../src/model/desired.ts';
import type { Live, LiveAccount, LiveSecret } from '../../../src/model/live.ts';
import { accountDescription } from '../../../src/model/marks.ts';
import { makePlan } from '../../../src/plan/make.ts';
import { doneParts } from '../../../src/plan/saved/done-part.ts';
import { partOfPlan } from '../../../src/plan/saved/part-of-plan.ts';
import {
  account,
  createSingle,
  desired,
  instance,
  live,
  liveSecret,
  ownAccount,
  secret,
} from '../../support/plan-builders.ts';
import { saved } from '../../support/plan-seen.ts';

// What a saved plan takes away, and what somebody has kept since.

const options = { prune: true, allow: ['mass-change', 'replace'], only: [], except: [] };
const keep = secret('keep', { accounts: createSingle('keep') });
const kept = liveSecret('keep', { mode: 'single' }, { 'keyturn:accounts': 'keep' });

type Tags = Readonly<Record<string, string | undefined>>;

/** `old` and its account `gone`, beside `keep`. */
const cloud = (tags: Tags = {}, accounts = [ownAccount('gone', 'old')], more: Partial<LiveSecret> = {}): Live =>
  live(
    [
      kept,
      liveSecret(
        'old',
        { mode: 'single', ...more },
        { 'keyturn:accounts': 'gone', ...ending('deleteAccounts'), ...tags },
      ),
    ],
    [instance([ownAccount('keep', 'keep'), ...accounts])],
  );
const without = (accounts: readonly LiveAccount[]): Live =>
  live([kept], [instance([ownAccount('keep', 'keep'), ...accounts])]);

const ending = (what: string): Tags => ({ 'keyturn:onRemove': `${what}/30d` });

const again = (before: Live, after: Live, files: readonly DesiredSecret[] = [keep]) => {
  const plan = saved(makePlan(desired(files), before, options, '0'));
  const now = makePlan(desired(files), after, options, '0', plan);
  return {
    done: doneParts(now, plan).map(({ secret: name, action }) => `${action} ${name}`),
    refusals: now.refusals.map(({ code, message }) => `${code} ${message}`),
  };
};

it.each<[string, Tags, string]>([
  ['protected', { 'keyturn:protect': 'true' }, 'it is protected now'],
  ['taken over', { 'keyturn:owner': 'crm' }, 'its owner is crm now'],
  ['let go', { 'keyturn:owner': undefined }, "it carries no owner's mark now"],
])('a deletion of what was %s since is not done, and not passed over', (_what, tags, why) => {
  const { done, refusals } = again(cloud(), cloud(tags));
  expect(done).toEqual([]);
  expect(refusals).toContain(`E_PLAN_STALE Secret old, which the saved plan deletes, is still there: ${why}.`);
});

it('a secret that is to be let go and was protected since is not let go', () => {
  const [before, after] = [ending('release'), { ...ending('release'), 'keyturn:protect': 'true' }];
  const { done, refusals } = again(cloud(before), cloud(after));
  expect(done).toEqual([]);
  expect(refusals).toEqual([
    'E_PLAN_STALE Secret old, which the saved plan lets go, still carries our mark: it is protected now.',
  ]);
});

it('an account that has lost its secret before it went with it is told', () => {
  const { done, refusals } = again(cloud(), without([ownAccount('gone', 'old')]));
  expect(done).toEqual([]);
  expect(refusals).toEqual(['E_PLAN_STALE Account gone on rm-1, which the saved plan deletes, is still there.']);
});

it('an account that was to be kept and has lost its secret before it was marked is told', () => {
  const { done, refusals } = again(cloud(ending('keepAccounts')), without([ownAccount('gone', 'old')]));
  expect(done).toEqual([]);
  expect(refusals).toEqual(['E_PLAN_STALE Account gone on rm-1, which the saved plan keeps, is not marked as kept.']);
});

it.each<[string, (live: Live) => Live]>([
  ['unread', (one) => ({ ...one, unread: { 'rm-1': { says: 'denied', hint: '' } } })],
  ['stopped', (one) => ({ ...one, instances: { 'rm-1': instance([], { status: 'Stopped' }) } })],
])('where the instance is %s nobody says that the account is gone', (_what, make) => {
  const { done, refusals } = again(cloud(), make(cloud({}, [], { plannedDeleteTime: '2026-12-24T10:00:00Z' })));
  expect(done).toEqual([]);
  expect(refusals).toContain(
    'E_PLAN_STALE Nobody knows what became of account gone, which the saved plan deletes: rm-1 cannot be read now.',
  );
});

it('an account that nothing led to is told while nothing leads to it', () => {
  const lost = ownAccount('gone', 'nobody knows');
  const held = [keep, secret('new', { accounts: createSingle('gone') })];
  const plan = saved(makePlan(desired([keep]), without([lost]), options, '0'));
  expect(plan.changes.map(({ secret: name }) => name)).toEqual(['rm-1/gone']);
  const now = (files: readonly DesiredSecret[], given = options) =>
    makePlan(desired(files), without([lost]), given, '0', plan).refusals.map(({ code }) => code);
  expect(now([keep], { ...options, prune: false })).toEqual(['E_PLAN_STALE']);
  expect(now(held)).toEqual([]);
});

it.each<[string, Live, Live]>([
  ['deleted for good', cloud(), without([])],
  ['scheduled', cloud(), cloud({}, [], { plannedDeleteTime: '2026-12-24T10:00:00Z' })],
  [
    "deleted, and its account is another owner's now",
    cloud(),
    without([account('gone', { description: accountDescription('crm', 'x', 'n') })]),
  ],
  ['deleted, and another secret of ours has an account of that name', cloud(), without([ownAccount('gone', 'new')])],
  [
    'deleted, and its account was kept',
    cloud(),
    without([account('gone', { description: accountDescription('team', 'old', 'n', 'kept') })]),
  ],
  ['deleted with its instance', cloud(), live([kept], [])],
  ["deleted, and its account is nobody's", cloud(), without([account('gone')])],
  ['let go', cloud(ending('release')), cloud({ 'keyturn:owner': undefined }, [account('gone')])],
])('what is %s is done', (_what, before, after) => {
  const { done, refusals } = again(before, after);
  expect(done).toEqual([expect.stringMatching(/^(delete|release) old$/)]);
  expect(refusals).toEqual([]);
});

it('a secret is not scheduled for other days than the plan says', () => {
  const plan = saved(makePlan(desired([keep]), cloud(), options, '0'));
  const sooner = cloud({ 'keyturn:onRemove': 'deleteAccounts/7d' });
  expect(partOfPlan(makePlan(desired([keep]), sooner, options, '0', plan), plan).differences).toMatchObject([
    {
      what: 'field',
      now: { path: 'onRemove', before: 'deleteAccounts/7d' },
      saved: { path: 'onRemove', before: 'deleteAccounts/30d' },
    },
  ]);
});

it('a change of what cannot be described now is not done', () => {
  const files = [keep, secret('old', { accounts: createSingle('gone'), description: 'new' })];
  const { old: _undescribed, ...secrets } = cloud().secrets;
  expect(again(cloud(), { ...cloud(), secrets }, files).done).toEqual([]);
});

it("a change of what is somebody else's now is not done", () => {
  const files = [keep, secret('old', { accounts: createSingle('gone'), description: 'new' })];
  const { done, refusals } = again(cloud(), cloud({ 'keyturn:owner': 'crm' }), files);
  expect(done).toEqual([]);
  expect(refusals.map((text) => text.split(' ')[0])).toEqual(['E_FOREIGN_SECRET']);
});
