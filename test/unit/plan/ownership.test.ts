import { describe, expect, it } from 'vitest';
import type { DesiredSecret } from '../../../src/model/desired.ts';
import { accountDescription } from '../../../src/model/marks.ts';
import {
  account,
  codesOf,
  createSingle,
  desired,
  fieldsOf,
  importing,
  instance,
  live,
  liveSecret,
  ownAccount,
  plan,
  secret,
  settled,
  stepIds,
} from '../../support/plan-builders.ts';

const scheduled = { plannedDeleteTime: '2026-12-01T00:00:00Z' };
const nobody = { 'keyturn:owner': undefined };
const other = { 'keyturn:owner': 'others' };

describe('a secret of somebody else under one of our names', () => {
  const cases: readonly {
    readonly what: string;
    readonly adopt?: DesiredSecret['adopt'];
    readonly tags: typeof nobody | typeof other;
    readonly planned?: boolean;
  }[] = [
    { what: 'of another owner', tags: other },
    { what: 'of nobody', tags: nobody },
    { what: 'of another owner than the one to adopt from', tags: other, adopt: 'third' },
    { what: 'of another owner, to adopt from nobody', tags: other, adopt: true },
    { what: 'of nobody, to adopt from an owner', tags: nobody, adopt: 'others' },
    { what: 'scheduled for deletion by another', tags: other, adopt: 'others', planned: true },
    { what: 'scheduled for deletion by nobody', tags: nobody, adopt: true, planned: true },
  ];
  it.each(cases)('$what', ({ adopt = false, tags, planned }) => {
    const made = plan([secret('app', { adopt, description: 'new' })], settled(planned ? scheduled : {}, tags));
    expect(codesOf(made.refusals)).toEqual(['E_FOREIGN_SECRET app']);
    expect({ changes: made.changes, steps: made.steps, findings: made.findings }).toEqual({
      changes: [],
      steps: [],
      findings: [],
    });
    expect(made.summary.unchanged).toBe(0);
  });

  it('refuses the run, and the hint lets the rest go', () => {
    const cloud = live([liveSecret('app', {}, other), liveSecret('b', {}, nobody)]);
    const files = [secret('app'), secret('b'), secret('c', { accounts: createSingle('c1') })];
    const made = plan(files, cloud);
    expect(codesOf(made.refusals)).toEqual(['E_FOREIGN_SECRET app', 'E_FOREIGN_SECRET b']);
    const rest = 'Let the rest go with --except app --except b, or rename the entry.';
    expect(made.refusals.map(({ hint }) => hint)).toEqual([
      `Whoever made it relies on it. If others agrees, write adopt: others. ${rest}`,
      `Whoever made it relies on it. To take it over, write adopt: true. ${rest}`,
    ]);
    expect(plan(files, cloud, { except: ['app', 'b'] })).toMatchObject({ refusals: [], summary: { create: 1 } });
  });

  it.each([
    { tags: other, scheduledFor: {}, message: 'belongs to the owner others, not to team.' },
    { tags: nobody, scheduledFor: {}, message: "is there already and carries no owner's mark." },
    {
      tags: other,
      scheduledFor: scheduled,
      message: 'belongs to the owner others, not to team; it is scheduled for deletion.',
    },
  ])('says whose it is: $message', ({ tags, scheduledFor, message }) => {
    const made = plan([secret('app')], settled(scheduledFor, tags));
    expect(made.refusals[0]?.message).toBe(`Secret app ${message}`);
  });

  it('has its environment in its owner', () => {
    const files = desired([secret('app')], { environment: 'prod' });
    expect(codesOf(plan(files, settled()).refusals)).toEqual(['E_FOREIGN_SECRET app']);
    expect(plan(files, settled({}, { 'keyturn:owner': 'team@prod' })).refusals).toEqual([]);
  });
});

describe('adopting', () => {
  it.each([
    { adopt: true, tags: nobody, before: 'null' },
    { adopt: 'others', tags: other, before: '"others"' },
  ])('$adopt takes it over', ({ adopt, tags, before }) => {
    const made = plan([secret('app', { adopt, description: 'new' })], settled({}, tags));
    expect(made.changes[0]?.action).toBe('adopt');
    expect(fieldsOf(made)).toEqual(['description: "" -> "new"', `owner: ${before} -> "team"`]);
    expect(made.refusals).toEqual([]);
    expect(stepIds(made)).toEqual(['app:setDescription', 'app:setTags']);
  });
  it('what is ours already is nothing to do', () => {
    expect(plan([secret('app', { adopt: true })], settled())).toMatchObject({
      changes: [],
      findings: [],
      refusals: [],
    });
  });
  it('points at what differs, else at adopt', () => {
    const at = { file: 'secrets.yaml', line: 30, column: 5 };
    const placed = (field: string) =>
      plan(
        [secret('app', { adopt: true, accounts: createSingle(), fieldAt: { [field]: at } })],
        settled({}, nobody),
      ).findings.find(({ code }) => code === 'E_ADOPT_DIFFERS');
    expect(placed('accounts')).toMatchObject({ at, message: 'Secret app differs in what can never change: accounts.' });
    expect(placed('adopt')?.at).toEqual(at);
    expect(placed('rotation')?.at).toMatchObject({ line: 10 });
  });
  it('never replaces', () => {
    const made = plan([secret('app', { adopt: true, instance: { id: 'rm-2' } })], {
      ...settled({}, nobody),
      instances: { 'rm-1': instance(), 'rm-2': instance([], { id: 'rm-2' }) },
    });
    expect(made.changes[0]?.action).toBe('adopt');
    // Where the file looks for its accounts they are not, and nobody is told to make them there.
    expect(codesOf(made.findings)).toEqual(['E_ADOPT_DIFFERS app']);
  });
});

describe('restoring', () => {
  it('a name of ours that is scheduled for deletion', () => {
    const made = plan([secret('app', { description: 'new' })], settled(scheduled));
    expect(made.changes[0]?.action).toBe('restore');
    expect(fieldsOf(made)).toEqual(['plannedDeleteTime: "2026-12-01T00:00:00Z" -> null', 'description: "" -> "new"']);
    expect(made.refusals).toEqual([]);
    expect(stepIds(made)).toEqual(['app:restoreSecret', 'app:setDescription']);
    expect(made.steps[1]?.waitsFor).toEqual(['app:restoreSecret']);
  });
  it('is a replacement when something differs that can never change', () => {
    const made = plan([secret('app', { accounts: createSingle() })], settled(scheduled));
    expect(made.changes[0]?.action).toBe('replace');
  });
});

describe('replacing', () => {
  const on = [
    instance([ownAccount('app', 'app'), ownAccount('app_clone', 'app')]),
    instance([], { id: 'rm-2', version: '5.7' }),
  ];
  const key = { encryptionKey: 'key-1', kmsInstance: 'kst-1' };
  const cases = [
    {
      what: 'mode',
      files: { accounts: createSingle() },
      fields: [
        'accounts: {"mode":"dual","names":["app","app_clone"]} -> {"mode":"single","how":"create","names":["app"]}',
      ],
    },
    {
      what: 'names',
      files: { accounts: importing('app', 'b') },
      fields: [
        'accounts: {"mode":"dual","names":["app","app_clone"]} -> {"mode":"dual","how":"import","names":["app","b"]}',
      ],
    },
    {
      what: 'instance',
      files: { instance: { name: 'new', id: 'rm-2' } },
      fields: [
        'instance: {"id":"rm-1","engine":"MySQL","version":"8.0"} -> {"name":"new","id":"rm-2","engine":"MySQL","version":"5.7"}',
        // What the new accounts are to have.
        'grants.orders: null -> "ReadWrite"',
      ],
    },
    { what: 'key', files: { encryptionKey: 'key-2' }, cloud: key, fields: ['encryptionKey: "key-1" -> "key-2"'] },
    { what: 'KMS instance', files: { kmsInstance: 'kst-2' }, cloud: key, fields: ['kmsInstance: "kst-1" -> "kst-2"'] },
    { what: 'type', files: {}, cloud: { type: 'Generic' }, fields: ['type: "Generic" -> "Rds"'] },
  ];
  it.each(cases)('another $what', ({ files, cloud = {}, fields }) => {
    const made = plan([secret('app', files)], live([liveSecret('app', cloud)], on));
    expect(made.changes[0]?.action).toBe('replace');
    expect(fieldsOf(made)).toEqual(fields);
    expect(made.refusals[0]?.word).toBe('replace');
    expect(made.refusals[0]?.hint).toMatch(
      /in between\. If that is meant, write allow: \[replace\] on the secret, or say --allow replace=app\.$/,
    );
    expect(made.changes[0]?.impact.map(({ kind }) => kind).slice(0, 2)).toEqual(['readers', 'final']);
    const allow = ['replace', 'interruption'] as const;
    expect(plan([secret('app', { ...files, allow })], live([liveSecret('app', cloud)], on)).refusals).toEqual([]);
  });

  const never = [
    { what: 'a key where the cloud tells none', files: { encryptionKey: 'key-2', kmsInstance: 'kst-2' } },
    { what: 'a key that the file does not say', cloud: key },
    { what: 'a missing accounts tag', tags: { 'keyturn:accounts': undefined } },
  ];
  it.each(never)('never for $what', ({ files = {}, cloud = {}, tags = {} }) => {
    const made = plan([secret('app', files)], live([liveSecret('app', cloud, tags)], on));
    expect(made.changes.filter(({ action }) => action === 'replace')).toEqual([]);
  });

  it('never for a mode and an instance that the cloud does not tell', () => {
    const { mode: _mode, instance: _instance, ...cloud } = liveSecret('app');
    expect(plan([secret('app')], live([cloud], on)).changes).toEqual([]);
  });

  it('says which accounts stay, and shows what else changes', () => {
    const stay = (files: Partial<DesiredSecret>, cloud = liveSecret('app')) =>
      plan([secret('app', files)], live([cloud], on)).changes[0]?.impact.find(({ kind }) => kind === 'accounts')
        ?.message;
    expect(stay({ instance: { id: 'rm-2' } })).toBe('Accounts app and app_clone on rm-1 stay, unmanaged.');
    expect(stay({ accounts: createSingle() })).toBe('Account app_clone on rm-1 stays, unmanaged.');
    expect(stay({ accounts: { how: 'unknown', mode: 'single' } })).toBe(
      'Accounts app and app_clone on rm-1 stay, unmanaged.',
    );
    expect(stay({}, liveSecret('app', { type: 'Generic' }))).toBeUndefined();
    const { instance: _instance, mode: _mode, ...bare } = liveSecret('app', { type: 'Generic' });
    expect(stay({ accounts: createSingle() }, bare)).toBe('Account app_clone stays, unmanaged.');
    const clone = (to: 'owned' | 'kept') =>
      account('app_clone', { description: accountDescription('team', 'app', 'n', to) });
    const pruned = (to: 'owned' | 'kept') =>
      plan(
        [secret('app', { accounts: createSingle(), onRemove: 'deleteAccounts' })],
        live([liveSecret('app')], [instance([ownAccount('app', 'app'), clone(to)])]),
      ).changes[0]?.impact.find(({ kind }) => kind === 'accounts')?.message;
    expect(pruned('owned')).toContain('stays after this run; the next one with --prune deletes what keyturn made.');
    expect(pruned('kept')).toBe('Account app_clone on rm-1 stays, unmanaged.');
    const made = plan([secret('app', { instance: { id: 'rm-2' }, description: 'new' })], live([liveSecret('app')], on));
    expect(fieldsOf(made)).toContain('description: "" -> "new"');
  });

  it('shows what each account has today and is to have', () => {
    const names = ['app', 'web'];
    const grants = { orders: 'ReadWrite', audit: 'ReadOnly' } as const;
    const accounts = { how: 'create', mode: 'dual', type: 'normal', names, grants } as const;
    const app = ownAccount('app', 'app', { grants: { orders: 'ReadWrite', audit: 'ReadWrite' } });
    const made = plan([secret('app', { accounts })], live([liveSecret('app')], [instance([app])]));
    expect(fieldsOf(made).filter((field) => field.startsWith('grants.'))).toEqual([
      'grants.audit: {"app":"ReadWrite","web":null} -> "ReadOnly"',
      'grants.orders: {"app":"ReadWrite","web":null} -> "ReadWrite"',
    ]);
  });

  it('without the accounts tag nobody knows which accounts stay', () => {
    const cloud = live([liveSecret('app', {}, { 'keyturn:accounts': undefined })], on);
    const made = plan([secret('app', { instance: { id: 'rm-2' } })], cloud);
    expect(made.changes[0]?.impact.map(({ kind }) => kind)).toEqual(['readers', 'final']);
  });
});
