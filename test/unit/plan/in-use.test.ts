import { describe, expect, it } from 'vitest';
import type { DesiredSecret } from '../../../src/model/desired.ts';
import type { ListedSecret, Live, LiveAccount } from '../../../src/model/live.ts';
import { accountDescription } from '../../../src/model/marks.ts';
import { account, codesOf, importing, instance, live, liveSecret, plan, secret } from '../../support/plan-builders.ts';

const wanted = secret('s', { accounts: importing('old_a') });

const listed = (name: string, owner: string, more: Partial<ListedSecret> = {}): ListedSecret => ({
  name,
  type: 'Rds',
  tags: { 'keyturn:owner': owner, 'keyturn:accounts': 'old_a' },
  ...more,
});

const cloud = (also: readonly ListedSecret[], old: Partial<LiveAccount> = {}) =>
  live([], [instance([account('old_a', old)])], { alsoListed: also });

describe('one account is in one secret only', () => {
  it('held by a secret of ours on the same instance', () => {
    const holder = secret('h', { accounts: importing('old_a') });
    const described = liveSecret('h', { mode: 'single' }, { 'keyturn:accounts': 'old_a' });
    const made = plan([wanted, holder], live([described], [instance([account('old_a')])]));
    expect(codesOf(made.findings)).toEqual(['E_ACCOUNT_IN_USE s']);
    expect(made.findings[0]?.message).toBe('Account old_a on rm-1 is in secret h already.');
    expect(made.steps).toEqual([]);
  });

  it('is told of secrets that exist, too', () => {
    const described = (name: string) => liveSecret(name, { mode: 'single' }, { 'keyturn:accounts': 'old_a' });
    const both = [wanted, secret('h', { accounts: importing('old_a') })];
    const made = plan(both, live([described('s'), described('h')], [instance([account('old_a')])]));
    expect(codesOf(made.findings)).toEqual(['E_ACCOUNT_IN_USE h', 'E_ACCOUNT_IN_USE s']);
    expect(made.changes).toEqual([]);
  });

  it('says which of two secrets has to go: the younger one, or the one whose name comes later', () => {
    const holding = (name: string, createTime: string, owner?: string) =>
      liveSecret(name, { mode: 'single', createTime }, { 'keyturn:accounts': 'old_a', 'keyturn:owner': owner });
    const [early, late] = ['2026-11-01T10:00:00Z', '2026-11-01T10:00:01Z'];
    const hintOf = (ours: string, theirs: string, owner?: string) =>
      plan([wanted], live([holding('s', ours, 'team'), holding('h', theirs, owner)], [instance([account('old_a')])]))
        .findings[0]?.hint;
    const weGo =
      'A rotation of one secret breaks the other. s was created later, so it has to go: take its entry out of the files and run keyturn apply --prune. The account stays.';
    expect(hintOf(late, early, 'billing')).toBe(weGo);
    expect(hintOf(early, early, 'billing')).toBe(weGo);
    expect(hintOf(early, late, 'billing')).toBe(
      'A rotation of one secret breaks the other. h was created later, so it has to go: tell billing, whose it is. Until then let KMS rotate neither.',
    );
    expect(hintOf(early, late)).toContain('nobody owns it, so delete it in the KMS console');
  });

  it('the same name on another instance is another account', () => {
    const elsewhere = liveSecret('h', { mode: 'single', instance: 'rm-2' }, { 'keyturn:accounts': 'old_a' });
    const holder = secret('h', { accounts: importing('old_a'), instance: { id: 'rm-2' } });
    const on = [instance([account('old_a')]), instance([account('old_a')], { id: 'rm-2' })];
    expect(plan([wanted, holder], live([elsewhere], on)).findings).toEqual([]);
  });

  it('where the file and the cloud disagree about its instance, the cloud is right', () => {
    const elsewhere = liveSecret('h', { mode: 'single', instance: 'rm-2' }, { 'keyturn:accounts': 'old_a' });
    const moved = secret('h', { accounts: importing('old_a') });
    const on = [instance([account('old_a')]), instance([account('old_a')], { id: 'rm-2' })];
    expect(codesOf(plan([wanted, moved], live([elsewhere], on)).findings)).toEqual([]);
    const here = liveSecret('h', { mode: 'single' }, { 'keyturn:accounts': 'old_a' });
    const leaving = secret('h', { accounts: importing('old_a'), instance: { id: 'rm-2' } });
    expect(codesOf(plan([wanted, leaving], live([here], on)).findings)).toEqual(['E_ACCOUNT_IN_USE s']);
  });

  it('one on its way out does not hold it, even where it is described', () => {
    const described = { mode: 'single' as const, plannedDeleteTime: '2026-12-01T00:00:00Z' };
    const leaving = liveSecret('h', described, { 'keyturn:accounts': 'old_a' });
    expect(plan([wanted], live([leaving], [instance([account('old_a')])])).findings).toEqual([]);
  });

  it('held by a secret that --only hides: the files know its instance', () => {
    const holder = secret('h', { accounts: importing('old_a') });
    const made = plan([wanted, holder], cloud([listed('h', 'team')]), { only: ['s'] });
    expect(codesOf(made.findings)).toEqual(['E_ACCOUNT_IN_USE s']);
  });

  it('held by a secret of another owner, which made the account', () => {
    const theirs = cloud([listed('x', 'others')], { description: accountDescription('others', 'x', 'n') });
    expect(codesOf(plan([wanted], theirs).findings)).toEqual(['E_ACCOUNT_IN_USE s']);
  });

  it.each([
    { why: 'nobody knows on which instance', also: listed('x', 'others') },
    { why: 'no owner', also: { ...listed('x', ''), tags: { 'keyturn:accounts': 'old_a' } } },
    { why: 'on its way out', also: listed('x', 'team', { plannedDeleteTime: '2026-12-01T00:00:00Z' }) },
  ])('not held: $why', ({ also }) => {
    expect(codesOf(plan([wanted], cloud([also])).findings).filter((code) => code.startsWith('E_'))).toEqual([]);
  });
});

describe('an account that keyturn made is not imported elsewhere', () => {
  const madeFor = (owner: string, of: string) => ({ description: accountDescription(owner, of, 'n') });
  const cases = [
    { whose: 'another owner', old: madeFor('others', 's') },
    { whose: 'another owner', old: madeFor('others', 'x') },
    { whose: 'another secret', old: madeFor('team', 'x') },
  ];
  it.each(cases)('made for $whose: with or without a password', ({ whose, old }) => {
    for (const accounts of [importing('old_a'), importing('?old_a')]) {
      const made = plan([secret('s', { accounts, allow: ['interruption'] })], cloud([], old));
      const [first] = made.findings;
      expect(first).toMatchObject({
        code: 'E_ACCOUNT_TAKEN',
        secret: 's',
        message: `Account old_a on rm-1 was made by keyturn for ${whose}.`,
      });
      expect(made.steps).toEqual([]);
    }
  });

  it('is told where the import stands', () => {
    const at = { file: 'secrets.yaml', line: 30, column: 5 };
    const placed = { ...wanted, fieldAt: { 'accounts.import.0': at } };
    expect(plan([placed], cloud([], madeFor('others', 'x'))).findings[0]?.at).toEqual(at);
  });

  it.each([
    { what: 'made for this very secret', old: madeFor('team', 's') },
    { what: 'with the look alone', old: { description: 'keyturn_others_x_0_0_n' } },
    {
      what: 'with digests alone',
      old: { description: madeFor('others', 'x').description.replace('keyturn_', 'our_') },
    },
  ])('one $what is', ({ old }) => {
    const made = plan([wanted], cloud([], old));
    expect({ findings: made.findings, steps: made.steps.length }).toEqual({ findings: [], steps: 1 });
  });
});

describe('a pair', () => {
  const pair = secret('s', { accounts: importing('old_a', 'old_b') });
  const described = liveSecret('s', {}, { 'keyturn:accounts': 'old_a/old_b' });
  it.each([
    { other: {}, codes: ['W_TWINS_DIFFER s'] },
    { other: { grants: { orders: 'ReadOnly' } }, codes: [] },
    { other: { grants: { orders: 'ReadOnly' }, type: 'Super' }, codes: ['W_TWINS_DIFFER s'] },
  ] as const)('of imports must be able to do the same: $codes', ({ other, codes }) => {
    const on = instance([account('old_a', { grants: { orders: 'ReadOnly' } }), account('old_b', other)]);
    expect(codesOf(plan([pair], live([described], [on])).findings)).toEqual(codes);
  });
  it('is compared by the tag where the file leaves the accounts alone', () => {
    const on = instance([account('old_a', { grants: { orders: 'ReadOnly' } }), account('old_b')]);
    const unknown = secret('s', { accounts: { how: 'unknown', mode: 'dual' } });
    expect(codesOf(plan([unknown], live([described], [on])).findings)).toEqual(['W_TWINS_DIFFER s']);
  });
});

describe('an account that may be in a secret of the console', () => {
  const found = (wantedOnes: readonly DesiredSecret[], cloudNow: Live) =>
    plan(wantedOnes, cloudNow).findings.map(({ code, secret: of, message }) => ({ code, secret: of, message }));
  const console = (name: string, more: Partial<ListedSecret> = {}): ListedSecret => ({
    name,
    type: 'Rds',
    tags: {},
    ...more,
  });

  it('is told when it is imported, with the secrets whose accounts nobody knows', () => {
    const message = 'Nobody says which accounts a has: what is imported here may be among them.';
    expect(found([wanted], cloud([console('a')]))).toEqual([{ code: 'W_ACCOUNT_UNSURE', secret: 's', message }]);
    expect(found([wanted], cloud([console('b'), console('a'), console('c')]))).toMatchObject([
      { message: expect.stringContaining('a and 2 more have') },
    ]);
    expect(found([wanted], cloud([console('b'), console('a')]))).toMatchObject([
      { message: expect.stringContaining('a and b have') },
    ]);
  });

  it('is looked for where nobody is the owner, and asked for where somebody is', () => {
    const hint = (more: Partial<ListedSecret>) => plan([wanted], cloud([console('a', more)])).findings[0]?.hint ?? '';
    const look = 'keyturn dump --with-accounts --owner team --region cn-hangzhou tells';
    expect(hint({})).toContain(look);
    expect(hint({})).not.toContain('Ask the owners');
    expect(hint({ tags: { 'keyturn:owner': 'other' } })).toContain('Ask the owners of the others.');
  });

  it('is not told of secrets of other types, on their way out, or whose accounts a tag or the files name', () => {
    const others = [
      console('generic', { type: 'Generic' }),
      console('leaving', { plannedDeleteTime: '2026-12-01T00:00:00Z' }),
      console('tagged', { tags: { 'keyturn:accounts': 'other' } }),
    ];
    expect(found([wanted], cloud(others))).toEqual([]);
    const adopted = secret('a', { accounts: importing('other'), adopt: true });
    const described = liveSecret(
      'a',
      { mode: 'single' },
      { 'keyturn:owner': undefined, 'keyturn:accounts': undefined },
    );
    const both = live([described], [instance([account('old_a'), account('other')])]);
    expect(found([wanted, adopted], both)).toEqual([]);
    const elsewhere = { ...both, secrets: { a: { ...described, instance: 'rm-2' } } };
    expect(found([wanted], elsewhere)).toEqual([]);
    expect(found([wanted], both)).toMatchObject([{ code: 'W_ACCOUNT_UNSURE' }]);
  });

  it('is not told of new accounts', () => {
    expect(found([secret('s')], cloud([console('a')]))).toEqual([]);
  });
});
