import type { DesiredSecret } from '../../model/desired.ts';
import type { LiveSecret } from '../../model/live.ts';
import { isKept, isOwnAccount } from '../accounts/own-accounts.ts';
import { strangersOf } from '../accounts/strangers.ts';
import { type Consequence, cutsOff, type Part } from '../change/part.ts';
import { isDue, liveInterval, movedRotation, rotatesNow } from '../checks/due-rotation.ts';
import { checkInterval } from '../checks/rotation.ts';
import { instanceOf, isAllowed, markedAccounts, type Scope } from '../scope/scope.ts';
import { listed, rotationValue } from '../scope/values.ts';

/** Who is cut off when KMS rotates at once; undefined where the account that it resets is surely idle. */
const atRisk = (desired: DesiredSecret, live: LiveSecret, scope: Scope): string | undefined => {
  const instance = instanceOf(desired, scope);
  const isOwn = (name: string): boolean =>
    isOwnAccount(instance?.accounts[name] ?? { description: '' }, desired, scope);
  const strangers = strangersOf(desired, live, instance, scope.owner).filter((name) => !isOwn(name));
  if (strangers.length > 0) return `It may set a new password on ${listed(strangers)}, which keyturn did not make.`;
  const kept = (markedAccounts(live) ?? []).filter((name) => isKept(instance?.accounts[name] ?? { description: '' }));
  if (kept.length > 0) return `Somebody may be using ${listed(kept)}, kept when the secret went.`;
  if (live.mode === undefined)
    return 'KMS does not tell whether it is a pair: its password may change under whoever uses it.';
  if (live.mode === 'single') return 'Its one password changes under whoever uses it.';
  // A rotation resets the account that is not handed out. Of imports, both were in use before the first one.
  if (live.rotation.last !== undefined || desired.accounts.how === 'create') return undefined;
  return 'It was never rotated: whoever uses the other one of its accounts directly is cut off.';
};

/** What KMS does at once when the new interval is over already. */
const atOnce = (desired: DesiredSecret, live: LiveSecret, interval: number, scope: Scope): Consequence => {
  const why = rotatesNow(live, interval);
  const think = atRisk(desired, live, scope);
  return think === undefined
    ? { impact: [{ kind: 'rotates', message: `KMS rotates at once: ${why}` }], needs: [] }
    : cutsOff(`KMS rotates ${desired.name} at once: ${why}.`, think);
};

/**
 * Intervals compare in seconds. That KMS has given up (`invalid`) is no difference: writing the same interval again
 * would only hide it. An interval that KMS does not tell is not compared.
 */
export const diffRotation = (desired: DesiredSecret, live: LiveSecret, scope: Scope): Part => {
  const { rotation, name: secret } = desired;
  const before = liveInterval(live);
  if (before === rotation || (before === undefined && rotation !== 'off')) return {};
  const moved = movedRotation(live, rotation);
  const isNow = isDue(live, rotation, scope.now);
  const now = isNow && rotation !== 'off' ? atOnce(desired, live, rotation, scope) : undefined;
  const { impact, needs } = now ?? {
    impact: moved === undefined ? [] : [{ kind: 'next' as const, message: moved }],
    needs: [],
  };
  const mayRotateNow = isNow && needs.every(({ word }) => isAllowed(scope, secret, word));
  return {
    fields: [{ path: 'rotation', before: rotationValue(before), after: rotationValue(rotation) }],
    impact,
    actions: [{ do: 'setRotation', secret, rotation, mayRotateNow }],
    needs,
    findings: checkInterval(desired),
  };
};

/** A secret that comes back with its rotation on is rotated at once where that was due while it was away. */
export const overdueOnReturn = (desired: DesiredSecret, live: LiveSecret, scope: Scope): Part => {
  const { state, interval } = live.rotation;
  if (state !== 'on' || interval === undefined || !isDue(live, interval, scope.now)) return {};
  return atOnce(desired, live, interval, scope);
};
