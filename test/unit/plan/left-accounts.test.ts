import { describe, expect, it } from 'vitest';
import type { LiveAccount, LiveSecret } from '../../../src/model/live.ts';
import { accountDescription, markKey } from '../../../src/model/marks.ts';
import type { PlanOptions } from '../../../src/plan/change/plan.ts';
import {
  account,
  codesOf,
  createSingle,
  importing,
  instance,
  live,
  liveSecret,
  ownAccount,
  plan,
  secret,
} from '../../support/plan-builders.ts';

const keep = secret('keep', { accounts: createSingle('keep') });
const kept = liveSecret('keep', { mode: 'single' }, { 'keyturn:accounts': 'keep' });

/** `keep` as its file says, and beside its account this one. */
const beside = (lost: LiveAccount, also: readonly LiveSecret[] = []) =>
  live([kept, ...also], [instance([ownAccount('keep', 'keep'), lost])]);

const codes = (of: { readonly findings: Parameters<typeof codesOf>[0] }) => codesOf(of.findings);

describe('an account of ours that nothing leads to is told in every plan', () => {
  it('whose entry is gone before its secret came to be', () => {
    const made = plan([keep], beside(ownAccount('lost', 'gone')));
    expect(made.findings).toMatchObject([
      {
        code: 'W_ACCOUNT_LEFT',
        severity: 'warning',
        message: 'Account lost on rm-1 was made by a run of team and is in no secret and in no file.',
      },
    ]);
    expect(made.findings[0]?.hint).toContain('delete it with --prune if nobody uses it');
    expect({ changes: made.changes, steps: made.steps }).toEqual({ changes: [], steps: [] });
  });

  it('whose entry names another account now', () => {
    const made = plan([keep, secret('app', { accounts: createSingle('new') })], beside(ownAccount('old', 'app')));
    expect(codes(made)).toEqual(['W_ACCOUNT_LEFT app']);
    expect(made.findings[0]?.message).toBe('Account old on rm-1 was made for app and is in no secret and in no file.');
    expect(made.findings[0]?.at).toMatchObject({ line: 10 });
    expect(made.summary.create).toBe(1);
  });

  it('that lost against another run, whose secret is there', () => {
    expect(codes(plan([keep], beside(ownAccount('late', 'keep'))))).toEqual(['W_ACCOUNT_LEFT keep']);
  });

  it('though something else has the name of its secret now', () => {
    const generic = liveSecret('gone', { type: 'Generic', tags: {} });
    expect(codes(plan([keep], beside(ownAccount('lost', 'gone'), [generic])))).toEqual(['W_ACCOUNT_LEFT gone']);
  });

  it('on each instance that is read, in order', () => {
    const cloud = live([kept], [instance([ownAccount('z', 'x'), ownAccount('b', 'x'), ownAccount('keep', 'keep')])]);
    const other = secret('other', { accounts: importing('old'), instance: { id: 'rm-0' } });
    const instances = { ...cloud.instances, 'rm-0': instance([account('old'), ownAccount('c', 'x')], { id: 'rm-0' }) };
    const messages = plan([keep, other], { ...cloud, instances }).findings.map(
      ({ message }) => message.split(' was')[0],
    );
    expect(messages).toEqual(['Account c on rm-0', 'Account b on rm-1', 'Account z on rm-1']);
  });
});

describe('an account that something leads to, or that is not ours, is not', () => {
  const lost = ownAccount('lost', 'gone');
  const holder = (more: Partial<LiveSecret>, tags = {}) =>
    liveSecret('gone', { mode: 'single', ...more }, { 'keyturn:accounts': 'lost', ...tags });
  const unmanaged = ['W_UNMANAGED gone'];
  const cases = [
    { what: 'of another owner', cloud: beside(account('a', { description: accountDescription('others', 'x', 'n') })) },
    { what: 'made by hand', cloud: beside(account('a', { description: 'keyturn_team_gone' })) },
    { what: 'of a secret in no file', cloud: beside(lost, [holder({})]), codes: unmanaged },
    {
      what: 'of a secret that may be restored',
      cloud: beside(lost, [holder({ plannedDeleteTime: '2026-12-01T00:00:00Z' })]),
      // Its own finding, with the way back.
      codes: ['W_ACCOUNT_LEFT gone'],
    },
    {
      what: 'of a secret in no file whose tag is lost',
      cloud: beside(lost, [holder({}, { 'keyturn:accounts': undefined })]),
      codes: unmanaged,
    },
    {
      what: 'of a secret that another owner took over',
      cloud: beside(lost, [holder({}, { 'keyturn:owner': 'others' })]),
    },
    { what: 'of a secret that was let go', cloud: beside(lost, [liveSecret('gone', { tags: {} })]) },
    {
      what: 'of a secret that is only listed',
      cloud: { ...beside(lost, [holder({})]), secrets: { keep: kept } },
      codes: unmanaged,
    },
  ];
  it.each(cases)('$what', ({ cloud, codes: expected = [] }) => {
    expect(codes(plan([keep], cloud))).toEqual(expected);
  });

  it('a tag means the account on its own instance', () => {
    const elsewhere = beside(lost, [holder({ instance: 'rm-2' })]);
    expect(codes(plan([keep], elsewhere))).toEqual(['W_UNMANAGED gone', 'W_ACCOUNT_LEFT gone']);
    const inFile = secret('gone', { accounts: createSingle('lost'), instance: { id: 'rm-2' } });
    const both = { ...beside(lost), instances: { ...beside(lost).instances, 'rm-2': instance([], { id: 'rm-2' }) } };
    expect(codes(plan([keep, inFile], both))).toEqual(['W_ACCOUNT_LEFT gone']);
  });

  it('what belongs to a hidden secret is hidden, and with --only what belongs to none of them', () => {
    const cloud = beside(ownAccount('late', 'keep'));
    expect(codes(plan([keep], cloud, { except: ['keep'] }))).toEqual([]);
    expect(codes(plan([keep], cloud, { only: ['keep'] }))).toEqual(['W_ACCOUNT_LEFT keep']);
    expect(codes(plan([keep], beside(lost), { only: ['keep'] }))).toEqual([]);
    expect(codes(plan([keep], beside(lost), { except: ['keep'] }))).toEqual(['W_ACCOUNT_LEFT']);
  });

  it('one whose secret nobody knows is left out by the name that the plan has for it', () => {
    const cloud = beside(lost);
    const chosen = (more: Partial<PlanOptions>) => {
      const made = plan([keep], cloud, { prune: true, ...more });
      return { changes: made.changes.map(({ secret: name }) => name), codes: codes(made) };
    };
    expect(chosen({})).toEqual({ changes: ['rm-1/lost'], codes: [] });
    expect(chosen({ except: ['rm-1/lost'] })).toEqual({ changes: [], codes: [] });
    expect(chosen({ except: ['rm-1/*'] })).toEqual({ changes: [], codes: [] });
    expect(chosen({ except: ['rm-2/*'] })).toEqual({ changes: ['rm-1/lost'], codes: ['W_SELECTION_EMPTY'] });
  });
});

describe('an account that a secret may have is not deleted', () => {
  const lost = ownAccount('lost', 'gone');
  const untagged = (name: string, more: Partial<LiveSecret> = {}) => liveSecret(name, { tags: {}, ...more });
  const pruned = (...also: readonly LiveSecret[]) => plan([keep], beside(lost, also), { prune: true });

  it('where somebody copied the tag of other accounts to a secret that nobody owns', () => {
    const made = pruned(untagged('x', { tags: { [markKey.accounts]: 'other/accounts' } }));
    expect(made.changes).toEqual([]);
    expect(made.findings[0]?.hint).toContain('It may be in x: no tag names the accounts of that secret');
  });

  it('where no tag tells the accounts of one on the same instance: made in the console, or on its way out', () => {
    for (const one of [untagged('x'), untagged('x', { plannedDeleteTime: '2026-12-01T00:00:00Z' })]) {
      const made = pruned(one);
      expect(made).toMatchObject({ changes: [], steps: [], findings: [{ code: 'W_ACCOUNT_LEFT' }] });
      expect(made.findings[0]?.message).toBe(
        'Account lost on rm-1 was made by a run of team and is in no secret whose accounts are known and in no file.',
      );
      expect(made.findings[0]?.hint).toContain('It may be in x: no tag names the accounts of that secret');
    }
  });

  it('nor where nobody knows on which instance one is', () => {
    const listed = { name: 'x', type: 'Rds', tags: {} };
    const cloud = live([kept, untagged('y')], [instance([ownAccount('keep', 'keep'), lost])], { alsoListed: [listed] });
    const made = plan([keep], cloud, { prune: true });
    expect(made.changes).toEqual([]);
    expect(made.findings[0]?.hint).toContain('It may be in x and 1 more: no tag names the accounts of those secrets');
  });

  it('but one elsewhere, or of another kind, has others', () => {
    const made = pruned(untagged('x', { instance: 'rm-2' }), untagged('y', { type: 'Generic' }));
    expect(made.changes.map(({ secret: name }) => name)).toEqual(['rm-1/lost']);
  });

  it('one that a run was about to delete is left', () => {
    const marked = account('lost', { description: accountDescription('team', 'gone', 'n', 'deleting') });
    expect(plan([keep], beside(marked), { prune: true }).changes).toMatchObject([{ secret: 'rm-1/lost' }]);
  });
});
