import type { Action } from '../../model/action.ts';
import { isBackup, markKey } from '../../model/marks.ts';
import { assumptions } from '../api/assumptions.ts';
import { saysAbsent } from '../api/error-table.ts';
import { findSecret } from '../read/find.ts';
import { requests } from '../wire/requests.ts';
import { sendNewSecret } from './create-secret-step.ts';
import { isLeaving } from './secret-end-steps.ts';
import { failed, problemOf, type Step } from './step.ts';
import { sendWrite } from './write.ts';

type Doing<Name extends Action['do']> = Extract<Action, { do: Name }>;

/** Its one account is nowhere and its password nobody's, so that whatever is done with the backup changes no database. */
export const createBackup = (step: Step, { backup }: Doing<'createBackup'>): Promise<void> =>
  sendNewSecret(step, {
    ...backup,
    mode: 'single',
    accounts: [{ name: assumptions.backupAccount, password: { from: 'throwAway' } }],
    rotation: 'off',
  });

/** Looks right before at both: whether the backup is ours, and whether the secret that it is for is there. */
export const deleteBackup = async (
  step: Step,
  { secret, backup, owner, because }: Doing<'deleteBackup'>,
): Promise<void> => {
  const live = await findSecret(step, backup);
  if (live === undefined) return;
  const hint = `It was not deleted. Plan again.`;
  if (!isBackup(backup, live.tags) || live.tags[markKey.owner] !== owner)
    throw failed(problemOf(step, 'E_SECRET_CHANGED', `secret ${backup} is no backup of ${owner} any more`, hint));
  if (because !== 'orphan' && (await isLeaving(step, secret)))
    throw failed(
      problemOf(step, 'E_SECRET_CHANGED', `secret ${secret} is gone, and ${backup} still has its settings`, hint),
    );
  await sendWrite(step, {
    action: 'DeleteSecret',
    params: requests.deleteSecret({ secretName: backup, forceDeleteWithoutRecovery: 'true' }),
    readBack: async () => ((await findSecret(step, backup))?.createTime === live.createTime ? 'absent' : 'done'),
    counts: (failure) => saysAbsent(failure, 'secret'),
  });
};
