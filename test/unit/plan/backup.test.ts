import { describe, expect, it } from 'vitest';
import type { DesiredSecret } from '../../../src/model/desired.ts';
import type { Live, LiveSecret } from '../../../src/model/live.ts';
import { backupMark, backupName, markKey } from '../../../src/model/marks.ts';
import { namedStep } from '../../../src/model/step.ts';
import { partOfPlan } from '../../../src/plan/saved/part-of-plan.ts';
import {
  codesOf,
  createDual,
  fieldsOf,
  instance,
  live,
  liveSecret,
  ownAccount,
  plan,
  secret,
  stepIds,
} from '../../support/plan-builders.ts';

const on = [instance([ownAccount('app', 'app'), ownAccount('app_clone', 'app')]), instance([], { id: 'rm-2' })];
const moved: Partial<DesiredSecret> = { instance: { id: 'rm-2' }, allow: ['replace'] };
const key = { encryptionKey: 'key-1', kmsInstance: 'kst-1' };
const name = backupName('app');

/** A backup of `app` as an earlier run made it. */
const backup = (more: Partial<LiveSecret> = {}, tags: Readonly<Record<string, string>> = {}): LiveSecret => ({
  ...liveSecret(name, { mode: 'single', instance: 'rm-2', ...more }),
  tags: { [markKey.owner]: 'team', [markKey.backupOf]: backupMark('app'), ...tags },
});

const withBackup = (secrets: readonly LiveSecret[], one: LiveSecret): Live =>
  live(secrets, on, { backups: { [one.name]: one } });

const actionsOf = (of: ReturnType<typeof plan>) => of.steps.map(({ action }) => action);
const backupIds = (of: ReturnType<typeof plan>) => stepIds(of).filter((id) => /[bB]ackup/.test(id));

describe('the name of a backup', () => {
  it('begins like that of its secret, and has at most 192 characters', () => {
    expect(backupName('orders/app')).toBe('orders/app.keyturn-backup-35f702101e48');
    expect(backupName('密'.repeat(64) + 'x'.repeat(128))).toHaveLength(192);
    expect(backupName(`${'x'.repeat(191)}a`)).not.toBe(backupName(`${'x'.repeat(191)}b`));
  });
});

describe('a replacement', () => {
  it.each([
    ['a description', { description: 'by hand' }, {}],
    ['a tag', {}, { cost: '42' }],
    ['custom data', { customData: { n: { json: '1' } } }, {}],
    ['a key', { ...key, policy: null }, {}],
    ['a policy', { ...key, policy: '{}' }, {}],
  ])('of a secret with %s that the file does not say is backed up first', (_what, more, tags) => {
    const made = plan([secret('app', moved)], live([liveSecret('app', more, tags)], on));
    const ids = stepIds(made);
    expect(ids.filter((id) => /Secret|Backup/.test(id))).toEqual([
      'app:createBackup',
      'app:destroySecret',
      'app:createSecret',
      'app:deleteBackup',
    ]);
    expect(made.steps.find(({ id }) => id === 'app:destroySecret')?.waitsFor).toEqual(['app:createBackup']);
  });

  it('of a secret of which the file says everything is not', () => {
    const files = { ...moved, ...key, description: 'a', tags: { t: '1', gone: null }, customData: { d: '1' } };
    const there = { ...key, policy: null, description: 'b', customData: { d: 'x', Endpoint: 'old', Port: '1' } };
    const made = plan([secret('app', files)], live([liveSecret('app', there, { t: 'x', gone: 'x', 'acs:x': '' })], on));
    expect(backupIds(made)).toEqual([]);
    expect(fieldsOf(made).filter((field) => /^(kept|policy)/.test(field))).toEqual([]);
  });

  it('keeps what the file does not name, where the new secret will be', () => {
    const there = { ...key, policy: 'no JSON', description: 'by hand', customData: { n: { json: '1e400' }, d: 'x' } };
    const made = plan(
      [secret('app', { ...moved, encryptionKey: 'key-2', kmsInstance: 'kst-2', customData: { d: 'y' } })],
      live([liveSecret('app', there, { cost: '42' })], on),
    );
    const at = { encryptionKey: 'key-2', kmsInstance: 'kst-2' };
    const kept = { description: 'by hand', customData: { n: { json: '1e400' } }, policy: 'no JSON', ...at };
    const tags = { cost: '42', [markKey.owner]: 'team', [markKey.backupOf]: backupMark('app') };
    expect(actionsOf(made)).toContainEqual({
      do: 'createBackup',
      secret: 'app',
      backup: { ...kept, name, instance: 'rm-2', tags },
    });
    const created = actionsOf(made).flatMap((action) => (action.do === 'createSecret' ? [action.secret] : []))[0];
    expect(created).toMatchObject({ ...kept, customData: { n: { json: '1e400' }, d: 'y' }, tags: { cost: '42' } });
    expect(fieldsOf(made)).toContain('policy: ["no JSON"] -> ["no JSON"]');
  });

  it('leaves a number a number where the file names it as it is', () => {
    const made = plan(
      [secret('app', { ...moved, customData: { n: '1' } })],
      live([liveSecret('app', { customData: { n: { json: '1' } } })], on),
    );
    const created = actionsOf(made).flatMap((action) => (action.do === 'createSecret' ? [action.secret] : []))[0];
    expect(created?.customData).toEqual({ n: { json: '1' } });
  });

  it('takes the backup of a run that was cut off, or a new one where the old secret has changed', () => {
    const of = liveSecret('app', { description: 'by hand' });
    const same = plan([secret('app', moved)], withBackup([of], backup({ description: 'by hand' })));
    expect(backupIds(same)).toEqual(['app:deleteBackup']);
    const stale = plan([secret('app', moved)], withBackup([of], backup({ description: 'before' })));
    expect(backupIds(stale)).toEqual(['app:deleteBackup:stale', 'app:createBackup', 'app:deleteBackup']);
    expect(stale.steps.find(({ id }) => id === 'app:createBackup')?.waitsFor).toContain('app:deleteBackup:stale');
    const said = plan([secret('app', { ...moved, description: 'new' })], withBackup([of], backup()));
    expect(backupIds(said)).toEqual(['app:deleteBackup']);
  });

  it('with more than 20 tags in all is refused before the old secret goes', () => {
    const many = (prefix: string, count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`${prefix}${index}`, '']));
    const made = plan(
      [secret('app', { ...moved, tags: many('a', 12) })],
      live([liveSecret('app', {}, many('b', 8))], on),
    );
    expect(codesOf(made.findings)).toEqual(['E_TOO_MUCH_DATA app']);
    expect(made.steps).toEqual([]);
  });
});

describe('a policy that nobody could read', () => {
  it.each([
    [{}, 'lose it.', /kms:GetSecretPolicy/],
    [{ policyUnread: { says: 'no permission', hint: 'Ask.' } }, 'lose it: no permission.', /^Ask\.$/],
  ])('blocks the replacement: %j', (more, ending, hint) => {
    const made = plan([secret('app', moved)], live([liveSecret('app', { ...key, ...more })], on));
    expect(codesOf(made.findings)).toEqual(['E_POLICY_UNREADABLE app']);
    expect(made.findings[0]?.message).toMatch(new RegExp(`${ending}$`));
    expect(made.findings[0]?.hint).toMatch(hint);
    expect(made.steps).toEqual([]);
  });
  it('and that of a backup blocks the creation from it', () => {
    const made = plan([secret('app', moved)], withBackup([], backup(key)));
    expect(codesOf(made.findings)).toContain('E_POLICY_UNREADABLE app');
    expect(made.steps).toEqual([]);
  });
});

describe('a secret that is gone, with its backup there', () => {
  const kept = backup({ ...key, policy: '{}', description: 'by hand' }, { cost: '42' });
  it('is made with what the backup holds, which goes last', () => {
    const made = plan([secret('app', moved)], withBackup([], kept));
    expect(made.changes[0]?.action).toBe('create');
    expect(fieldsOf(made)).toContain('kept: null -> ["description","encryptionKey","kmsInstance","tags.cost"]');
    const created = actionsOf(made).flatMap((action) => (action.do === 'createSecret' ? [action.secret] : []))[0];
    expect(created).toMatchObject({ ...key, policy: '{}', description: 'by hand' });
    expect(stepIds(made).at(-1)).toBe('app:deleteBackup');
  });

  it('is part of the saved plan of its replacement as long as the same is kept', () => {
    const there = liveSecret('app', { ...key, policy: '{}', description: 'by hand' }, { cost: '42' });
    const made = plan([secret('app', moved)], live([there], on));
    const saved = { ...made, steps: made.steps.map(namedStep) };
    const left = plan([secret('app', moved)], withBackup([], kept));
    expect(partOfPlan(left, saved).differences).toEqual([]);
    const other = plan([secret('app', moved)], withBackup([], { ...kept, policy: '{"Statement":[]}' }));
    expect(partOfPlan(other, saved).differences).toMatchObject([{ what: 'field', now: { path: 'policy' } }]);
  });
});

describe('a backup beside the secret that is there', () => {
  const files = [secret('app', { instance: { id: 'rm-1' } })];
  const has = { ...key, policy: '{}', description: 'by hand', customData: { n: { json: '1' } } };
  it('goes when nothing of it is missing', () => {
    const made = plan(files, withBackup([liveSecret('app', has)], backup(has)));
    expect(fieldsOf(made)).toEqual([`backup: "${name}" -> null`]);
    expect(stepIds(made)).toEqual(['app:deleteBackup']);
  });
  it.each<[string, Partial<LiveSecret>]>([
    ['description', { description: 'other' }],
    ['policy', { policy: null }],
    ['customData.n', { customData: { n: '1' } }],
    ['kmsInstance', { kmsInstance: 'kst-2' }],
  ])('stays when %s differs', (what, more) => {
    const made = plan(files, withBackup([liveSecret('app', { ...has, ...more })], backup(has)));
    expect(made.changes).toEqual([]);
    expect(codesOf(made.findings)).toEqual(['W_BACKUP_LEFT app']);
    expect(made.findings[0]?.message).toContain(`now: ${what}.`);
  });
  it('stays when a policy could not be read', () => {
    const { policy: _policy, ...unread } = liveSecret('app', has);
    const made = plan(files, withBackup([unread], backup({ ...has, policy: null })));
    expect(made.findings[0]?.message).toContain('now: policy.');
  });
});

describe('a backup of a secret that is in no file', () => {
  const files = [secret('other', { accounts: createDual('other') })];
  it('is named, and goes with --prune, whatever else it finds', () => {
    const cloud = withBackup([liveSecret('other', {}, { [markKey.accounts]: 'other/other_clone' })], backup());
    const told = plan(files, cloud).findings.filter(({ secret: of }) => of === name);
    expect(codesOf(told)).toEqual([`W_UNMANAGED ${name}`]);
    const made = plan(files, cloud, { prune: true });
    const deleted = { do: 'deleteBackup', secret: name, backup: name, owner: 'team', because: 'orphan' };
    expect(made.steps.filter(({ secret: of }) => of === name)).toMatchObject([{ action: deleted }]);
    expect(made.refusals).toEqual([]);
  });
});
