import type { Action } from '../model/action.ts';
import type { LiveSecret } from '../model/live.ts';
import { saysAbsent } from './error-table.ts';
import { CallFault, type Failure } from './failure.ts';
import { requests } from './requests.ts';
import type { Step } from './step.ts';
import { describe } from './update-steps.ts';
import { sendWrite } from './write.ts';

type Doing<Name extends Action['do']> = Extract<Action, { do: Name }>;

const isCode =
  (code: string) =>
  (failure: Failure): boolean =>
    failure.kind === 'refused' && failure.code === code;

/** Undefined when it is gone. */
const find = async (step: Step, secret: string): Promise<LiveSecret | undefined> => {
  try {
    return (await describe(step, secret)).secret;
  } catch (thrown) {
    if (thrown instanceof CallFault && saysAbsent(thrown.failure, 'secret')) return undefined;
    throw thrown;
  }
};

/** "restore normal secret": another run was faster, or an answer was lost. */
export const restoreSecret = (step: Step, { secret }: Doing<'restoreSecret'>): Promise<void> =>
  sendWrite(step, {
    action: 'RestoreSecret',
    params: requests.restoreSecret({ secretName: secret }),
    readBack: async () => {
      const live = await find(step, secret);
      return live !== undefined && live.plannedDeleteTime === undefined ? 'done' : 'absent';
    },
    counts: isCode('Rejected.ResourceInUse'),
  });

export const scheduleDeletion = (step: Step, { secret, days }: Doing<'scheduleDeletion'>): Promise<void> =>
  sendWrite(step, {
    action: 'DeleteSecret',
    params: requests.deleteSecret({ secretName: secret, recoveryWindowInDays: `${days}` }),
    readBack: async () => {
      const live = await find(step, secret);
      return live === undefined || live.plannedDeleteTime !== undefined ? 'done' : 'absent';
    },
    counts: (failure) => isCode('Rejected.ResourceInDeleteWindow')(failure) || saysAbsent(failure, 'secret'),
  });

export const destroySecret = (step: Step, { secret }: Doing<'destroySecret'>): Promise<void> =>
  sendWrite(step, {
    action: 'DeleteSecret',
    params: requests.deleteSecret({ secretName: secret, forceDeleteWithoutRecovery: 'true' }),
    readBack: async () => ((await find(step, secret)) === undefined ? 'done' : 'absent'),
    counts: (failure) => saysAbsent(failure, 'secret'),
  });
