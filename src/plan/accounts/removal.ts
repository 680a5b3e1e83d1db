import { diagnostic } from '../../diagnostics/diagnostic.ts';
import type { SeenSecret } from '../../model/action.ts';
import type { OnRemove } from '../../model/desired.ts';
import type { ListedSecret, LiveSecret } from '../../model/live.ts';
import { isAccountOf, isMark, markKey, onRemoveMark, parseAccountsMark } from '../../model/marks.ts';
import type { Part } from '../change/part.ts';
import type { Finding, Impact } from '../change/plan.ts';
import type { Scope } from '../scope/scope.ts';
import { accountsThat } from '../scope/values.ts';
import { deletion, markAccount, type Placed } from './account-actions.ts';
import { type Held, mayHoldAny, unsureHint } from './held.ts';
import { isKept } from './own-accounts.ts';

const endings: readonly OnRemove[] = ['keepAccounts', 'deleteAccounts', 'release'];

/** `deleteAccounts/7d`: what the entry said of its end while it was there. What cannot be read means the most careful. */
export const endingOf = ({ tags }: ListedSecret): { readonly what: OnRemove; readonly days: number } => {
  const [, word, days = '30'] = /^(\w+)\/(\d+)d$/.exec(tags[markKey.onRemove] ?? '') ?? [];
  return { what: endings.find((ending) => ending === word) ?? 'keepAccounts', days: Number(days) };
};

/** Accounts that keyturn made for a secret, where the secret is. */
export const madeFor = (live: LiveSecret, scope: Scope): readonly Placed[] => {
  const { instance = '' } = live;
  return Object.values(scope.live.instances[instance]?.accounts ?? {})
    .filter(({ description }) => isAccountOf(description, scope.owner, live.name))
    .map((account) => ({ instance, account }));
};

const names = (placed: readonly Placed[]): readonly string[] => placed.map(({ account }) => account.name);

const ownerOf = (live: LiveSecret): string | null => live.tags[markKey.owner] ?? null;

export const seen = (live: LiveSecret): SeenSecret => ({
  secret: live.name,
  owner: ownerOf(live),
  createTime: live.createTime,
});

const owner = (live: LiveSecret) => ({ path: 'owner', before: ownerOf(live), after: null });

/** The secret and its accounts stay as they are, and nobody says any more that they are ours. */
export const letGo = (live: LiveSecret, scope: Scope): Part => {
  const message = 'Only the marks of keyturn are removed; the secret and its accounts stay as they are.';
  return {
    fields: [owner(live)],
    impact: [{ kind: 'accounts', message }],
    actions: [
      ...madeFor(live, scope).map((one) => markAccount(one, scope.owner, live.name, 'released')),
      { do: 'removeTags', secret: live.name, keys: Object.keys(live.tags).filter(isMark).sort() },
    ],
  };
};

/** Of a secret whose deletion is scheduled already, what an earlier run left to do. */
export type Remaining = Pick<Required<Part>, 'actions' | 'impact' | 'findings'> & {
  readonly accounts: readonly string[];
};

const kept = (live: LiveSecret, scope: Scope): Remaining => {
  const accounts = madeFor(live, scope).filter(({ account }) => !isKept(account));
  return {
    accounts: names(accounts),
    impact: [],
    actions: accounts.map((one) => markAccount(one, scope.owner, live.name, 'kept')),
    findings: [],
  };
};

const unsure = (accounts: readonly Placed[], holders: readonly string[], live: LiveSecret, scope: Scope): Finding => {
  const message = `${accountsThat(names(accounts))} on ${live.instance}, made for ${live.name}, may be in another secret.`;
  return diagnostic('W_ACCOUNT_LEFT', message, { secret: live.name, hint: unsureHint(holders, scope) });
};

/** Only accounts that keyturn made for it, and that no other secret has or may have. */
const deleted = (live: LiveSecret, scope: Scope, held: Held): Remaining => {
  const made = madeFor(live, scope).filter(
    ({ instance, account }) => !isKept(account) && !held(instance, account.name, live.name),
  );
  const holders = made.length === 0 ? [] : mayHoldAny(live.instance ?? '', scope, live.name);
  const accounts = holders.length === 0 ? made : [];
  const are = accounts.length === 1 ? 'is' : 'are';
  const message = `${accountsThat(names(accounts))} on ${live.instance} ${are} deleted for good.`;
  return {
    accounts: names(accounts),
    impact: accounts.length === 0 ? [] : [{ kind: 'final', message }],
    actions: accounts.map((one) => deletion(one, live.name)),
    findings: holders.length === 0 ? [] : [unsure(made, holders, live, scope)],
  };
};

export const remainingOf = (live: LiveSecret, scope: Scope, held: Held): Remaining =>
  endingOf(live).what === 'deleteAccounts' ? deleted(live, scope, held) : kept(live, scope);

/** Accounts that the secret has and that stay: those of others, and all where the tag says so. */
const staying = (live: LiveSecret, gone: readonly string[]): readonly Impact[] => {
  const accounts = (parseAccountsMark(live.tags[markKey.accounts]) ?? []).filter((name) => !gone.includes(name));
  const stay = accounts.length === 1 ? 'stays' : 'stay';
  return accounts.length === 0 ? [] : [{ kind: 'accounts', message: `${accountsThat(accounts)} ${stay}, unmanaged.` }];
};

/** Rotation ends first where accounts are kept: whoever uses them on must not lose the password. */
export const takeAway = (live: LiveSecret, scope: Scope, held: Held): Part => {
  const { what, days } = endingOf(live);
  const { accounts, impact, actions, findings } = remainingOf(live, scope, held);
  const secret = live.name;
  const isKeeping = what === 'keepAccounts';
  const had = parseAccountsMark(live.tags[markKey.accounts]) ?? [];
  const message = `Scheduled for deletion: readers get "not found" at once, and after ${days} days it is gone for good.`;
  return {
    fields: [
      owner(live),
      { path: 'onRemove', before: onRemoveMark(what, days), after: null },
      ...(had.length === 0 ? [] : [{ path: 'accounts', before: { names: had }, after: null }]),
    ],
    impact: [{ kind: 'final', message }, ...impact, ...staying(live, isKeeping ? [] : accounts)],
    actions: [
      ...(isKeeping && live.rotation.state !== 'off'
        ? [{ do: 'setRotation', secret, rotation: 'off', mayRotateNow: false } as const]
        : []),
      ...actions,
      { do: 'scheduleDeletion', ...seen(live), days: Math.min(30, Math.max(7, days)) },
    ],
    findings,
  };
};
