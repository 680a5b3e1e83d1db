import type { DesiredSecret } from '../../model/desired.ts';
import type { LiveSecret } from '../../model/live.ts';
import { accountsMark, markKey, onRemoveMark, parseOwes } from '../../model/marks.ts';
import { isTagEdited } from '../accounts/accounts-tag.ts';
import { type Part, problem } from '../change/part.ts';
import type { FieldChange, FieldValue, Finding } from '../change/plan.ts';
import { markedAccounts, namedAccounts, type Scope } from '../scope/scope.ts';
import { accountsValue, keyChanges, own, present } from '../scope/values.ts';

/** A tag of ours that is not what it should be: how people see it, and the value to write (`null` removes it). */
type MarkChange = { readonly field: FieldChange; readonly key: string; readonly value: string | null };

const markChanges = (desired: DesiredSecret, live: LiveSecret, scope: Scope): readonly MarkChange[] => {
  const names = namedAccounts(desired);
  const changes: MarkChange[] = [];
  const compare = (path: string, key: string, value: string | null, before: FieldValue, after: FieldValue): void => {
    if ((live.tags[key] ?? null) !== value) changes.push({ field: { path, before, after }, key, value });
  };
  compare('owner', markKey.owner, scope.owner, live.tags[markKey.owner] ?? null, scope.owner);
  // Which accounts a secret has never changes, so a tag that can be right is left alone.
  const marked = markedAccounts(live);
  if (names !== undefined && marked === undefined)
    compare('accounts', markKey.accounts, accountsMark(names), null, accountsValue(desired));
  // Its accounts stay as they are: only the tag changes.
  else if (names !== undefined && isTagEdited(desired, live, scope)) {
    const [path, after] = [`tags.${markKey.accounts}`, accountsMark(names)];
    compare(path, markKey.accounts, after, live.tags[markKey.accounts] ?? null, after);
  }
  const onRemove = onRemoveMark(desired.onRemove, desired.recoveryWindow);
  compare('onRemove', markKey.onRemove, onRemove, live.tags[markKey.onRemove] ?? null, onRemove);
  const wasProtected = live.tags[markKey.protect] === 'true';
  if (wasProtected !== desired.protect)
    compare('protect', markKey.protect, desired.protect ? 'true' : null, wasProtected, desired.protect);
  return changes;
};

const unreadable = (desired: DesiredSecret, live: LiveSecret): readonly Finding[] => {
  const value = live.tags[markKey.owes];
  if (value === undefined || parseOwes(value) > 0) return [];
  const message = `Tag ${markKey.owes} of ${desired.name} holds what keyturn never writes.`;
  const hint = 'Rotate the secret until every password is new, then remove the tag by hand.';
  return [problem('W_MARK_UNREADABLE', desired, message, hint)];
};

const unknownAccounts = (desired: DesiredSecret, live: LiveSecret): readonly Finding[] => {
  if (namedAccounts(desired) !== undefined || markedAccounts(live) !== undefined) return [];
  const message = `Nobody says which accounts ${desired.name} has.`;
  const hint = 'Name them under accounts.import: keyturn then checks them and notes them in a tag.';
  return [problem('W_ACCOUNTS_UNKNOWN', desired, message, hint, 'accounts')];
};

/** 20 tags a secret (CreateSecret). */
export const tooManyTags = (
  desired: DesiredSecret,
  live: Pick<LiveSecret, 'tags'>,
  set: Readonly<Record<string, string>>,
): readonly Finding[] => {
  const count = Object.keys({ ...live.tags, ...set }).length;
  if (Object.keys(set).length === 0 || count <= 20) return [];
  const message = `${desired.name} would have ${count} tags; KMS takes 20.`;
  const hint = 'Remove some by writing null in the file, or by hand, in a run before this one.';
  return [problem('E_TOO_MUCH_DATA', desired, message, hint, 'tags')];
};

/** The user's tags key by key, and keyturn's marks: one write that sets, one that removes. */
export const diffTags = (desired: DesiredSecret, live: LiveSecret, scope: Scope): Part => {
  const marks = markChanges(desired, live, scope);
  const tags = keyChanges('tags', live.tags, desired.tags);
  const wanted = [
    ...marks.map(({ key, value }) => [key, value] as const),
    ...Object.entries(desired.tags).filter(([key, value]) => (own(live.tags, key) ?? null) !== value),
  ].sort(([a], [b]) => (a < b ? -1 : 1));
  const set = present(Object.fromEntries(wanted));
  const keys = wanted.flatMap(([key, value]) => (value === null ? [key] : []));
  return {
    fields: [...tags, ...marks.map(({ field }) => field)],
    actions: [
      ...(Object.keys(set).length === 0 ? [] : [{ do: 'setTags', secret: desired.name, tags: set } as const]),
      ...(keys.length === 0 ? [] : [{ do: 'removeTags', secret: desired.name, keys } as const]),
    ],
    findings: [...unreadable(desired, live), ...unknownAccounts(desired, live), ...tooManyTags(desired, live, set)],
  };
};
