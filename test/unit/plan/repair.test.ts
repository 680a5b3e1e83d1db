import { describe, expect, it } from 'vitest';
import type { DesiredSecret } from '../../../src/model/desired.ts';
import { shortDigest } from '../../../src/model/digest.ts';
import type { LiveAccount, LiveInstance, LiveSecret } from '../../../src/model/live.ts';
import { owedVersionId } from '../../../src/model/marks.ts';
import {
  account,
  codesOf,
  createSingle,
  createSuper,
  fieldsOf,
  importing,
  instance,
  live,
  liveSecret,
  ownAccount,
  plan,
  secret,
  stepIds,
} from '../../support/plan-builders.ts';

const own = (name: string, more: Partial<LiveAccount> = {}): LiveAccount => ownAccount(name, 'app', more);
const cloud = (
  accounts: readonly LiveAccount[],
  more: Partial<LiveSecret> = {},
  tags: Readonly<Record<string, string | undefined>> = {},
  where: Partial<LiveInstance> = {},
) => live([liveSecret('app', more, tags)], [instance(accounts, where)]);

/** Every rotation moves the time of the last one, and so the series. */
const series = shortDigest('2026-11-20T10:00:00Z');
const owing = { 'keyturn:owes': `2/${series}` };
const said = { allow: ['interruption'] };
const waits = (made: ReturnType<typeof plan>): readonly string[] =>
  made.steps.map(({ id, waitsFor }) => [id, ...waitsFor].join(' < '));

describe('a replacement that makes an account of the old secret again', () => {
  const single = { mode: 'single' } as const;
  const files = secret('app', { allow: ['replace'] });

  it('notes first that the old secret owes a rotation: given up halfway, it would hand out a password that is lost', () => {
    const made = plan([files], cloud([], single));
    expect(waits(made).slice(0, 2)).toEqual(['app:setTags:owes', 'app:createAccount:app < app:setTags:owes']);
    expect(made.steps[0]?.action).toMatchObject({ tags: { 'keyturn:owes': `1/${series}` } });
    const given = plan(
      [secret('app', { accounts: createSingle() })],
      cloud([own('app')], single, { 'keyturn:owes': `1/${series}` }),
    );
    expect(stepIds(given)).toEqual(['app:rotateSecret:owed-1', 'app:removeTags:owes']);
  });

  it('goes on without another word', () => {
    const left = plan([files], cloud([own('app')], single, { 'keyturn:owes': `1/${series}` }));
    expect(left.refusals).toEqual([]);
    expect(stepIds(left)).not.toContain('app:setTags:owes');
    expect(codesOf(plan([files], cloud([own('app')], single)).refusals)).toEqual(['E_NEEDS_WORD app']);
  });

  it('asks the word for the other account, on which KMS sets a password too to pay that', () => {
    const wider = secret('app', {
      accounts: { how: 'create', mode: 'dual', type: 'normal', names: ['app', 'web'], grants: { orders: 'ReadWrite' } },
      allow: ['replace'],
    });
    const here = cloud([own('app_clone')]);
    expect(plan([wider], here).refusals).toMatchObject([
      { word: 'interruption', message: 'Should this end early, KMS sets a new password on app_clone.' },
    ]);
    const allowed = plan([wider], here, said);
    expect(allowed.refusals).toEqual([]);
    expect(allowed.steps[0]?.action).toMatchObject({ tags: { 'keyturn:owes': `2/${series}` } });
  });

  it('notes nothing where no tag tells which accounts the old secret has', () => {
    const untold = cloud([], single, { 'keyturn:accounts': undefined });
    expect(stepIds(plan([files], untold))).not.toContain('app:setTags:owes');
  });

  it('says when there is no room for that note', () => {
    const tags = Object.fromEntries(Array.from({ length: 17 }, (_, index) => [`t${index}`, 'x']));
    expect(codesOf(plan([files], cloud([], single, tags)).findings)).toContain('E_TOO_MUCH_DATA app');
  });

  it('notes nothing where the accounts have other names, or are there', () => {
    const other = secret('app', { accounts: createSingle('web'), allow: ['replace', 'interruption'] });
    expect(stepIds(plan([other], cloud([], single)))).not.toContain('app:setTags:owes');
    expect(stepIds(plan([files], cloud([own('app')], single)))).not.toContain('app:setTags:owes');
  });
});

describe('an account of ours that is gone is made again', () => {
  it('the only one: one password', () => {
    const single = { mode: 'single' } as const;
    const made = plan([secret('app', { accounts: createSingle() })], cloud([], single));
    expect(made.changes[0]?.impact.map(({ message }) => message)).toEqual([
      'KMS sets a new password right after app is made again. Nothing logs in until then.',
    ]);
  });

  it('one of a pair: the debt first, then the account with its permissions, then both passwords by KMS', () => {
    const made = plan([secret('app')], cloud([own('app')]), said);
    expect(waits(made)).toEqual([
      'app:setTags:owes',
      'app:createAccount:app_clone < app:setTags:owes',
      'app:grant:app_clone < app:createAccount:app_clone',
      'app:rotateSecret:owed-2 < app:grant:app_clone',
      'app:rotateSecret:owed-1 < app:rotateSecret:owed-2',
      'app:removeTags:owes < app:rotateSecret:owed-1',
    ]);
    expect(made.steps.map(({ action }) => action)).toMatchObject([
      { tags: owing },
      { type: 'Normal', owner: 'team', secret: 'app' },
      { grants: { orders: 'ReadWrite' } },
      { versionId: owedVersionId('app', 2, series) },
      { versionId: owedVersionId('app', 1, series) },
      { keys: ['keyturn:owes'] },
    ]);
    expect(fieldsOf(made)).toEqual([
      'grants.orders: {"app":"ReadWrite","app_clone":null} -> "ReadWrite"',
      'accounts.app_clone: null -> "Normal"',
    ]);
    expect(made.changes[0]?.reasons).toEqual(['Account app_clone is gone from rm-1']);
    expect(codesOf([...made.findings, ...made.refusals])).toEqual([]);
  });

  it('needs the word for the account that is alive, and says why', () => {
    const { changes, refusals } = plan([secret('app')], cloud([own('app')]));
    const message = 'KMS sets a new password on app too when app_clone is made again.';
    expect(refusals).toMatchObject([{ code: 'E_NEEDS_WORD', word: 'interruption', message }]);
    const why = "Whoever holds today's password and does not fetch a new one is cut off.";
    expect(changes[0]?.impact).toEqual([{ kind: 'interruption', word: 'interruption', message: `${message} ${why}` }]);
  });

  it('needs no word where nothing logs in any more', () => {
    const both = plan([secret('app')], cloud([]));
    expect(both.refusals).toEqual([]);
    expect(both.changes[0]?.impact).toEqual([
      {
        kind: 'rotates',
        message: 'KMS sets new passwords right after app and app_clone are made again. Nothing logs in until then.',
      },
    ]);
    expect(both.estimate.rotations).toBe(2);
  });

  it('a single one owes one rotation, a super one has no permissions to be given', () => {
    const single = plan([secret('app', { accounts: createSingle() })], cloud([], { mode: 'single' }));
    expect(single.refusals).toEqual([]);
    expect(stepIds(single)).toEqual([
      'app:setTags:owes',
      'app:createAccount:app',
      'app:grant:app',
      'app:rotateSecret:owed-1',
      'app:removeTags:owes',
    ]);
    const tag = { 'keyturn:accounts': 'root_app' };
    const root = plan([secret('app', { accounts: createSuper() })], cloud([], { mode: 'single' }, tag));
    expect(root.steps[1]?.action).toMatchObject({ do: 'createAccount', account: 'root_app', type: 'Super' });
    expect(stepIds(root)).not.toContain('app:grant:root_app');
  });

  it('whoever finishes the work needs no word, and does not write the debt down twice', () => {
    const again = plan([secret('app')], cloud([own('app')], {}, owing));
    expect(again.refusals).toEqual([]);
    expect(stepIds(again)[0]).toBe('app:createAccount:app_clone');
    const rest = plan([secret('app')], cloud([own('app'), own('app_clone', { grants: {} })], {}, owing));
    expect(waits(rest)).toEqual([
      'app:grant:app_clone',
      'app:rotateSecret:owed-2 < app:grant:app_clone',
      'app:rotateSecret:owed-1 < app:rotateSecret:owed-2',
      'app:removeTags:owes < app:rotateSecret:owed-1',
    ]);
    expect(rest.steps[1]?.action).toMatchObject({ versionId: owedVersionId('app', 2, series) });
    expect(rest.changes[0]?.reasons).toEqual(['2 rotations are owed since an account was made again']);
  });

  it('a debt of before is replaced: its version ids may have been used', () => {
    const made = plan([secret('app')], cloud([], {}, { 'keyturn:owes': '2' }));
    expect(made.steps[0]?.action).toMatchObject({ do: 'setTags', tags: owing });
  });

  it('a debt of before lends its word to no later one: it may be paid, and the twin in use', () => {
    const made = plan([secret('app')], cloud([own('app')], {}, { 'keyturn:owes': '2/0123456789ab' }));
    expect(codesOf(made.refusals)).toEqual(['E_NEEDS_WORD app']);
  });

  it('without the tag nobody knows what KMS has: the word is needed though all named accounts are gone', () => {
    const made = plan([secret('app')], cloud([], {}, { 'keyturn:accounts': undefined }));
    expect(codesOf(made.refusals)).toEqual(['E_NEEDS_WORD app']);
    expect(stepIds(made).slice(0, 2)).toEqual(['app:setTags:owes', 'app:createAccount:app']);
  });

  it('one that cannot be rotated is healed by it', () => {
    const invalid = { rotation: { state: 'invalid', interval: 604_800 } } as const;
    expect(plan([secret('app')], cloud([], invalid)).findings).toMatchObject([
      { code: 'W_ROTATION_INVALID', hint: 'Apply this plan: the rotation in it heals that.' },
    ]);
  });

  it('an instance that is full stops it', () => {
    const full = plan([secret('app')], cloud([own('app')], {}, {}, { accountLimit: 1 }), said);
    expect(codesOf(full.findings)).toEqual(['E_ACCOUNT_QUOTA app']);
    expect(full.steps).toEqual([]);
  });
});

describe('what keyturn must not make again is told, and no plan repeats it', () => {
  const dual = secret('app');
  const imports = secret('app', { accounts: importing('?app', '?app_clone') });
  const unknown = secret('app', { accounts: { how: 'unknown', mode: 'dual' } });
  const other = account('app_clone', { grants: { orders: 'ReadWrite' } });
  const cases: readonly {
    readonly what: string;
    readonly files: DesiredSecret;
    readonly accounts: readonly LiveAccount[];
    readonly codes: readonly string[];
    readonly hint: string;
    readonly more?: Partial<LiveInstance>;
  }[] = [
    {
      what: 'an imported account',
      files: imports,
      accounts: [other],
      codes: ['W_ACCOUNT_MISSING'],
      hint: 'In the RDS console, Accounts of rm-1: create app with any password and the permissions of app_clone (orders ReadWrite). Then run `keyturn rotate --both app`: KMS sets the password.',
    },
    {
      what: 'both imported ones',
      files: imports,
      accounts: [],
      codes: ['W_ACCOUNT_MISSING', 'W_ACCOUNT_MISSING'],
      hint: 'In the RDS console, Accounts of rm-1: create app with any password and the permissions that it had. Then run `keyturn rotate --both app`: KMS sets the password.',
    },
    {
      what: 'the twin of one without grants',
      files: unknown,
      accounts: [account('app_clone', { type: 'Super' })],
      codes: ['W_ACCOUNT_MISSING'],
      hint: 'In the RDS console, Accounts of rm-1: create app with any password as a Super account like app_clone. Then run `keyturn rotate --both app`: KMS sets the password.',
    },
    {
      what: 'one whose twin somebody else made',
      files: dual,
      accounts: [other],
      codes: ['W_ACCOUNT_MISSING', 'W_ACCOUNT_NOT_OURS'],
      hint: 'keyturn makes it again as soon as app_clone, which keyturn did not make, is out of the way.',
    },
    {
      what: 'one whose twin is locked',
      files: dual,
      accounts: [own('app_clone', { status: 'Lock' })],
      codes: ['W_ACCOUNT_MISSING', 'W_ACCOUNT_UNAVAILABLE'],
      hint: 'keyturn makes it again as soon as app_clone is unlocked.',
    },
    {
      what: 'one whose name an account of another type has taken in other letters',
      files: dual,
      accounts: [own('app_clone'), account('APP', { type: 'Super' })],
      codes: ['W_ACCOUNT_MISSING'],
      hint: 'keyturn makes it again as soon as its name can be had again; today it differs only in case from APP, an account of another type.',
    },
  ];
  it.each(cases)('$what', ({ files, accounts, codes, hint, more }) => {
    const owed = plan([files], cloud(accounts, {}, owing, more), said);
    expect(owed.changes).toEqual([]);
    expect(owed.findings.map(({ code }) => code)).toContain('W_ROTATION_OWED');
    const made = plan([files], cloud(accounts, {}, {}, more));
    expect(made.changes).toEqual([]);
    expect(made.findings.map(({ code }) => code)).toEqual(codes);
    expect(made.findings[0]?.hint).toBe(hint);
  });
});

describe('accounts that do not log in are told with what to do', () => {
  const hintFor = (status: string, engine: LiveInstance['engine']) =>
    plan([secret('app')], cloud([own('app', { status }), own('app_clone')], {}, {}, { engine })).findings[0]?.hint;

  it('a lock', () => {
    expect(hintFor('Lock', 'PostgreSQL')).toBe(
      'Nobody logs in with it, and KMS cannot rotate it. Unlock it: `aliyun rds UnlockAccount --DBInstanceId rm-1 --AccountName app`; if it was locked by SQL: `ALTER ROLE "app" LOGIN`.',
    );
    expect(hintFor('Lock', 'MySQL')).toContain('look at it in the RDS console, Accounts of rm-1');
  });

  it('a change that takes long', () => {
    expect(hintFor('Unavailable', 'MySQL')).toContain('If it still is in ten minutes');
  });

  it('twins of different types', () => {
    const pair = secret('app', { accounts: importing('app', 'app_clone') });
    const made = plan([pair], cloud([account('app'), account('app_clone', { type: 'Super' })]));
    expect(made.findings).toMatchObject([{ code: 'W_TWINS_DIFFER' }]);
    expect(made.findings[0]?.hint).toContain('app is a Normal account and app_clone a Super one');
  });
});
