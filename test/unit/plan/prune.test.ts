import { describe, expect, it } from 'vitest';
import type { DesiredSecret } from '../../../src/model/desired.ts';
import type { LiveAccount, LiveSecret } from '../../../src/model/live.ts';
import { accountDescription } from '../../../src/model/marks.ts';
import {
  account,
  codesOf,
  createDual,
  createSingle,
  importing,
  instance,
  live,
  liveSecret,
  ownAccount,
  plan,
  secret,
  stepIds,
} from '../../support/plan-builders.ts';

const keep = secret('keep', { accounts: createSingle('keep') });
const there = liveSecret('keep', { mode: 'single' }, { 'keyturn:accounts': 'keep' });

/** `z`, which no file names, with accounts a and b on rm-1. */
const orphan = (tags: Readonly<Record<string, string | undefined>> = {}, more: Partial<LiveSecret> = {}): LiveSecret =>
  liveSecret('z', more, { 'keyturn:accounts': 'a/b', 'keyturn:onRemove': 'keepAccounts/7d', ...tags });

const both = [ownAccount('a', 'z'), ownAccount('b', 'z')];
const beside = (one: LiveSecret, accounts: readonly LiveAccount[] = both, more = {}) =>
  live([there, one], [instance([ownAccount('keep', 'keep'), ...accounts], more)]);

const pruned = (one: LiveSecret, accounts?: readonly LiveAccount[]) =>
  plan([keep], beside(one, accounts), { prune: true });

const impact = (of: ReturnType<typeof plan>) =>
  of.changes.flatMap((change) => change.impact.map(({ kind, message }) => `${kind}: ${message}`));

const scheduled = { plannedDeleteTime: '2026-12-01T00:00:00Z' };
const leaves = (days: number) =>
  `final: Scheduled for deletion: readers get "not found" at once, and after ${days} days it is gone for good.`;

describe('secrets of ours that are in no file', () => {
  it.each([
    { onRemove: 'keepAccounts/7d', way: 'delete it and keep its accounts with --prune' },
    { onRemove: 'deleteAccounts/7d', way: 'delete it with its accounts with --prune' },
    { onRemove: 'release/7d', way: 'let it go with --prune' },
  ])('are named in every plan, with the ways out: $onRemove', ({ onRemove, way }) => {
    const made = plan([keep], beside(orphan({ 'keyturn:onRemove': onRemove })));
    expect(codesOf(made.findings)).toEqual(['W_UNMANAGED z']);
    expect(made.findings[0]?.hint).toBe(`Put it back into the files; or ${way}; or let it go with keyturn release z.`);
    expect({ changes: made.changes, steps: made.steps }).toEqual({ changes: [], steps: [] });
    expect(made.summary.unchanged).toBe(1);
  });

  it('lose their rotation first, and their accounts are marked, where these are kept', () => {
    const made = pruned(orphan());
    expect(made.changes).toMatchObject([{ secret: 'z', action: 'delete' }]);
    expect(made.changes[0]?.fields).toEqual([
      { path: 'owner', before: 'team', after: null },
      { path: 'onRemove', before: 'keepAccounts/7d', after: null },
      { path: 'accounts', before: { names: ['a', 'b'] }, after: null },
    ]);
    expect(impact(made)).toEqual([leaves(7), 'accounts: Accounts a and b stay, unmanaged.']);
    expect(stepIds(made)).toEqual([
      'z:setAccountDescription:a',
      'z:setAccountDescription:b',
      'z:setRotation',
      'z:scheduleDeletion',
    ]);
    expect(made.steps.at(-1)).toMatchObject({
      action: { days: 7 },
      waitsFor: ['z:setAccountDescription:a', 'z:setAccountDescription:b', 'z:setRotation'],
    });
    expect({ refusals: made.refusals, findings: made.findings }).toEqual({ refusals: [], findings: [] });
  });

  it('go before their accounts where these are deleted', () => {
    const made = pruned(orphan({ 'keyturn:onRemove': 'deleteAccounts/30d' }));
    expect(impact(made)).toEqual([leaves(30), 'final: Accounts a and b on rm-1 are deleted for good.']);
    expect(stepIds(made)).toEqual(['z:scheduleDeletion', 'z:deleteAccount:a', 'z:deleteAccount:b']);
    for (const { action, waitsFor } of made.steps.slice(1)) {
      expect(waitsFor).toEqual(['z:scheduleDeletion']);
      expect(action).toMatchObject({ do: 'deleteAccount', goesWith: 'z' });
    }
  });

  it.each(['edited by hand', 'keepAccounts/soon', undefined])('are treated with care: %s', (onRemove) => {
    const made = pruned(orphan({ 'keyturn:onRemove': onRemove }));
    expect(impact(made)).toEqual([leaves(30), 'accounts: Accounts a and b stay, unmanaged.']);
  });

  it('are let go where their tag says so', () => {
    const made = pruned(orphan({ 'keyturn:onRemove': 'release/30d' }));
    expect(made.changes).toMatchObject([{ action: 'release' }]);
    expect(made.summary).toMatchObject({ release: 1, delete: 0 });
    expect(made.steps.map(({ action }) => action)).toMatchObject([
      { do: 'setAccountDescription', account: 'a', to: 'released' },
      { do: 'setAccountDescription', account: 'b', to: 'released' },
      { do: 'removeTags', keys: ['keyturn:accounts', 'keyturn:onRemove', 'keyturn:owner'] },
    ]);
  });

  it('are left out of prune when protected, and named', () => {
    const made = pruned(orphan({ 'keyturn:protect': 'true' }));
    expect(codesOf(made.findings)).toEqual(['W_UNMANAGED_PROTECTED z']);
    expect(made.findings[0]?.hint).toContain('protect: false');
    expect({ changes: made.changes, refusals: made.refusals }).toEqual({ changes: [], refusals: [] });
  });

  it('are left alone when they are no RDS secrets', () => {
    const made = pruned(orphan({}, { type: 'Generic' }));
    expect(made.findings.map(({ message }) => message)).toEqual([
      'Secret z carries the mark of this owner and is no RDS secret but Generic.',
    ]);
    expect(made.changes).toEqual([]);
  });

  it('are blocked while what becomes of their accounts cannot be written', () => {
    const cloud = beside(orphan(), both, { status: 'Rebooting' });
    const made = plan([keep], cloud, { prune: true, except: ['keep'] });
    expect(codesOf(made.findings)).toEqual(['E_INSTANCE_NOT_RUNNING z']);
    expect(made.steps).toEqual([]);
    const unread = { 'rm-1': { says: 'no permission', hint: 'Ask for it.' } };
    const other = plan([keep], { ...beside(orphan()), unread }, { prune: true, except: ['keep'] });
    expect(codesOf(other.findings)).toEqual(['E_INSTANCE_UNREADABLE z']);
    const released = { ...beside(orphan({ 'keyturn:onRemove': 'release/30d' })), unread };
    const tags = plan([keep], released, { prune: true, except: ['keep'] });
    expect({ codes: codesOf(tags.findings), steps: tags.steps }).toEqual({
      codes: ['E_INSTANCE_UNREADABLE z'],
      steps: [],
    });
    const { instance: _untold, ...nowhere } = orphan({ 'keyturn:onRemove': 'release/30d' });
    const untold = plan([keep], beside(nowhere), { prune: true, except: ['keep'] });
    expect({ codes: codesOf(untold.findings), steps: untold.steps }).toEqual({
      codes: ['E_SECRET_UNREADABLE z'],
      steps: [],
    });
    const gone = plan([keep], beside(orphan({}, { instance: 'rm-9' }), []), { prune: true, only: ['z'] });
    expect(stepIds(gone)).toEqual(['z:setRotation', 'z:scheduleDeletion']);
  });
});

describe('accounts of a secret that goes', () => {
  const keptOne = account('a', { description: accountDescription('team', 'z', 'n', 'kept') });
  const deleting = orphan({ 'keyturn:onRemove': 'deleteAccounts/7d' });
  const deletes = (accounts: readonly LiveAccount[], files = [keep]) =>
    stepIds(plan(files, beside(deleting, accounts), { prune: true })).filter((id) => id.includes('Account'));

  it.each([
    { what: 'made by hand', one: account('a') },
    { what: 'of another owner', one: account('a', { description: accountDescription('others', 'z', 'n') }) },
    { what: 'of another secret', one: ownAccount('a', 'keep') },
    { what: 'that were kept once', one: keptOne },
  ])('$what are not deleted', ({ one }) => {
    expect(deletes([one, ownAccount('b', 'z')])).toEqual(['z:deleteAccount:b']);
    const made = plan([keep], beside(deleting, [one, ownAccount('b', 'z')]), { prune: true });
    expect(impact(made).slice(1)).toEqual([
      'final: Account b on rm-1 is deleted for good.',
      'accounts: Account a stays, unmanaged.',
    ]);
  });

  it('stay where another secret may have them, and are told of until the end', () => {
    const console = liveSecret('x', { tags: {} });
    const cloud = (one: LiveSecret) => ({
      ...beside(one),
      ...live(
        [there, one, console],
        Object.values(beside(one).instances).flatMap((found) => found ?? []),
      ),
    });
    const made = plan([keep], cloud(deleting), { prune: true });
    expect(stepIds(made)).toEqual(['z:scheduleDeletion']);
    expect(impact(made)).toEqual([leaves(7), 'accounts: Accounts a and b stay, unmanaged.']);
    const message = 'Accounts a and b on rm-1, made for z, may be in another secret.';
    expect(made.findings).toMatchObject([{ code: 'W_ACCOUNT_LEFT', secret: 'z', message }]);
    const later = plan([keep], cloud({ ...deleting, ...scheduled }), { prune: true });
    expect(later).toMatchObject({ changes: [], findings: [{ code: 'W_ACCOUNT_LEFT', message }] });
  });

  it('that another entry names are not', () => {
    const other = secret('new', { accounts: importing('a') });
    const has = liveSecret('new', { mode: 'single' }, { 'keyturn:accounts': 'a' });
    const cloud = live([there, deleting, has], [instance([ownAccount('keep', 'keep'), ...both])]);
    expect(stepIds(plan([keep, other], cloud, { prune: true }))).toEqual(['z:scheduleDeletion', 'z:deleteAccount:b']);
  });
});

describe('a secret whose accounts an entry wants, as after a rename', () => {
  const renamed = (more: Partial<DesiredSecret> = {}) => secret('new', { accounts: importing('a', 'b'), ...more });
  const cloud = (tags = {}, more: readonly LiveSecret[] = []) => {
    const { listed, secrets, ...rest } = beside(orphan(tags));
    const also = Object.fromEntries(more.map((one) => [one.name, one]));
    return { ...rest, listed: { ...listed, ...also }, secrets: { ...secrets, ...also } };
  };
  const named = (accounts: string, more: Partial<LiveSecret> = {}) =>
    liveSecret('new', more, { 'keyturn:accounts': accounts });
  const found = (of: ReturnType<typeof plan>) => codesOf(of.findings.filter(({ severity }) => severity === 'error'));

  it('stays while that entry is blocked, and the way is told', () => {
    const made = plan([keep, renamed()], cloud(), { prune: true });
    expect(made.findings.find(({ secret: of }) => of === 'z')).toMatchObject({
      code: 'E_ACCOUNT_IN_USE',
      message:
        'Accounts a and b of z are what the entry new wants and cannot have: without z no secret would hand them out.',
      hint: 'Give new other accounts, apply, and move the applications; then remove z. If it is to go first, leave new out of the files until it is gone; accounts that keyturn made can be imported once their description at RDS is empty.',
    });
    expect(made.changes.map(({ secret: of, action }) => `${action} ${of}`)).toEqual(['create new', 'delete z']);
    expect(made.steps).toEqual([]);
  });

  it.each([
    { what: 'one of them', entry: renamed({ accounts: importing('c', 'b') }) },
    { what: 'new ones of these names', entry: renamed({ accounts: createDual('a', {}) }) },
    { what: 'that are made for it, and no tag tells', entry: renamed(), tags: { 'keyturn:accounts': undefined } },
    { what: 'but has others', entry: renamed({ allow: ['replace'] }), now: [named('c/d')] },
    { what: 'but is on its way out', entry: renamed(), now: [named('a/b', scheduled)] },
    { what: 'but is hidden', entry: renamed(), options: { except: ['new'] } },
  ])('stays: $what', ({ entry, tags, now: more, options }) => {
    const made = plan([keep, entry], cloud(tags, more), { prune: true, ...options });
    expect(found(made)).toContain('E_ACCOUNT_IN_USE z');
    expect(made.steps).toEqual([]);
  });

  it.each([
    { what: 'it has them itself', entry: renamed(), now: [named('a/b')] },
    { what: 'it names others', entry: renamed({ accounts: createDual('c', {}) }) },
    { what: 'its accounts are on another instance', entry: renamed({ instance: { id: 'rm-2' } }) },
    { what: 'nothing ends', entry: renamed(), tags: { 'keyturn:onRemove': 'release/30d' } },
  ])('goes where $what', ({ entry, tags, now: more }) => {
    const made = plan([keep, entry], cloud(tags, more), { prune: true });
    expect(found(made)).not.toContain('E_ACCOUNT_IN_USE z');
    expect(stepIds(made).filter((id) => /^z:(scheduleDeletion|removeTags)/.test(id))).toHaveLength(1);
  });
});

describe('a removal that was cut short', () => {
  const deleting = orphan({ 'keyturn:onRemove': 'deleteAccounts/7d' }, scheduled);
  it('is told in every plan', () => {
    const made = plan([keep], beside(deleting, [ownAccount('b', 'z')]));
    expect(made.findings).toMatchObject([
      {
        code: 'W_ACCOUNT_LEFT',
        secret: 'z',
        message: 'Secret z is scheduled for deletion; account b is still there.',
        hint: 'Finish that with --prune, or put the entry back into the files before 2026-12-01T00:00:00Z to restore the secret.',
      },
    ]);
    const unkept = plan([keep], beside(orphan({}, scheduled)));
    expect(unkept.findings[0]?.message).toBe(
      'Secret z is scheduled for deletion; accounts a and b are not marked as kept yet.',
    );
  });
  it('names accounts as they are written', () => {
    const made = plan([keep], beside(deleting, [ownAccount('OrdersApp', 'z')]));
    expect(made.findings[0]?.message).toContain('; account OrdersApp is still there.');
  });
  it('is finished by the next --prune, which is no mass change', () => {
    const made = pruned(deleting, [ownAccount('b', 'z')]);
    expect(stepIds(made)).toEqual(['z:deleteAccount:b']);
    expect(made.refusals).toEqual([]);
    expect(stepIds(pruned(orphan({}, scheduled)))).toEqual(['z:setAccountDescription:a', 'z:setAccountDescription:b']);
  });
  it('is nothing when all is done', () => {
    expect(pruned(deleting, [])).toMatchObject({ changes: [], findings: [] });
    const theirs = pruned({ ...deleting, tags: { ...deleting.tags, 'keyturn:owner': 'others' } });
    expect(theirs).toMatchObject({ changes: [], findings: [] });
  });
});

describe('accounts of ours that nothing leads to', () => {
  const lost = ownAccount('lost', 'orders/gone');
  it('are deleted by --prune alone, each shown as a change', () => {
    const made = plan([keep], live([there], [instance([ownAccount('keep', 'keep'), lost])]), { prune: true });
    expect(made.changes).toMatchObject([
      {
        secret: 'rm-1/lost',
        action: 'delete',
        reasons: ['made for orders-gone, in no secret and in no file, and --prune was given'],
      },
    ]);
    expect(impact(made)).toEqual(['final: Account lost on rm-1 is deleted for good.']);
    expect(made.steps.map(({ action }) => action)).toMatchObject([
      { do: 'deleteAccount', instance: 'rm-1', account: 'lost', description: lost.description },
    ]);
    expect({ refusals: made.refusals, findings: made.findings }).toEqual({ refusals: [], findings: [] });
  });
  it('are left where they are kept', () => {
    const kept = account('lost', { description: accountDescription('team', 'gone', 'n', 'kept') });
    const cloud = live([there], [instance([ownAccount('keep', 'keep'), kept])]);
    expect(plan([keep], cloud, { prune: true })).toMatchObject({ changes: [], findings: [] });
  });
});
