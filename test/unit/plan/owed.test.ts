import { describe, expect, it } from 'vitest';
import type { DesiredSecret } from '../../../src/model/desired.ts';
import type { LiveSecret } from '../../../src/model/live.ts';
import {
  codesOf,
  createSingle,
  instance,
  live,
  liveSecret,
  ownAccount,
  plan,
  secret,
  settled,
} from '../../support/plan-builders.ts';

const owing = (count = '2') => ({ 'keyturn:owes': count });
const single = secret('app', { accounts: createSingle() });
const liveSingle = (count: string) =>
  live([liveSecret('app', { mode: 'single' }, owing(count))], [instance([ownAccount('app', 'app')])]);

describe('rotations owed are shown where the plan makes them', () => {
  const unknown = (mode: DesiredSecret['accounts']['mode']): DesiredSecret =>
    secret('app', { accounts: { how: 'unknown', mode } });
  const cases = [
    { what: 'a pair', files: secret('app'), cloud: settled({}, owing()), sets: 'new passwords on app and app_clone' },
    {
      what: 'a pair by its tag',
      files: unknown('dual'),
      cloud: settled({}, owing()),
      sets: 'new passwords on app and app_clone',
    },
    {
      what: 'the rest of a pair',
      files: secret('app'),
      cloud: settled({}, owing('1')),
      sets: 'a new password on one of app and app_clone',
    },
    { what: 'a single one', files: single, cloud: liveSingle('1'), sets: 'a new password on app' },
    { what: 'a single one, twice', files: single, cloud: liveSingle('2'), sets: 'a new password on app' },
    {
      what: 'nobody knows which',
      files: unknown('dual'),
      cloud: settled({}, { ...owing(), 'keyturn:accounts': undefined }),
      sets: 'new passwords on the accounts of app',
    },
  ];
  it.each(cases)('$what', ({ files, cloud, sets }) => {
    const made = plan([files], cloud);
    expect(made.changes[0]?.impact).toEqual([
      { kind: 'interruption', message: `KMS sets ${sets}. Whoever uses today's password is cut off.` },
    ]);
    expect(made.refusals).toEqual([]);
    expect(codesOf(made.findings)).not.toContain('W_ROTATION_OWED app');
  });
});

describe('rotations owed that the plan does not make are told', () => {
  const other = secret('other', { accounts: createSingle('other') });
  const cases: readonly {
    readonly what: string;
    readonly files: DesiredSecret;
    readonly cloud?: Partial<LiveSecret>;
    readonly tags?: Readonly<Record<string, string | undefined>>;
    readonly prune?: true;
  }[] = [
    { what: 'in no file', files: other },
    { what: 'in no file, protected', files: other, tags: { 'keyturn:protect': 'true' } },
    { what: 'pruned', files: other, prune: true },
    { what: 'released', files: other, prune: true, tags: { 'keyturn:onRemove': 'release/30d' } },
    { what: 'replaced', files: single },
    { what: 'restored', files: secret('app'), cloud: { plannedDeleteTime: '2026-12-01T00:00:00Z' } },
    { what: 'adopted', files: secret('app', { adopt: true }), tags: { 'keyturn:owner': undefined } },
    { what: 'blocked', files: secret('app', { customData: { mine: 'v'.repeat(1_024) } }) },
  ];
  it.each(cases)('$what', ({ files, cloud = {}, tags = {}, prune = false }) => {
    const made = plan([files], settled(cloud, { ...owing(), ...tags }), { prune });
    expect(made.steps.filter(({ secret: of }) => of === 'app')).toEqual([]);
    if (made.changes[0]?.action === 'replace')
      expect(made.changes[0].fields.map(({ path }) => path)).toEqual(['accounts']);
    const told = made.findings.filter(({ code }) => code === 'W_ROTATION_OWED');
    const message = 'Secret app still owes 2 rotations, which this plan does not make: its passwords may not work.';
    expect(told).toMatchObject([{ secret: 'app', severity: 'warning', message }]);
    expect(told[0]?.hint).toContain(files === other || files.adopt ? 'KMS console' : 'keyturn rotate app');
  });

  it('one is one, and of somebody else nothing', () => {
    expect(plan([other], settled({}, owing('1'))).findings.map(({ message }) => message)).toContain(
      'Secret app still owes 1 rotation, which this plan does not make: its passwords may not work.',
    );
    const theirs = settled({}, { ...owing(), 'keyturn:owner': 'others' });
    expect(plan([secret('app')], theirs).findings).toEqual([]);
    expect(codesOf(plan([other], settled({}, owing()), { except: ['app'] }).findings)).toEqual([]);
  });
});
