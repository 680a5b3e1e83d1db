import { describe, expect, it } from 'vitest';
import { rotatedAccounts } from '../../../src/plan/accounts/expectations.ts';
import type { Plan } from '../../../src/plan/change/plan.ts';
import {
  createSingle,
  importing,
  instance,
  live,
  liveSecret,
  ownAccount,
  plan,
  secret,
} from '../../support/plan-builders.ts';

const entry = secret('s', { accounts: createSingle(), allow: ['replace', 'interruption', 'revoke'] });
const there = liveSecret('s', { mode: 'single' });
const own = ownAccount('app', 's');
const cloud = live([there], [instance([own]), instance([], { id: 'rm-2' })]);

const expects = (of: Plan) => Object.fromEntries(of.steps.map(({ action, expects: one }) => [action.do, one]));
const seen = { name: 's', owners: ['team'], createTime: there.createTime };
const ours = { instance: 'rm-1', account: 'app', owner: 'team', secret: 's' };

describe('what a step relies on', () => {
  it('is the secret that the plan saw', () => {
    const made = plan([{ ...entry, description: 'new', rotation: 'off' }], cloud);
    expect(expects(made)).toEqual({
      setDescription: { secret: seen, accounts: [] },
      setRotation: { secret: seen, accounts: [] },
    });
  });

  it('is either owner where the run writes another one', () => {
    const theirs = liveSecret('s', { mode: 'single' }, { 'keyturn:owner': 'billing' });
    const taken = plan([{ ...entry, adopt: 'billing' }], live([theirs], [instance([own])]));
    expect(expects(taken).setTags?.secret?.owners).toEqual(['billing', 'team']);
    const nobodys = liveSecret('s', { mode: 'single' }, { 'keyturn:owner': undefined });
    const adopted = plan([{ ...entry, adopt: true }], live([nobodys], [instance([own])]));
    expect(expects(adopted).setTags?.secret?.owners).toEqual([null, 'team']);
  });

  it('is the account that the plan saw, or that the run makes', () => {
    const made = plan([{ ...entry, accounts: createSingle('app', { audit: 'ReadOnly' }) }], cloud);
    const account = { ...ours, description: own.description };
    expect(expects(made)).toEqual({
      grant: { secret: seen, accounts: [account] },
      revoke: { secret: seen, accounts: [account] },
    });
    const created = plan([{ ...entry, rotateOnCreate: true }], live([], [instance()]));
    expect(expects(created)).toEqual({
      createAccount: { accounts: [] },
      grant: { accounts: [ours] },
      createSecret: { accounts: [] },
      rotateSecret: { secret: { name: 's', owners: ['team'] }, accounts: [ours] },
      removeTags: { secret: { name: 's', owners: ['team'] }, accounts: [] },
    });
  });

  it('is the old secret until a replacement creates the new one', () => {
    const moved = plan([{ ...entry, instance: { id: 'rm-2' }, rotateOnCreate: true }], cloud);
    const { createAccount, destroySecret, rotateSecret } = expects(moved);
    expect([createAccount?.secret, destroySecret?.secret]).toEqual([seen, seen]);
    expect(rotateSecret).toEqual({
      secret: { name: 's', owners: ['team'] },
      accounts: [{ ...ours, instance: 'rm-2' }],
    });
  });

  it('is the account of a rotation that KMS makes at once', () => {
    const slow = liveSecret('s', { mode: 'single', rotation: { state: 'on', interval: 9_999_999 } });
    const made = plan([entry], live([slow], [instance([own])]));
    expect(expects(made).setRotation?.accounts).toEqual([{ ...ours, description: own.description }]);
  });

  it('is no account that keyturn did not make', () => {
    expect(rotatedAccounts(secret('s', { accounts: importing('old_a') }), there, 'team', cloud)).toEqual([]);
  });
});
