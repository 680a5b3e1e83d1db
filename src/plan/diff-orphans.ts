import { diagnostic } from '../diagnostics/diagnostic.ts';
import type { ListedSecret } from '../model/live.ts';
import { markKey, parseAccountsMark } from '../model/marks.ts';
import { checkRotation } from './checks-rotation.ts';
import { joinParts, type Part, type Verdict } from './part.ts';
import type { ChangeAction, Impact } from './plan.ts';
import { isOurs, type Scope } from './scope.ts';
import { accountsThat } from './values.ts';

/** Secrets of this owner that no file names, and that are not on their way out already. Sorted by name. */
export const orphansOf = (scope: Scope): readonly ListedSecret[] =>
  Object.values(scope.live.listed)
    .filter(({ name, tags, plannedDeleteTime }) => {
      return isOurs(tags, scope) && plannedDeleteTime === undefined && !scope.byName.has(name);
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));

/** What works by hand. */
const byHand = `Put it back into the files, or let it go by removing its tag ${markKey.owner} in the KMS console`;

const protectedOrphan = ({ name }: ListedSecret): Part => {
  const message = `Secret ${name} is of this owner and in no file; it is protected, so --prune leaves it out.`;
  const hint = `${byHand}.`;
  return { findings: [diagnostic('W_UNMANAGED_PROTECTED', message, { secret: name, hint })] };
};

const unmanaged = ({ name }: ListedSecret): Part => {
  const message = `Secret ${name} is of this owner and in no file.`;
  const hint = `${byHand}, or delete it there.`;
  return { findings: [diagnostic('W_UNMANAGED', message, { secret: name, hint })] };
};

/** `keepAccounts/30d` as it was written when the entry was still there; unreadable means the most careful. */
const onRemove = ({ tags }: ListedSecret): { readonly what: string; readonly window: string } => {
  const [, what = 'keepAccounts', days = '30'] = /^(\w+)\/(\d+)d$/.exec(tags[markKey.onRemove] ?? '') ?? [];
  return { what, window: `${days} days` };
};

const removal = (listed: ListedSecret): Part & { readonly action: ChangeAction } => {
  const { what, window } = onRemove(listed);
  const accounts = parseAccountsMark(listed.tags[markKey.accounts]) ?? [];
  const reasons = ['in no file, and --prune was given'];
  const owner = { path: 'owner', before: listed.tags[markKey.owner] ?? null, after: null };
  if (what === 'release') {
    const message = 'Only the marks of keyturn are removed; the secret and its accounts stay as they are.';
    return { action: 'release', reasons, fields: [owner], impact: [{ kind: 'accounts', message }] };
  }
  const [stay, are] = accounts.length === 1 ? ['stays', 'is'] : ['stay', 'are'];
  const fate = what === 'deleteAccounts' ? `${are} deleted` : `${stay}, unmanaged`;
  const impact: readonly Impact[] = [
    {
      kind: 'final',
      message: `Scheduled for deletion: readers get "not found" at once, and after ${window} it is gone for good.`,
    },
    ...(accounts.length === 0 ? [] : [{ kind: 'accounts' as const, message: `${accountsThat(accounts)} ${fate}.` }]),
  ];
  const fields = [
    owner,
    ...(accounts.length === 0 ? [] : [{ path: 'accounts', before: { names: accounts }, after: null }]),
  ];
  return { action: 'delete', reasons, fields, impact };
};

/** What becomes of a secret of ours that no file names. Without `--prune`: nothing, but every plan says so. */
export const diffOrphan = (listed: ListedSecret, scope: Scope, prune: boolean): Verdict => {
  const live = scope.live.secrets[listed.name];
  const health: Part = { findings: live === undefined ? [] : checkRotation(live, scope.now, undefined) };
  const secret = listed.name;
  if (listed.tags[markKey.protect] === 'true') return { secret, ...joinParts([protectedOrphan(listed), health]) };
  if (!prune) return { secret, ...joinParts([unmanaged(listed), health]) };
  const { action, ...part } = removal(listed);
  return { secret, action, ...joinParts([part, health]) };
};
