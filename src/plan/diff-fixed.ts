import type { DesiredSecret } from '../model/desired.ts';
import type { LiveSecret } from '../model/live.ts';
import type { FieldChange } from './plan.ts';
import { markedAccounts, namedAccounts, type Scope } from './scope.ts';
import { accountsValue, desiredInstanceValue, instanceValue } from './values.ts';

const differ = (desired: string | undefined, live: string | undefined): boolean =>
  desired !== undefined && live !== undefined && desired !== live;

/** A pair alternates, so its order says nothing. */
const sameNames = (one: readonly string[], other: readonly string[]): boolean =>
  [...one].sort().join('/') === [...other].sort().join('/');

/** What can never change in place (type, mode, instance, accounts, key, KMS instance). What is unknown never differs. */
export const fixedFields = (desired: DesiredSecret, live: LiveSecret, scope: Scope): readonly FieldChange[] => {
  const marked = markedAccounts(live);
  const named = namedAccounts(desired);
  const otherNames = marked !== undefined && named !== undefined && !sameNames(marked, named);
  const fields: FieldChange[] = [];
  if (live.type !== 'Rds') fields.push({ path: 'type', before: live.type, after: 'Rds' });
  if (differ(desired.instance.id, live.instance))
    fields.push({
      path: 'instance',
      before: live.instance === undefined ? null : instanceValue(live.instance, undefined, scope),
      after: desiredInstanceValue(desired, scope),
    });
  if (differ(desired.accounts.mode, live.mode) || otherNames)
    fields.push({
      path: 'accounts',
      before: { mode: live.mode ?? null, ...(marked === undefined ? {} : { names: marked }) },
      after: accountsValue(desired),
    });
  for (const path of ['encryptionKey', 'kmsInstance'] as const)
    if (differ(desired[path], live[path]))
      fields.push({ path, before: live[path] ?? null, after: desired[path] ?? null });
  return fields;
};
