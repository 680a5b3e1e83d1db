import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { ExpectedAccount, ExpectedSecret } from '../../model/expectation.ts';
import { isAccountOf, markKey } from '../../model/marks.ts';
import { findAccount, findSecret } from '../read/find.ts';
import { failed, problemOf, type Step } from './step.ts';

export const accountChanged = (step: Step, instance: string, account: string): Diagnostic =>
  problemOf(
    step,
    'E_ACCOUNT_CHANGED',
    `account ${account} on ${instance} is no longer the one that the plan saw`,
    'It was left alone. Plan again.',
  );

/** One that is gone takes no writes: the service says so itself. */
const demandSecret = async (step: Step, { name, owners, createTime }: ExpectedSecret): Promise<void> => {
  const live = await findSecret(step, name);
  if (!live) return;
  const demand = (holds: boolean, says: string): void => {
    if (holds) return;
    const hint = 'It was left alone. What earlier steps did is done: plan again.';
    throw failed(problemOf(step, 'E_SECRET_CHANGED', `secret ${name} ${says}`, hint));
  };
  demand(live.type === 'Rds', 'is no RDS secret any more');
  demand(owners.includes(live.tags[markKey.owner] ?? null), 'no longer has the owner that the plan saw');
  demand(createTime === undefined || live.createTime === createTime, 'is a newer one than the plan saw');
};

const demandAccount = async (step: Step, expected: ExpectedAccount): Promise<void> => {
  const { instance, account, owner, secret, description } = expected;
  const found = await findAccount(step, instance, account);
  if (!found || found.description === description || isAccountOf(found.description, owner, secret)) return;
  throw failed(accountChanged(step, instance, account));
};

/**
 * Whether the secret and the accounts that a step is about are still those that the plan saw: anybody may have taken a
 * secret over, or made another one or another account of the same name. Throws CloudFault, and CallFault.
 */
export const demandExpected = async (step: Step): Promise<void> => {
  const { secret, accounts = [] } = step.expects ?? {};
  await Promise.all([
    ...(secret === undefined ? [] : [demandSecret(step, secret)]),
    ...accounts.map((account) => demandAccount(step, account)),
  ]);
};
