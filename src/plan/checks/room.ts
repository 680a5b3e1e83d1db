import type { Action } from '../../model/action.ts';
import type { DesiredSecret } from '../../model/desired.ts';
import type { LiveInstance } from '../../model/live.ts';
import { problem, type Verdict } from '../change/part.ts';
import type { Finding } from '../change/plan.ts';
import { namedAccounts, type Scope } from '../scope/scope.ts';

type NewAccount = Extract<Action, { do: 'createAccount' }>;

const oneSuper: readonly string[] = ['MySQL', 'MariaDB', 'SQLServer'];

const superProblem = (secret: DesiredSecret, live: LiveInstance, supers: readonly string[]): readonly Finding[] => {
  const [one] = supers;
  if (one === undefined || !oneSuper.includes(live.engine)) return [];
  const isThere = live.accounts[one] !== undefined;
  const message = `${live.engine} has one super account; on ${live.id} it is ${one}${isThere ? '' : ', which this plan makes for another entry'}.`;
  const hint = `${isThere ? 'Import that account, or use' : 'Use'} type: normal with grants.`;
  return [problem('E_SUPER_EXISTS', secret, message, hint, 'accounts.create.type', 'accounts')];
};

/** Said once for a pair. */
const firstProblem = (secret: DesiredSecret, live: LiveInstance, account: string): readonly Finding[] => {
  if (account !== namedAccounts(secret)?.[0]) return [];
  if (live.engine !== 'SQLServer' || Object.keys(live.accounts).length > 0) return [];
  const message = `The first account of ${live.id} must be a super account (SQL Server).`;
  const hint = 'Create a secret with type: super on this instance first, in a run of its own.';
  return [problem('E_FIRST_ACCOUNT', secret, message, hint, 'accounts.create.type', 'accounts')];
};

/** MySQL: a super and a normal account may not differ in case alone, those that this plan creates included. */
const twinProblem = (
  secret: DesiredSecret,
  live: LiveInstance,
  { account, type }: NewAccount,
  created: readonly NewAccount[],
): readonly Finding[] => {
  if (live.engine !== 'MySQL') return [];
  const twin = created.find(
    (other) => other.type !== type && other.account.toLowerCase() === account.toLowerCase(),
  )?.account;
  if (twin === undefined) return [];
  const message = `Account name ${account} differs only in case from ${twin}, which this plan creates with another type on ${live.id}.`;
  const hint = 'Choose another name for one of the two.';
  return [problem('E_ACCOUNT_NAME_FOR_ENGINE', secret, message, hint, 'accounts.create.name', 'accounts')];
};

/** What the new accounts of all secrets together ask of one instance: its quota, its one super account, its first account. */
const checkInstanceRoom = (live: LiveInstance, created: readonly NewAccount[], scope: Scope): readonly Finding[] => {
  const standing = Object.values(live.accounts);
  const supers = standing
    .filter((account) => account.type === 'Super')
    .map((account) => account.name)
    .sort();
  let room = (live.accountLimit ?? Number.POSITIVE_INFINITY) - standing.length;
  return created.flatMap((action) => {
    const secret = scope.byName.get(action.secret);
    if (secret === undefined) return [];
    room -= 1;
    const message = `${live.id} takes ${live.accountLimit} accounts; there is no room for ${action.account}.`;
    const hint = 'Delete accounts that nobody uses, or choose another instance.';
    const quota =
      room < 0 ? [problem('E_ACCOUNT_QUOTA', secret, message, hint, 'accounts.create.name', 'accounts')] : [];
    const twins = twinProblem(secret, live, action, created);
    if (action.type === 'Normal') return [...quota, ...twins, ...firstProblem(secret, live, action.account)];
    const findings = superProblem(secret, live, supers);
    supers.push(action.account);
    return [...quota, ...twins, ...findings];
  });
};

export const checkRoom = (verdicts: readonly Verdict[], scope: Scope): readonly Finding[] => {
  const created = verdicts.flatMap((verdict) => verdict.actions).filter((action) => action.do === 'createAccount');
  const instances = [...new Set(created.map((action) => action.instance))].sort();
  return instances.flatMap((id) => {
    const live = scope.live.instances[id];
    return live === undefined
      ? []
      : checkInstanceRoom(
          live,
          created.filter((action) => action.instance === id),
          scope,
        );
  });
};
