import { describe, expect, it, test } from 'vitest';
import type { LiveInstance } from '../../../src/model/live.ts';
import { markKey } from '../../../src/model/marks.ts';
import type { Plan } from '../../../src/plan/change/plan.ts';
import { codesOf, instance, live, liveSecret, ownAccount, plan, secret } from '../../support/plan-builders.ts';

const passes = 'This passes by itself: wait until RDS shows it as Running.';
const start = 'Somebody stopped it. Start rm-1 in the RDS console.';
const gone = 'It does not come back, and its accounts are lost.';

const on = (more: Partial<LiveInstance>): Plan =>
  plan([secret('app')], live([liveSecret('app')], [instance([], more)]));

describe('what to do about an instance that is', () => {
  test.each([
    ['Creating', passes],
    ['Rebooting', passes],
    ['DBInstanceClassChanging', passes],
    ['TRANSING', passes],
    ['EngineVersionUpgrading', passes],
    ['TransingToOthers', passes],
    ['GuardDBInstanceCreating', passes],
    ['Restoring', passes],
    ['Importing', passes],
    ['ImportingFromOthers', passes],
    ['DBInstanceNetTypeChanging', passes],
    ['GuardSwitching', passes],
    ['INS_CLONING', passes],
    ['SomethingNew', passes],
    ['Stopping', start],
    ['Stopped', start],
    ['Deleting', gone],
    ['Released', gone],
  ])('%s', (status, cure) => {
    const { findings } = on({ status });
    expect(codesOf(findings)).toEqual(['E_INSTANCE_NOT_RUNNING app']);
    expect(findings[0]?.message).toBe(`Instance rm-1 is ${status}, not Running.`);
    expect(findings[0]?.hint?.startsWith(cure)).toBe(true);
  });

  test.each([
    ['LockByExpiration', 'Renew the instance. Until it is unlocked, KMS cannot rotate its accounts.'],
    ['LockByDiskQuota', 'Give the instance more disk, or delete data. Until'],
    ['LockReadInstanceByDiskQuota', 'Give its read-only instance more disk, or delete data. Until'],
    ['LockByRestoration', 'Wait until its restoration is over. Until'],
    ['ManualLock', 'Let whoever locked it unlock it at RDS. Until'],
  ])('locked: %s', (lock, cure) => {
    const { findings } = on({ lock });
    expect(findings[0]?.message).toBe(`Instance rm-1 is locked (${lock}).`);
    expect(findings[0]?.hint).toContain(cure);
  });
});

describe('a secret that leaves an instance', () => {
  const moved = (more: Partial<LiveInstance>): Plan =>
    plan(
      [secret('app', { instance: { id: 'rm-2' }, allow: ['replace'] })],
      live(
        [liveSecret('app', {}, { [markKey.accounts]: 'app/app_clone' })],
        [instance([ownAccount('app', 'app')], more), instance([], { id: 'rm-2' })],
      ),
    );

  it.each(['Deleting', 'Released'])('that is %s leaves no accounts behind', (status) => {
    expect(codesOf(moved({ status }).findings)).toEqual([]);
    expect(moved({ status }).steps.length).toBeGreaterThan(0);
  });

  it('that is stopped waits until it is started, or is left out', () => {
    const { findings, steps } = moved({ status: 'Stopped' });
    expect(findings[0]?.hint).toBe(`${start} To go on without the secret, leave it out with --except app.`);
    expect(steps).toEqual([]);
    expect(moved({ lock: 'LockByExpiration' }).findings[0]?.hint).toMatch(/^Renew the instance\..* --except app\.$/);
  });
});
