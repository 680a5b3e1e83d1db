import { randomBytes } from 'node:crypto';
import { CloudFault } from '../../cloud/cloud.ts';
import type { Action } from '../../model/action.ts';
import { accountDescription, accountOrigin, deletingDescription, isAccountOf } from '../../model/marks.ts';
import { assumptions } from '../api/assumptions.ts';
import { CallFault } from '../api/failure.ts';
import { findAccount, isUnknownAccount } from '../read/find.ts';
import { requests } from '../wire/requests.ts';
import { accountChanged } from './expected.ts';
import { demandNoHolder } from './holders.ts';
import { isLeaving } from './secret-end-steps.ts';
import { failed, problemOf, type Step, showsInTime, waitUntil } from './step.ts';
import { busyInstance, type Seen, sendWrite } from './write.ts';

type Doing<Name extends Action['do']> = Extract<Action, { do: Name }>;

/** Whether the description says already what it is to say, with whatever nonce. */
const says = (description: string, { owner, secret, to }: Doing<'setAccountDescription'>): boolean =>
  to === 'released'
    ? accountOrigin(description) === undefined
    : isAccountOf(description, owner, secret) && accountOrigin(description)?.mark === to;

type Described = { readonly instance: string; readonly account: string; readonly from: string };

/** Writes a description over the one that is expected there, and over no other. */
const describeAs = async (step: Step, { instance, account, from }: Described, description: string): Promise<void> => {
  const shown = async (): Promise<string | undefined> => (await findAccount(step, instance, account))?.description;
  // An answer may be lost for long: what somebody has put there meanwhile is theirs.
  const readBack = async (): Promise<Seen> => {
    const now = await shown();
    if (now === description) return 'done';
    return now === from ? 'absent' : accountChanged(step, instance, account);
  };
  await sendWrite(step, {
    action: 'ModifyAccountDescription',
    params: requests.describeAccountAs({
      DBInstanceId: instance,
      accountName: account,
      accountDescription: description,
    }),
    before: async () => {
      const seen = await readBack();
      if (seen !== 'done' && seen !== 'absent') throw failed(seen);
    },
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

/**
 * An account that was about to be deleted may still go: the run that marked it may have asked already whether it may, and
 * its call is on the way. So whoever takes the account back waits until that call must have come.
 */
const outlastDeletion = async (step: Step, { instance, account }: Described, description: string): Promise<void> => {
  const what = `a deletion of account ${account} that another run began`;
  const hint = 'Plan again.';
  const isOther = async (): Promise<boolean> =>
    (await findAccount(step, instance, account))?.description !== description;
  if (await showsInTime(step, { what, limitMs: assumptions.lateCallMs, hint }, isOther))
    throw failed(accountChanged(step, instance, account));
};

/** An account that is gone is nobody's: there is nothing to let go. */
export const setAccountDescription = async (step: Step, action: Doing<'setAccountDescription'>): Promise<void> => {
  const { instance, account, owner, secret, from, to } = action;
  const found = await findAccount(step, instance, account);
  if (found ? says(found.description, action) : to !== 'owned') return;
  const description = accountDescription(owner, secret, randomBytes(6).toString('hex'), to);
  await describeAs(step, action, description);
  if (accountOrigin(from)?.mark === 'deleting') await outlastDeletion(step, action, description);
};

/** What the plan saw is put back where the account stays. If this fails, the next plan does it. */
const unmark = async (step: Step, { instance, account, from }: Described, marked: string): Promise<void> => {
  try {
    if ((await findAccount(step, instance, account))?.description !== marked) return;
    const params = { DBInstanceId: instance, accountName: account, accountDescription: from };
    await step.call('ModifyAccountDescription', requests.describeAccountAs(params));
  } catch (thrown) {
    if (!(thrown instanceof CallFault)) throw thrown;
  }
};

/** Sends the deletion of an account that is marked. Throws where anything says that it must stay. */
const deleteMarked = async (
  step: Step,
  { instance, account }: Doing<'deleteAccount'>,
  marked: string,
  demandFree: (hint: string) => Promise<void>,
): Promise<void> => {
  const shown = async (): Promise<string | undefined> => (await findAccount(step, instance, account))?.description;
  // Somebody may have taken the name since: only the very account counts.
  const isGone = async (): Promise<boolean> => (await shown()) !== marked;
  await sendWrite(step, {
    action: 'DeleteAccount',
    params: requests.deleteAccount({ DBInstanceId: instance, accountName: account }),
    before: async () => {
      await demandFree(`Plan again: it tells whether account ${account} is still there.`);
      const now = await shown();
      if (now !== undefined && now !== marked) throw failed(accountChanged(step, instance, account));
    },
    readBack: async () => ((await isGone()) ? 'done' : 'absent'),
    counts: isUnknownAccount,
    passing: [busyInstance(`instance ${instance} to delete an account`)],
  });
  const hint = 'Look at the account in the RDS console.';
  await waitUntil(step, { what: `account ${account} to go`, limitMs: 300_000, hint }, isGone);
};

/**
 * Only the very account that the plan saw, and only while no secret has it. One that is gone is deleted.
 *
 * It is marked before KMS is asked for the last time. Whoever creates or restores a secret looks at its accounts
 * afterwards: so either the secret is seen here, or the mark is seen there (docs/decisions/0010-deleting-an-account.md).
 */
export const deleteAccount = async (step: Step, action: Doing<'deleteAccount'>): Promise<void> => {
  const { instance, account, description: from, goesWith } = action;
  const found = await findAccount(step, instance, account);
  if (!found) return;
  if (found.description !== from) throw failed(accountChanged(step, instance, account));
  // Accounts go one by one: meanwhile somebody may have restored the secret, and others log in with it.
  const demandFree = async (hint: string): Promise<void> => {
    if (goesWith !== undefined && !(await isLeaving(step, goesWith)))
      throw failed(problemOf(step, 'E_SECRET_CHANGED', `secret ${goesWith} is no longer on its way out`, hint));
    await demandNoHolder(step, action, goesWith, hint);
  };
  await demandFree(`Account ${account} was left alone. Plan again.`);
  const place = { instance, account, from };
  const marked = deletingDescription(from, randomBytes(6).toString('hex'));
  await describeAs(step, place, marked);
  try {
    await deleteMarked(step, action, marked, demandFree);
  } catch (thrown) {
    if (!(thrown instanceof CloudFault && thrown.outcome === 'unknown')) await unmark(step, place, marked);
    throw thrown;
  }
  // Gone it is, also when this cannot be asked.
  await demandFree(`Account ${account} is deleted. Plan again: an entry of the files makes it anew.`).catch(
    (thrown) => {
      if (!(thrown instanceof CallFault)) throw thrown;
    },
  );
};
