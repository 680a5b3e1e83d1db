import type { Action } from '../../model/action.ts';
import type { DesiredSecret } from '../../model/desired.ts';
import type { LiveSecret } from '../../model/live.ts';
import { markKey } from '../../model/marks.ts';
import { settingsDigest } from '../../model/settings-digest.ts';
import { markAccount, type Placed } from '../accounts/account-actions.ts';
import { isKept } from '../accounts/own-accounts.ts';
import { madeFor, seen } from '../accounts/removal.ts';
import { cutsOff, joinParts, type Part } from '../change/part.ts';
import type { FieldChange, Impact } from '../change/plan.ts';
import { checkGrants } from '../checks/instance.ts';
import { checkOldInstance } from '../checks/old-instance.ts';
import { type Debt, newDebt } from '../checks/owes.ts';
import { markedAccounts, namedAccounts, type Scope, usableInstance } from '../scope/scope.ts';
import { accountsThat, listed } from '../scope/values.ts';
import { backUp, checkPolicy } from '../settings/backup.ts';
import { carried, unmanagedOf } from '../settings/settings.ts';
import { diffCreate } from './create.ts';
import { tooManyTags } from './tags.ts';

const isSameInstance = (desired: DesiredSecret, live: LiveSecret): boolean =>
  live.instance === undefined || live.instance === desired.instance.id;

/** Accounts of the old secret that the new one has as well. Where no tag names them, any may be. */
const inUse = (desired: DesiredSecret, live: LiveSecret): readonly string[] =>
  isSameInstance(desired, live) ? (markedAccounts(live) ?? namedAccounts(desired) ?? []) : [];

const isLeft = (desired: DesiredSecret, live: LiveSecret, name: string): boolean =>
  !(isSameInstance(desired, live) && (namedAccounts(desired) ?? []).includes(name));

/** Accounts that keyturn made and that no secret has afterwards. Without a mark they would be those that --prune deletes. */
const leftBehind = (desired: DesiredSecret, live: LiveSecret, scope: Scope): readonly Placed[] =>
  madeFor(live, scope).filter(({ account }) => isLeft(desired, live, account.name) && !isKept(account));

/** Only instances that the files name are looked at once the old secret is gone. */
const isLookedAt = (instance: string | undefined, scope: Scope): boolean =>
  scope.desired.secrets.some((secret) => secret.instance.id === instance);

/** Accounts that its tag names and that are not on its instance, as far as that can be read. */
const goneOf = (live: LiveSecret, scope: Scope): readonly string[] => {
  const instance = usableInstance(live.instance ?? '', scope);
  return instance === undefined ? [] : (markedAccounts(live) ?? []).filter((name) => !instance.accounts[name]);
};

/** Somebody may have edited the tag: then the accounts of the file may be the right ones. */
const thinkOfTag = (live: LiveSecret, fixed: readonly FieldChange[], scope: Scope): string => {
  const gone = fixed.some(({ path }) => path === 'accounts') ? goneOf(live, scope) : [];
  if (gone.length === 0) return '';
  return ` ${accountsThat(gone)} of the tag ${markKey.accounts} ${gone.length === 1 ? 'is' : 'are'} not on ${live.instance}: if somebody edited that tag, put it right instead.`;
};

const accountImpact = (desired: DesiredSecret, live: LiveSecret, scope: Scope): readonly Impact[] => {
  const gone = goneOf(live, scope);
  const left = (markedAccounts(live) ?? []).filter((name) => isLeft(desired, live, name) && !gone.includes(name));
  if (left.length === 0) return [];
  const where = live.instance === undefined ? '' : `on ${live.instance} `;
  const stay = left.length === 1 ? 'stays' : 'stay';
  const fate =
    desired.onRemove !== 'deleteAccounts' || leftBehind(desired, live, scope).length === 0
      ? `${stay}, unmanaged`
      : isLookedAt(live.instance, scope)
        ? `${stay} after this run; the next one with --prune deletes what keyturn made`
        : `${stay}, unmanaged: --prune finds what keyturn made only while an entry of the files is on that instance`;
  return [{ kind: 'accounts', message: `${accountsThat(left)} ${where}${fate}.` }];
};

const cost = (desired: DesiredSecret, live: LiveSecret, fixed: readonly FieldChange[], scope: Scope): Part => ({
  reasons: fixed.map(({ path }) => `${path} can never change in place`),
  impact: [
    { kind: 'readers', message: 'Readers get "not found" between two of its steps.' },
    { kind: 'final', message: 'The old secret is deleted for good.' },
    ...accountImpact(desired, live, scope),
  ],
  needs: [
    {
      word: 'replace',
      message: `Secret ${desired.name} would be replaced: ${fixed.map(({ path }) => path).join(', ')} can never change in place.`,
      think: `The old secret is deleted for good, and readers get "not found" in between.${thinkOfTag(live, fixed, scope)}`,
    },
  ],
});

/**
 * An account of the old secret that is gone is made again, under its name, for the new one. Until that is there, or should
 * it never be, the old one hands out what does not open it: what it owes is noted first. To pay that, KMS would set the
 * passwords of its other account too.
 */
const noteDebt = (
  { isRecorded, tags }: Debt,
  desired: DesiredSecret,
  live: LiveSecret,
  made: readonly Action[],
  scope: Scope,
): Part => {
  const gone = goneOf(live, scope);
  const isMadeAgain = made.some(
    (action) => action.do === 'createAccount' && action.instance === live.instance && gone.includes(action.account),
  );
  if (isRecorded || !isMadeAgain) return {};
  const living = (markedAccounts(live) ?? []).filter((name) => !gone.includes(name));
  const message = `Should this end early, KMS sets a new password on ${listed(living)}.`;
  return {
    actions: [{ do: 'setTags', secret: live.name, tags }],
    findings: tooManyTags(desired, live, tags),
    ...(living.length === 0 ? {} : cutsOff(message, "Whoever uses today's password is then cut off.")),
  };
};

/**
 * New accounts first, then the end of the old secret and, at once, the new one; then the rotations that it owes. Whoever
 * finishes it after a kill finds either the old secret and more accounts, or no secret and accounts that are ours.
 * What it costs is said: a gap for readers, the old secret for good, and accounts that nobody manages any more.
 */
export const replacement = (
  desired: DesiredSecret,
  live: LiveSecret,
  fixed: readonly FieldChange[],
  scope: Scope,
): readonly Part[] => {
  const debt = newDebt(live, live.mode === 'dual' ? 2 : 1);
  const unmanaged = unmanagedOf(desired, live);
  const replaced = { inUse: inUse(desired, live), isOwing: debt.isRecorded, unmanaged };
  const { fields: _fields, reasons: _reasons, ...made } = joinParts(diffCreate(desired, scope, replaced));
  const secret = desired.name;
  const kept =
    desired.onRemove === 'deleteAccounts'
      ? []
      : leftBehind(desired, live, scope).map((one) => markAccount(one, scope.owner, secret, 'kept'));
  const ends: readonly Action[] = [
    ...kept,
    ...(live.plannedDeleteTime === undefined ? [] : [{ do: 'restoreSecret', secret, accounts: [] } as const]),
    { do: 'destroySecret', ...seen(live), settings: settingsDigest(live) },
  ];
  const isElsewhere = !isSameInstance(desired, live);
  return [
    cost(desired, live, fixed, scope),
    noteDebt(debt, desired, live, made.actions, scope),
    carried(unmanaged),
    { findings: checkPolicy(desired, live) },
    backUp(desired, unmanaged, scope),
    {
      actions: ends,
      findings: [...(isElsewhere ? checkOldInstance(live, scope) : []), ...checkGrants(desired, scope)],
    },
    made,
  ];
};
