import type { DesiredSecret } from '../../model/desired.ts';
import { sameNames } from '../../model/fixed.ts';
import type { LiveSecret } from '../../model/live.ts';
import { isTagEdited } from '../accounts/accounts-tag.ts';
import type { FieldChange } from '../change/plan.ts';
import { markedAccounts, namedAccounts, type Scope } from '../scope/scope.ts';
import { accountsValue, desiredInstanceValue, instanceValue } from '../scope/values.ts';

const accountsChange = (desired: DesiredSecret, live: LiveSecret, scope: Scope): readonly FieldChange[] => {
  const marked = markedAccounts(live);
  const named = namedAccounts(desired);
  const otherNames = marked !== undefined && named !== undefined && !sameNames(marked, named);
  const otherMode = live.mode !== undefined && live.mode !== desired.accounts.mode;
  if (!(otherNames && !isTagEdited(desired, live, scope)) && !otherMode) return [];
  const before = { mode: live.mode ?? null, ...(marked === undefined ? {} : { names: marked }) };
  return [{ path: 'accounts', before, after: accountsValue(desired) }];
};

const instanceChange = (desired: DesiredSecret, live: LiveSecret, scope: Scope): readonly FieldChange[] => {
  if (live.instance === undefined || live.instance === desired.instance.id) return [];
  const before = instanceValue(live.instance, undefined, scope);
  return [{ path: 'instance', before, after: desiredInstanceValue(desired, scope) }];
};

const textChange = (path: string, before: string | undefined, after: string | undefined): readonly FieldChange[] =>
  before === undefined || after === undefined || before === after ? [] : [{ path, before, after }];

/** What can never change in place (type, mode, instance, accounts, key, KMS instance). What is unknown never differs. */
export const fixedFields = (desired: DesiredSecret, live: LiveSecret, scope: Scope): readonly FieldChange[] => [
  ...textChange('type', live.type, 'Rds'),
  ...instanceChange(desired, live, scope),
  ...accountsChange(desired, live, scope),
  ...textChange('encryptionKey', live.encryptionKey, desired.encryptionKey),
  ...textChange('kmsInstance', live.kmsInstance, desired.kmsInstance),
];
