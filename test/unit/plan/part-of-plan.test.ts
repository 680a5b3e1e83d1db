import { describe, expect, it } from 'vitest';
import type { DesiredSecret } from '../../../src/model/desired.ts';
import type { Grants } from '../../../src/model/engine.ts';
import type { Live } from '../../../src/model/live.ts';
import type { Change, SavedPlan } from '../../../src/plan/change/plan.ts';
import { partOfPlan } from '../../../src/plan/saved/part-of-plan.ts';
import { readSaved } from '../../../src/plan/saved/saved-plan.ts';
import { renderPlanJson } from '../../../src/render/plan/json.ts';
import {
  createSingle,
  desired,
  importing,
  instance,
  live,
  liveSecret,
  ownAccount,
  plan,
  secret,
  settled,
} from '../../support/plan-builders.ts';

const allow = ['replace', 'interruption', 'revoke'];

const saved = (wanted: DesiredSecret, cloud: Live): SavedPlan => {
  const file = readSaved('plan.json', renderPlanJson(plan(desired([wanted]), cloud, { allow })));
  if (file.is !== 'plan') throw new Error(JSON.stringify(file));
  return file.plan;
};

/** What is said of a plan in which somebody has changed the one change. */
const forged = (wanted: DesiredSecret, cloud: Live, edit: (change: Change) => Partial<Change>) => {
  const before = saved(wanted, cloud);
  const changes = before.changes.map((change) => ({ ...change, ...edit(change) }));
  return partOfPlan(plan(desired([wanted]), cloud, { allow }), { ...before, changes }).differences;
};

/** A single account in use, whose rotation becomes shorter than the time since the last one. */
const due = secret('app', { accounts: createSingle(), rotation: 86_400 });
const single = live([liveSecret('app', { mode: 'single' })], [instance([ownAccount('app', 'app')])]);

const without =
  (kind: string) =>
  ({ impact }: Change): Partial<Change> => ({ impact: impact.filter((one) => one.kind !== kind) });

const withField =
  (path: string, after: string | number | null, before: string | null = null) =>
  ({ fields }: Change): Partial<Change> => ({ fields: [...fields, { path, before, after }] });

describe('a forged plan', () => {
  it('is told by the consequence that it hides', () => {
    expect(forged(due, single, without('interruption'))).toMatchObject([
      { what: 'impact', now: { kind: 'interruption', word: 'interruption' } },
    ]);
  });

  it('cannot call it a rotation that harms nobody; one that was said to cut somebody off may be that by now', () => {
    const kindOf = (kind: 'rotates' | 'interruption') => () => ({ impact: [{ kind, message: 'KMS rotates.' }] });
    expect(forged(due, single, kindOf('rotates'))).toMatchObject([{ what: 'impact', now: { kind: 'interruption' } }]);
    const pair = secret('app', { rotation: 86_400 });
    expect(forged(pair, settled(), () => ({ impact: [] }))).toMatchObject([
      { what: 'impact', now: { kind: 'rotates' } },
    ]);
    expect(forged(pair, settled(), kindOf('interruption'))).toEqual([]);
  });

  it('cannot hide it behind accounts that are made again, nor behind a debt', () => {
    const hidden = (more: (change: Change) => Partial<Change>) =>
      forged(due, single, (change) => ({ ...without('interruption')(change), ...more(change) }));
    expect(hidden(withField('accounts.app', 'Normal'))).toContainEqual(expect.objectContaining({ what: 'impact' }));
    const owing = live(
      [liveSecret('app', { mode: 'single' }, { 'keyturn:owes': '1' })],
      [instance([ownAccount('app', 'app')])],
    );
    const both = forged(due, owing, (change) => ({ impact: [], fields: change.fields, action: 'update' }));
    expect(both).toContainEqual(
      expect.objectContaining({ what: 'impact', now: expect.objectContaining({ word: 'interruption' }) }),
    );
  });

  it('cannot say that a consequence needs no word', () => {
    const silent = ({ impact }: Change) => ({ impact: impact.map(({ kind, message }) => ({ kind, message })) });
    expect(forged(due, single, silent)).toMatchObject([{ what: 'impact' }]);
  });

  it('cannot hide that accounts of the old secret get new passwords', () => {
    const wider = secret('app');
    const [now] = plan(desired([wider]), single, { allow }).changes;
    expect(now?.action).toBe('replace');
    expect(forged(wider, single, without('interruption'))).toMatchObject([
      { what: 'impact', now: { kind: 'interruption', word: 'interruption' } },
    ]);
  });

  it('cannot hide that imports are cut off when their secret is created', () => {
    const imported = secret('app', { accounts: importing('app'), rotateOnCreate: true });
    const cloud = live([], [instance([{ ...ownAccount('app', 'app'), description: '' }])]);
    expect(forged(imported, cloud, without('interruption'))).toMatchObject([{ what: 'impact' }]);
  });

  it.each<[string, string | number | null]>([
    ['accounts.app', 'Super'],
    ['accounts.other', 'Normal'],
    ['accounts', 'app'],
    ['accountMarks.app', 'somebody'],
    ['owner', 'somebody'],
    ['owes', 7],
    ['grants.orders', 'ReadOnly'],
    ['grants.payroll', 'ReadWrite'],
    ['tags.team', 'somebody'],
    ['tags.keyturn:owner', 'somebody'],
    ['tags.keyturn:accounts', 'somebody'],
    ['customData.Host', 'somewhere'],
    ['description', 'anything'],
    ['encryptionKey', 'key'],
    ['kmsInstance', 'kst'],
    ['rotation', '30d'],
    ['protect', 'true'],
    ['onRemove', 'deleteAccounts/7d'],
    ['instance', 'rm-2'],
    ['plannedDeleteTime', '2026-12-01T00:00:00Z'],
    ['type', 'Generic'],
    ['invented', 'value'],
    ['constructor', 'value'],
    ['owner.constructor', 'team'],
  ])('cannot say that %s was to become %s', (path, after) => {
    expect(forged(due, single, withField(path, after))).toMatchObject([{ what: 'untrue', saved: { path, after } }]);
  });

  it.each<[string, string | number | null]>([
    ['accounts.app', 'Normal'],
    ['accountMarks.app', 'team'],
    ['owner', 'team'],
    ['owes', 0],
    ['owes', 1],
    ['grants.orders', 'ReadWrite'],
    ['grants.payroll', null],
    ['tags.keyturn:accounts', 'app'],
    ['customData.Host', null],
    ['onRemove', 'keepAccounts/30d'],
    ['instance', 'rm-1'],
    ['plannedDeleteTime', null],
    ['type', 'Rds'],
  ])('may say that %s became %s, since the entry asks for it', (path, after) => {
    expect(forged(due, single, withField(path, after))).toEqual([]);
  });

  it('is told by what it does not say at all', () => {
    const [wanted, cloud] = [secret('app', { description: 'Orders' }), settled()];
    expect(forged(wanted, cloud, () => ({ fields: [] }))).toMatchObject([
      { what: 'field', now: { path: 'description', after: 'Orders' } },
    ]);
  });
});

describe('accounts that a plan did not make', () => {
  const wanted = secret('app', { accounts: createSingle() });
  /** Of a run that was killed before it made the secret, or of somebody who deleted the secret by hand. */
  const leftOver = live([], [instance([ownAccount('app', 'app')])]);
  const isOwes = (field: { readonly path: string }): boolean => field.path === 'owes';

  it('do not explain a debt or an interruption that it hides', () => {
    const differences = forged(wanted, leftOver, ({ fields }) => ({
      fields: fields.filter((field) => !isOwes(field)),
      impact: [],
    }));
    expect(differences).toContainEqual(
      expect.objectContaining({ what: 'field', now: expect.objectContaining({ path: 'owes' }) }),
    );
    expect(differences).toContainEqual(expect.objectContaining({ what: 'impact' }));
  });

  it('nor where it says that it makes them on another instance', () => {
    const { steps, changes, ...rest } = saved(wanted, leftOver);
    const made = {
      id: 'x',
      action: 'createAccount',
      secret: 'app',
      instance: 'rm-2',
      account: 'app',
      waitsFor: [],
    } as const;
    const hiding = changes.map((change) => ({
      ...change,
      fields: change.fields.filter((field) => !isOwes(field)),
      impact: [],
    }));
    const now = plan(desired([wanted]), leftOver, { allow });
    const { differences } = partOfPlan(now, { ...rest, changes: hiding, steps: [...steps, made] });
    expect(differences.map(({ what }) => what)).toEqual(['field', 'impact']);
  });

  it('nor a debt of before whose rotations it does not show', () => {
    const owing = live(
      [liveSecret('app', { mode: 'single' }, { 'keyturn:owes': '1' })],
      [instance([ownAccount('app', 'app')])],
    );
    const described = secret('app', { accounts: createSingle(), description: 'Orders' });
    const { steps, changes, ...rest } = saved(described, owing);
    const hiding = changes.map((change) => ({ ...change, fields: change.fields.filter((field) => !isOwes(field)) }));
    const shown = steps.filter(({ action }) => action === 'setDescription');
    const { differences } = partOfPlan(plan(desired([described]), owing, { allow }), {
      ...rest,
      changes: hiding,
      steps: shown,
    });
    expect(differences.map(({ what }) => what)).toEqual(['field', 'step', 'step']);
  });

  it('nor a permission that somebody took from one of the old secret while there is no secret', () => {
    const wider = secret('app');
    const replacing = saved(wider, single);
    const gone = (grants: Grants) =>
      live([], [instance([ownAccount('app', 'app', { grants }), ownAccount('app_clone', 'app', { grants })])]);
    const left = (cloud: Live) => partOfPlan(plan(desired([wider]), cloud, { allow }), replacing).differences;
    expect(left(gone({ orders: 'ReadWrite' }))).toEqual([]);
    expect(left(gone({}))).toContainEqual(
      expect.objectContaining({ what: 'field', now: expect.objectContaining({ path: 'grants.orders' }) }),
    );
  });
});
