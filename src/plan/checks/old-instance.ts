import { diagnostic } from '../../diagnostics/diagnostic.ts';
import type { LiveSecret } from '../../model/live.ts';
import type { Finding } from '../change/plan.ts';
import { isGoneForGood, lockCure, statusCure } from '../scope/rds-state.ts';
import { cannotBeUsed, type Scope } from '../scope/scope.ts';

/**
 * Whether the accounts that a secret leaves behind can be seen and written. Those that cannot be marked now would look
 * like ones that nobody wants once the secret is gone. An instance that is gone has no accounts.
 */
export const checkOldInstance = (live: LiveSecret, scope: Scope): readonly Finding[] => {
  const { name: secret, instance: id } = live;
  if (id === undefined) {
    const message = `KMS does not tell the instance of ${secret}, so nobody knows its accounts.`;
    const hint = `Plan again. If it stays so, leave the secret out with --except ${secret}, and look at it in the KMS console.`;
    return [diagnostic('E_SECRET_UNREADABLE', message, { secret, hint })];
  }
  const unread = scope.live.unread[id];
  if (unread !== undefined) {
    const message = `Instance ${id} could not be read, so nobody knows the accounts of ${secret}: ${unread.says}.`;
    const more = unread.requestId === undefined ? {} : { requestId: unread.requestId };
    return [diagnostic('E_INSTANCE_UNREADABLE', message, { secret, hint: unread.hint, ...more })];
  }
  const instance = scope.live.instances[id];
  if (instance === undefined || isGoneForGood(instance)) return [];
  if (cannotBeUsed(instance, scope.desired.region) === undefined) return [];
  const state = instance.lock === undefined ? instance.status : `locked (${instance.lock})`;
  const message = `Instance ${id} is ${state}: nothing can be written about the accounts of ${secret}.`;
  const cure = instance.lock === undefined ? statusCure(instance) : lockCure(instance);
  const hint = `${cure} To go on without the secret, leave it out with --except ${secret}.`;
  return [diagnostic('E_INSTANCE_NOT_RUNNING', message, { secret, hint })];
};
