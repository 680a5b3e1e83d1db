import { randomBytes } from 'node:crypto';
import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Action } from '../model/action.ts';
import { accountDescription, accountOrigin, isAccountOf } from '../model/marks.ts';
import { findAccount, isUnknownAccount } from './account-steps.ts';
import { CallFault } from './failure.ts';
import { requests } from './requests.ts';
import { isLeaving } from './secret-end-steps.ts';
import { failed, problemOf, type Step, waitUntil } from './step.ts';
import { busyInstance, type Seen, sendWrite } from './write.ts';

type Doing<Name extends Action['do']> = Extract<Action, { do: Name }>;

const changed = (step: Step, instance: string, account: string): Diagnostic =>
  problemOf(
    step,
    'E_ACCOUNT_CHANGED',
    `account ${account} on ${instance} is no longer the one that the plan saw`,
    'It was left alone. Plan again.',
  );

/** Whether the description says already what it is to say, with whatever nonce. */
const says = (description: string, { owner, secret, to }: Doing<'setAccountDescription'>): boolean =>
  to === 'released'
    ? accountOrigin(description) === undefined
    : isAccountOf(description, owner, secret) && accountOrigin(description)?.mark === to;

/** An account that is gone is nobody's: there is nothing to let go. */
export const setAccountDescription = async (step: Step, action: Doing<'setAccountDescription'>): Promise<void> => {
  const { instance, account, owner, secret, to } = action;
  const found = await findAccount(step, instance, account);
  if (found ? says(found.description, action) : to !== 'owned') return;
  if (found?.description !== action.from) throw failed(changed(step, instance, account));
  const description = accountDescription(owner, secret, randomBytes(6).toString('hex'), to);
  const shown = async (): Promise<string | undefined> => (await findAccount(step, instance, account))?.description;
  // An answer may be lost for long: what somebody has put there meanwhile is theirs.
  const readBack = async (): Promise<Seen> => {
    const now = await shown();
    if (now === description) return 'done';
    return now === action.from ? 'absent' : changed(step, instance, account);
  };
  await sendWrite(step, {
    action: 'ModifyAccountDescription',
    params: requests.describeAccountAs({
      DBInstanceId: instance,
      accountName: account,
      accountDescription: description,
    }),
    readBack,
    passing: [busyInstance(`instance ${instance} to take a description`)],
  });
  const hint = 'Run the command again: it goes on.';
  await waitUntil(
    step,
    { what: `the description of ${account} to show`, limitMs: 60_000, hint },
    async () => (await shown()) === description,
  );
};

/** Only the very account that the plan saw. One that is gone is deleted. */
export const deleteAccount = async (step: Step, action: Doing<'deleteAccount'>): Promise<void> => {
  const { instance, account, description, goesWith } = action;
  const found = await findAccount(step, instance, account);
  if (!found) return;
  if (found.description !== description) throw failed(changed(step, instance, account));
  // Accounts go one by one: meanwhile somebody may have restored the secret, and others log in with it.
  const demandLeaving = async (hint: string): Promise<void> => {
    if (goesWith === undefined || (await isLeaving(step, goesWith))) return;
    throw failed(problemOf(step, 'E_SECRET_CHANGED', `secret ${goesWith} is no longer on its way out`, hint));
  };
  // Somebody may have taken the name since: only the very account counts.
  const isGone = async (): Promise<boolean> =>
    (await findAccount(step, instance, account))?.description !== description;
  await sendWrite(step, {
    action: 'DeleteAccount',
    params: requests.deleteAccount({ DBInstanceId: instance, accountName: account }),
    before: () => demandLeaving(`Plan again: it tells whether account ${account} is still there.`),
    readBack: async () => ((await isGone()) ? 'done' : 'absent'),
    counts: isUnknownAccount,
    passing: [busyInstance(`instance ${instance} to delete an account`)],
  });
  const hint = 'Look at the account in the RDS console.';
  await waitUntil(step, { what: `account ${account} to go`, limitMs: 300_000, hint }, isGone);
  // Gone it is, also when this cannot be asked.
  await demandLeaving(`Account ${account} is deleted. Plan again: an entry of the files makes it anew.`).catch(
    (thrown) => {
      if (!(thrown instanceof CallFault)) throw thrown;
    },
  );
};
