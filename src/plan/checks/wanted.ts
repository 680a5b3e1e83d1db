import { diagnostic } from '../../diagnostics/diagnostic.ts';
import type { DesiredSecret } from '../../model/desired.ts';
import type { LiveSecret } from '../../model/live.ts';
import { markKey, parseAccountsMark } from '../../model/marks.ts';
import { madeFor } from '../accounts/removal.ts';
import type { Finding } from '../change/plan.ts';
import { namedAccounts, type Scope } from '../scope/scope.ts';
import { accountsThat } from '../scope/values.ts';

/** Which of the held accounts an entry asks for and its own secret does not hand out today. */
const stillWanted = (entry: DesiredSecret, held: ReadonlySet<string>, { live }: Scope): readonly string[] => {
  const wanted = (namedAccounts(entry) ?? []).filter((account) => held.has(account));
  if (wanted.length === 0) return [];
  const own = live.listed[entry.name];
  const has = own?.plannedDeleteTime === undefined ? parseAccountsMark(own?.tags[markKey.accounts]) : undefined;
  return wanted.filter((account) => !has?.includes(account));
};

/**
 * An entry that was renamed looks like a secret that goes and another one that wants its accounts. While the old one has
 * them the new one is blocked, so that the old one stays as well: without it nobody would hand them out.
 */
export const checkWanted = (live: LiveSecret, scope: Scope): readonly Finding[] => {
  const marked = parseAccountsMark(live.tags[markKey.accounts]);
  const held = new Set(marked ?? madeFor(live, scope).map(({ account }) => account.name));
  return scope.desired.secrets.flatMap((entry) => {
    if (entry.instance.id !== live.instance) return [];
    const wanted = stillWanted(entry, held, scope);
    if (wanted.length === 0) return [];
    const [are, them] = wanted.length === 1 ? ['is', 'it'] : ['are', 'them'];
    const message = `${accountsThat(wanted)} of ${live.name} ${are} what the entry ${entry.name} wants and cannot have: without ${live.name} no secret would hand ${them} out.`;
    const hint = `Give ${entry.name} other accounts, apply, and move the applications; then remove ${live.name}. If it is to go first, leave ${entry.name} out of the files until it is gone; accounts that keyturn made can be imported once their description at RDS is empty.`;
    return [diagnostic('E_ACCOUNT_IN_USE', message, { secret: live.name, hint })];
  });
};
