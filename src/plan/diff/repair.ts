import type { DesiredSecret } from '../../model/desired.ts';
import type { LiveSecret } from '../../model/live.ts';
import { markKey, parseOwed } from '../../model/marks.ts';
import { accountCreation, type CreatedAccounts, typeOf } from '../accounts/seats.ts';
import { type Consequence, cutsOff, type Part, unasked } from '../change/part.ts';
import type { Impact } from '../change/plan.ts';
import { newDebt, owedBy, payOff } from '../checks/owes.ts';
import { knownAccounts, repairOf } from '../checks/repair.ts';
import { markedAccounts, type Scope } from '../scope/scope.ts';
import { accountsThat, listed } from '../scope/values.ts';
import { tooManyTags } from './tags.ts';

/** What an earlier run left to do. The word was said when the debt began; what it means is told again. */
const debtImpact = (desired: DesiredSecret, live: LiveSecret, owes: number): Impact => {
  const accounts = knownAccounts(desired, live);
  const where = accounts.length === 0 ? `the accounts of ${live.name}` : listed(accounts);
  const what = owes < accounts.length ? `a new password on one of ${where}` : `new passwords on ${where}`;
  const message = `KMS sets ${accounts.length === 1 ? `a new password on ${where}` : what}. Whoever uses today's password is cut off.`;
  return { kind: 'interruption', message };
};

const diffDebt = (desired: DesiredSecret, live: LiveSecret): Part => {
  const owed = parseOwed(live.tags[markKey.owes]);
  const { count, series } = owed;
  if (count === 0) return {};
  const left = owedBy(live);
  const since = series === '' ? 'its creation' : 'an account was made again';
  const made = left === count ? '' : `, and ${count - left} of them made already`;
  return {
    reasons: [`${count} ${count === 1 ? 'rotation is' : 'rotations are'} owed since ${since}${made}`],
    // As the tag says until the end: whoever compares this plan with an earlier one sees the same change.
    fields: [{ path: 'owes', before: count, after: 0 }],
    impact: left === 0 ? [] : [debtImpact(desired, live, left)],
    actions: payOff(live.name, owed, live.published),
  };
};

/** Two rotations follow each other at once, so that there is no time to fetch again in between. */
const livingImpact = (remade: readonly string[], living: readonly string[]): Consequence => {
  if (living.length === 0) {
    const [a, are] = remade.length === 1 ? ['a new password', 'is'] : ['new passwords', 'are'];
    const message = `KMS sets ${a} right after ${listed(remade)} ${are} made again. Nothing logs in until then.`;
    return { impact: [{ kind: 'rotates', message }], needs: [] };
  }
  return cutsOff(
    `KMS sets a new password on ${listed(living)} too when ${listed(remade)} is made again.`,
    "Whoever holds today's password and does not fetch a new one is cut off.",
  );
};

/**
 * The debt is written down first; then accounts with throw-away passwords; then KMS sets its own on every account,
 * since nothing tells which of a pair it rotates next.
 */
const remake = (
  desired: DesiredSecret,
  accounts: CreatedAccounts,
  live: LiveSecret,
  remade: readonly string[],
  scope: Scope,
): Part => {
  const { owed, tags, isRecorded } = newDebt(live, accounts.names.length);
  // Without the tag nobody says that the accounts of the file are those that KMS has.
  const isSure = markedAccounts(live) !== undefined;
  const living = isSure ? accounts.names.filter((name) => !remade.includes(name)) : ['accounts that no tag names'];
  const consequence = livingImpact(remade, living);
  return {
    reasons: [`${accountsThat(remade)} ${remade.length === 1 ? 'is' : 'are'} gone from ${desired.instance.id}`],
    fields: remade.map((name) => ({ path: `accounts.${name}`, before: null, after: typeOf(accounts) })),
    ...(isRecorded ? unasked(consequence) : consequence),
    actions: [
      ...(isRecorded ? [] : [{ do: 'setTags', secret: live.name, tags } as const]),
      ...remade.map((name) => accountCreation(desired, accounts, name, scope.owner)),
      ...payOff(live.name, owed),
    ],
    findings: tooManyTags(desired, live, tags),
  };
};

/** Accounts of ours that are gone, and rotations that are owed, as far as both can be put right. */
export const diffRepair = (desired: DesiredSecret, live: LiveSecret, scope: Scope): Part => {
  const { remade, obstacle } = repairOf(desired, live, scope);
  if (obstacle !== undefined) return {};
  return remade.length > 0 && desired.accounts.how === 'create'
    ? remake(desired, desired.accounts, live, remade, scope)
    : diffDebt(desired, live);
};
