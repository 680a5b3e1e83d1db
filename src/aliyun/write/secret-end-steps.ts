import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Action, SeenSecret } from '../../model/action.ts';
import type { LiveSecret } from '../../model/live.ts';
import { markKey } from '../../model/marks.ts';
import { settingsDigest } from '../../model/settings-digest.ts';
import { saysAbsent } from '../api/error-table.ts';
import type { Failure } from '../api/failure.ts';
import { findSecret } from '../read/find.ts';
import { withPolicy } from '../read/policy.ts';
import { requests } from '../wire/requests.ts';
import { demandAccounts } from './account-checks.ts';
import { failed, problemOf, type Step } from './step.ts';
import { sendWrite } from './write.ts';

type Doing<Name extends Action['do']> = Extract<Action, { do: Name }>;

const isCode =
  (code: string) =>
  (failure: Failure): boolean =>
    failure.kind === 'refused' && failure.code === code;

/** Whether nothing hands it out: it is gone, or scheduled for deletion. */
export const isLeaving = async (step: Step, secret: string): Promise<boolean> => {
  const live = await findSecret(step, secret);
  return live === undefined || live.plannedDeleteTime !== undefined;
};

/** "restore normal secret": another run was faster, or an answer was lost. */
export const restoreSecret = async (step: Step, { secret, accounts }: Doing<'restoreSecret'>): Promise<void> => {
  await sendWrite(step, {
    action: 'RestoreSecret',
    params: requests.restoreSecret({ secretName: secret }),
    readBack: async () => {
      const live = await findSecret(step, secret);
      return live !== undefined && live.plannedDeleteTime === undefined ? 'done' : 'absent';
    },
    counts: isCode('Rejected.ResourceInUse'),
  });
  const expected = accounts.map(({ description, ...place }) => ({
    ...place,
    isIt: (now: string): boolean => now === description,
  }));
  await demandAccounts(step, secret, 'restored', expected);
};

const changed = (step: Step, says: string): Diagnostic =>
  problemOf(step, 'E_SECRET_CHANGED', says, 'It was not deleted. What earlier steps did is done: plan again.');

/** What is deleted is looked at right before: a run that comes late must not end what an earlier one has made instead. */
const findSeen = async (step: Step, { secret, owner, createTime }: SeenSecret): Promise<LiveSecret | undefined> => {
  const live = await findSecret(step, secret);
  if (!live) return undefined;
  if ((live.tags[markKey.owner] ?? null) !== owner)
    throw failed(changed(step, `secret ${secret} no longer has the owner that the plan saw`));
  if (live.createTime !== createTime) throw failed(changed(step, `secret ${secret} is a newer one than the plan saw`));
  return live;
};

/** Whether the very secret is gone: an answer may be lost for so long that somebody has its name by now. */
const isGone = async (step: Step, { name, createTime }: LiveSecret): Promise<boolean> =>
  (await findSecret(step, name))?.createTime !== createTime;

/** One that is gone, or is scheduled already, needs nothing. */
export const scheduleDeletion = async (step: Step, action: Doing<'scheduleDeletion'>): Promise<void> => {
  const { secret, days } = action;
  const live = await findSeen(step, action);
  if (!live || live.plannedDeleteTime !== undefined) return;
  await sendWrite(step, {
    action: 'DeleteSecret',
    params: requests.deleteSecret({ secretName: secret, recoveryWindowInDays: `${days}` }),
    readBack: async () => {
      const now = await findSecret(step, secret);
      return now?.createTime !== live.createTime || now.plannedDeleteTime !== undefined ? 'done' : 'absent';
    },
    counts: (failure) => isCode('Rejected.ResourceInDeleteWindow')(failure) || saysAbsent(failure, 'secret'),
  });
};

/** Settings that somebody changed since the plan would be lost with it. */
export const destroySecret = async (step: Step, action: Doing<'destroySecret'>): Promise<void> => {
  const live = await findSeen(step, action);
  if (!live) return;
  if (settingsDigest(await withPolicy(step.call, live)) !== action.settings)
    throw failed(changed(step, `somebody changed secret ${live.name} since the plan`));
  await sendWrite(step, {
    action: 'DeleteSecret',
    params: requests.deleteSecret({ secretName: live.name, forceDeleteWithoutRecovery: 'true' }),
    readBack: async () => ((await isGone(step, live)) ? 'done' : 'absent'),
    counts: (failure) => saysAbsent(failure, 'secret'),
  });
};
