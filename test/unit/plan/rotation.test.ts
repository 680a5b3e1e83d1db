import { describe, expect, it } from 'vitest';
import type { LiveRotation } from '../../../src/model/live.ts';
import {
  account,
  codesOf,
  createSingle,
  fieldsOf,
  importing,
  instance,
  live,
  liveSecret,
  ownAccount,
  plan,
  secret,
  settled,
  week,
} from '../../support/plan-builders.ts';

const day = 86_400;
const single = (rotation: LiveRotation) =>
  live([liveSecret('app', { mode: 'single', rotation })], [instance([ownAccount('app', 'app')])]);
const on = (last: string, next: string): LiveRotation => ({ state: 'on', interval: week, last, next });
const recent = on('2026-11-20T10:00:00Z', '2026-11-27T10:00:00Z');

describe('rotation is compared in seconds', () => {
  const cases: readonly {
    readonly what: string;
    readonly live: LiveRotation;
    readonly files: number | 'off';
    readonly field?: string;
  }[] = [
    { what: 'the same', live: recent, files: week },
    { what: 'longer', live: recent, files: 30 * day, field: 'rotation: "7d" -> "30d"' },
    { what: 'off', live: recent, files: 'off', field: 'rotation: "7d" -> "off"' },
    { what: 'off already', live: { state: 'off' }, files: 'off' },
    { what: 'on', live: { state: 'off', last: '2026-11-20T10:00:00Z' }, files: week, field: 'rotation: "off" -> "7d"' },
    { what: 'an interval that KMS does not tell', live: { state: 'on' }, files: week },
    {
      what: 'off where KMS does not tell the interval',
      live: { state: 'invalid' },
      files: 'off',
      field: 'rotation: null -> "off"',
    },
    { what: 'invalid with the same interval', live: { ...recent, state: 'invalid' }, files: week },
    {
      what: 'invalid with another',
      live: { ...recent, state: 'invalid' },
      files: 30 * day,
      field: 'rotation: "7d" -> "30d"',
    },
  ];
  it.each(cases)('$what', ({ live: rotation, files, field }) => {
    const made = plan([secret('app', { rotation: files })], settled({ rotation }));
    expect(fieldsOf(made)).toEqual(field === undefined ? [] : [field]);
    expect(made.steps).toHaveLength(field === undefined ? 0 : 1);
    const invalid = rotation.state === 'invalid' ? ['W_ROTATION_INVALID app'] : [];
    expect(codesOf(made.findings)).toEqual(invalid);
  });
});

describe('what a change does to the next rotation', () => {
  const cases: readonly {
    readonly live: LiveRotation;
    readonly files: number | 'off';
    readonly impact: readonly string[];
  }[] = [
    { live: recent, files: 30 * day, impact: ['next next 2026-12-20 10:00 UTC, was 2026-11-27 10:00'] },
    { live: recent, files: 'off', impact: ['next no further rotation, was 2026-11-27 10:00 UTC'] },
    { live: { state: 'off', last: '2026-11-20T10:00:00Z' }, files: week, impact: ['next next 2026-11-27 10:00 UTC'] },
    // Never rotated: from its creation on 2026-11-01.
    { live: { state: 'off' }, files: 30 * day, impact: ['next next 2026-12-01 10:00 UTC'] },
    { live: { state: 'invalid' }, files: 'off', impact: [] },
  ];
  it.each(cases)('$impact', ({ live: rotation, files, impact }) => {
    const made = plan([secret('app', { rotation: files })], settled({ rotation }));
    expect(made.changes[0]?.impact.map(({ kind, message }) => `${kind} ${message}`)).toEqual(impact);
    expect(made.steps[0]?.action).toMatchObject({ do: 'setRotation', mayRotateNow: false });
  });
});

describe('an interval that is over already makes KMS rotate at once', () => {
  const old = (last: string): LiveRotation => ({ state: 'on', interval: 30 * day, last, next: '2026-12-10T10:00:00Z' });
  const shorter = secret('app', { accounts: createSingle(), rotation: week });

  it.each([
    { last: '2026-11-17T10:00:01Z', isNow: false },
    { last: '2026-11-17T10:00:00Z', isNow: true },
  ])('last rotation $last: $isNow', ({ last, isNow }) => {
    const made = plan([shorter], single(old(last)));
    expect(made.refusals.map(({ code, word }) => `${code} ${word}`)).toEqual(
      isNow ? ['E_NEEDS_WORD interruption'] : [],
    );
    expect(made.changes[0]?.impact.map(({ kind }) => kind)).toEqual([isNow ? 'interruption' : 'next']);
    expect(made.steps[0]?.action).toMatchObject({ mayRotateNow: false });
  });

  it('goes through with the word, and the step knows it', () => {
    const cloud = single(old('2026-11-10T10:00:00Z'));
    for (const made of [
      plan([{ ...shorter, allow: ['interruption'] }], cloud),
      plan([shorter], cloud, { allow: ['interruption'] }),
      plan([shorter], cloud, { allow: ['interruption=a*'] }),
    ]) {
      expect([...made.refusals, ...made.findings]).toEqual([]);
      expect(made.steps[0]?.action).toMatchObject({ mayRotateNow: true });
    }
    expect(plan([shorter], cloud, { allow: ['interruption=b*'] }).refusals).toHaveLength(1);
  });

  it('is no interruption for a pair, whose idle account is reset', () => {
    const made = plan([secret('app')], settled({ rotation: old('2026-11-10T10:00:00Z') }));
    expect(made.refusals).toEqual([]);
    expect(made.changes[0]?.impact).toEqual([
      { kind: 'rotates', message: 'KMS rotates at once: 7d or more have passed since 2026-11-10 10:00 UTC' },
    ]);
    expect(made.steps[0]?.action).toMatchObject({ mayRotateNow: true });
  });

  it('is one for a pair when somebody else has taken the name of one of its accounts', () => {
    const rotated = liveSecret('app', { rotation: old('2026-11-10T10:00:00Z') });
    const made = plan([secret('app')], live([rotated], [instance([ownAccount('app', 'app'), account('app_clone')])]));
    expect(made.refusals.map(({ word }) => word)).toEqual(['interruption']);
    expect(made.changes[0]?.impact[0]?.message).toContain(
      'It may set a new password on app_clone, which keyturn did not make.',
    );
    expect(made.steps[0]?.action).toMatchObject({ mayRotateNow: false });
  });

  it('is one for imports that were never rotated: both may be in use', () => {
    const pair = (last?: string) => {
      const rotation: LiveRotation = last === undefined ? { state: 'off' } : { state: 'off', last };
      return live(
        [liveSecret('app', { rotation }, { 'keyturn:accounts': 'a/b' })],
        [instance([account('a'), account('b')])],
      );
    };
    const never = plan([secret('app', { accounts: importing('a', 'b') })], pair());
    expect(never.refusals.map(({ word }) => word)).toEqual(['interruption']);
    expect(never.changes[0]?.impact.map(({ kind }) => kind)).toEqual(['interruption']);
    expect(never.steps[0]?.action).toMatchObject({ mayRotateNow: false });
    const once = plan([secret('app', { accounts: importing('a', 'b') })], pair('2026-11-10T10:00:00Z'));
    expect(once.refusals).toEqual([]);
    expect(once.changes[0]?.impact.map(({ kind }) => kind)).toEqual(['rotates']);
    const unknown = plan([secret('app', { accounts: { how: 'unknown', mode: 'dual' } })], pair());
    expect(unknown.refusals.map(({ word }) => word)).toEqual(['interruption']);
  });

  it('asks for the word where the cloud does not tell whether it is a pair', () => {
    const { mode: _mode, ...rest } = liveSecret('app', { rotation: old('2026-11-10T10:00:00Z') });
    const made = plan(
      [secret('app')],
      live([rest], [instance([ownAccount('app', 'app'), ownAccount('app_clone', 'app')])]),
    );
    expect(made.refusals.map(({ word }) => word)).toEqual(['interruption']);
    expect(made.changes[0]?.impact[0]?.message).toContain('KMS does not tell whether it is a pair');
  });

  it('is counted among the rotations, beside those that keyturn asks for', () => {
    const rotation = old('2026-11-10T10:00:00Z');
    expect(plan([secret('app')], settled({ rotation })).estimate).toMatchObject({ writes: 1, rotations: 1 });
    const owing = settled({ rotation }, { 'keyturn:owes': '2' });
    expect(plan([secret('app')], owing).estimate).toMatchObject({ writes: 2, rotations: 3 });
    expect(plan([secret('app', { rotation: 60 * day })], settled({ rotation })).estimate.rotations).toBe(0);
    expect(plan([secret('app', { rotation: 'off' })], settled({ rotation })).estimate.rotations).toBe(0);
  });

  it('counts from the creation of a secret that was never rotated', () => {
    const made = plan([secret('app')], settled({ rotation: { state: 'off' } }));
    expect(made.changes[0]?.impact[0]?.message).toBe(
      'KMS rotates at once: 7d or more have passed since 2026-11-01 10:00 UTC',
    );
  });
});

describe('health of the rotation', () => {
  const cases: readonly { readonly rotation: LiveRotation; readonly codes: readonly string[] }[] = [
    { rotation: recent, codes: [] },
    { rotation: on('2026-11-17T09:50:00Z', '2026-11-24T09:50:00Z'), codes: [] },
    { rotation: on('2026-11-17T09:49:59Z', '2026-11-24T09:49:59Z'), codes: ['W_ROTATION_OVERDUE app'] },
    { rotation: { state: 'off', next: '2026-11-01T09:49:59Z' }, codes: [] },
    { rotation: { state: 'on', interval: week }, codes: [] },
    { rotation: { ...recent, state: 'invalid' }, codes: ['W_ROTATION_INVALID app'] },
  ];
  it.each(cases)('$rotation', ({ rotation, codes }) => {
    const files = secret('app', { rotation: rotation.state === 'off' ? 'off' : week });
    const made = plan([files], settled({ rotation }));
    expect(codesOf(made.findings)).toEqual(codes);
    expect(made.changes).toEqual([]);
  });

  it('points at the line of the rotation, else at the entry', () => {
    const at = { file: 'secrets.yaml', line: 14, column: 7 };
    const cloud = settled({ rotation: { ...recent, state: 'invalid' } });
    expect(plan([secret('app', { fieldAt: { rotation: at } })], cloud).findings[0]?.at).toEqual(at);
    expect(plan([secret('app')], cloud).findings[0]?.at).toMatchObject({ line: 10 });
  });

  it('says to repair first; no command line, whose files and environment a plan does not know', () => {
    const late = on('2026-11-01T10:00:00Z', '2026-11-08T10:00:00Z');
    const hint = (rotation: LiveRotation) => plan([secret('app')], settled({ rotation })).findings[0]?.hint;
    expect(hint({ ...recent, state: 'invalid' })).toBe('Repair its account or instance at RDS first, then rotate it.');
    expect(hint(late)).toBe('See at RDS whether its instance or account is locked, then rotate it.');
  });
});

describe('an interval under 7 days', () => {
  it.each([
    { rotation: week, codes: [] },
    { rotation: week - 1, codes: ['W_ROTATION_SHORT app'] },
    { rotation: 'off' as const, codes: [] },
  ])('$rotation warns where it is set', ({ rotation, codes }) => {
    expect(codesOf(plan([secret('app', { rotation })], live([])).findings)).toEqual(codes);
    expect(
      codesOf(plan([secret('app', { rotation })], settled({ rotation: { state: 'on', interval: day * 9 } })).findings),
    ).toEqual(codes);
  });
  it('says nothing once it is set', () => {
    const rotation = { ...recent, interval: day };
    expect(plan([secret('app', { rotation: day })], settled({ rotation })).findings).toEqual([]);
  });
});
