import { describe, expect, it } from 'vitest';
import type { DesiredSecret } from '../../../src/model/desired.ts';
import type { LiveSecret } from '../../../src/model/live.ts';
import { owedVersionId } from '../../../src/model/marks.ts';
import { healthOf } from '../../../src/plan/health/health.ts';
import {
  codesOf,
  createSingle,
  fieldsOf,
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

describe('of rotations owed, those made already', () => {
  const [second, first] = [owedVersionId('app', 2), owedVersionId('app', 1)];
  const cases: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['none', ['first', owedVersionId('app', 2, '0123456789ab'), owedVersionId('other', 1)], [second, first]],
    ['the first', ['first', second], [first]],
    ['the first at a later try', ['first', `${second}-r3`], [first]],
    ['both', ['first', second, `${first}-r2`], []],
  ];
  it.each(cases)('%s', (_case, published, left) => {
    const cloud = settled({ published }, owing());
    const made = plan([secret('app')], cloud);
    const ids = made.steps.flatMap(({ action }) => (action.do === 'rotateSecret' ? [action.versionId] : []));
    expect(ids).toEqual(left);
    expect(made.steps.at(-1)?.action).toEqual({ do: 'removeTags', secret: 'app', keys: ['keyturn:owes'] });
    expect(fieldsOf(made)).toEqual(['owes: 2 -> 0']);
    expect(made.changes[0]?.impact).toHaveLength(left.length === 0 ? 0 : 1);
    expect(made.estimate).toEqual({ reads: 1 + 2 + 3, writes: 1, rotations: left.length });
    expect(healthOf(secret('app'), cloud, 'team').owed).toBe(left.length);
  });

  it('are no debt that a plan could leave', () => {
    const blocked = secret('app', { customData: { mine: 'v'.repeat(1_024) } });
    const made = plan([blocked], settled({ published: [second, first] }, owing()));
    expect(codesOf(made.findings)).toEqual(['E_TOO_MUCH_DATA app']);
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
    { what: 'blocked', files: secret('app', { customData: { mine: 'v'.repeat(1_024) } }) },
  ];
  it.each(cases)('$what', ({ files, cloud = {}, tags = {}, prune = false }) => {
    const made = plan([files], settled(cloud, { ...owing(), ...tags }), { prune });
    expect(made.steps.filter(({ action }) => action.do === 'rotateSecret')).toEqual([]);
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
