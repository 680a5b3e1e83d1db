import type { Named, Ours } from '../app/line/named.ts';
import { DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import { ownerMark } from '../model/marks.ts';
import { strangersOf } from '../plan/accounts/strangers.ts';

/** Refuses, all of it at once, where KMS would set a password on somebody else's account that has the name of ours, or may. */
export const demandOwnAccounts = (
  ours: readonly Ours[],
  { desired: { owner, environment }, live: { instances, unread } }: Named,
): void => {
  const mark = ownerMark(owner, environment);
  const problems = ours.flatMap(({ desired, live }) => {
    const instance = desired.instance.id;
    const why = unread[instance];
    if (why && desired.accounts.how === 'create') {
      const message = `Instance ${instance} could not be read, so nobody knows whose accounts ${desired.name} has there: ${why.says}.`;
      return [diagnostic('E_INSTANCE_UNREADABLE', message, { secret: desired.name, hint: why.hint })];
    }
    return strangersOf(desired, live, instances[instance], mark).map((account) => {
      const message = `Account ${account} on ${instance} was not made by keyturn for ${desired.name}: KMS would set a new password on it.`;
      const hint =
        'If it is the one that KMS holds, say import: instead of create:. If somebody else has taken the name, let it have another one, and then run keyturn apply.';
      return diagnostic('E_ACCOUNT_TAKEN', message, { secret: desired.name, hint });
    });
  });
  if (problems.length > 0) throw new DiagnosticsError(problems);
};
