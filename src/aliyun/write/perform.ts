import { CloudFault, type PerformContext, type Performed } from '../../cloud/cloud.ts';
import type { Action } from '../../model/action.ts';
import { describeFailure } from '../api/errors.ts';
import { type About, CallFault } from '../api/failure.ts';
import { ownSignal } from '../wire/signal.ts';
import { deleteAccount, setAccountDescription } from './account-end-steps.ts';
import { createAccount, grant, revoke } from './account-steps.ts';
import { createBackup, deleteBackup } from './backup-steps.ts';
import { createSecret } from './create-secret-step.ts';
import { rotateSecret } from './rotate-secret-step.ts';
import { destroySecret, restoreSecret, scheduleDeletion } from './secret-end-steps.ts';
import { setRotation } from './set-rotation-step.ts';
import type { Step, Wire } from './step.ts';
import { removeTags, setCustomData, setDescription, setTags } from './update-steps.ts';

const aboutOf = (action: Action): About => {
  switch (action.do) {
    case 'createAccount':
    case 'setAccountDescription':
      return { subject: `account ${action.account} on ${action.instance}`, secret: action.secret };
    case 'grant':
    case 'revoke':
    case 'deleteAccount':
      return { subject: `account ${action.account} on ${action.instance}` };
    case 'createBackup':
      return { subject: `secret ${action.backup.name}`, secret: action.secret };
    case 'deleteBackup':
      return { subject: `secret ${action.backup}`, secret: action.secret };
    case 'createSecret':
      return {
        subject: `secret ${action.secret.name}`,
        secret: action.secret.name,
        noKmsInstance: action.secret.kmsInstance === undefined,
      };
    default:
      return { subject: `secret ${action.secret}`, secret: action.secret };
  }
};

const take = (step: Step, action: Action): Promise<void> => {
  switch (action.do) {
    case 'createAccount':
      return createAccount(step, action);
    case 'grant':
      return grant(step, action);
    case 'revoke':
      return revoke(step, action);
    case 'createSecret':
      return createSecret(step, action.secret);
    case 'setDescription':
      return setDescription(step, action);
    case 'setCustomData':
      return setCustomData(step, action);
    case 'setRotation':
      return setRotation(step, action);
    case 'setTags':
      return setTags(step, action);
    case 'removeTags':
      return removeTags(step, action);
    case 'setAccountDescription':
      return setAccountDescription(step, action);
    case 'deleteAccount':
      return deleteAccount(step, action);
    case 'restoreSecret':
      return restoreSecret(step, action);
    case 'scheduleDeletion':
      return scheduleDeletion(step, action);
    case 'destroySecret':
      return destroySecret(step, action);
    case 'createBackup':
      return createBackup(step, action);
    case 'deleteBackup':
      return deleteBackup(step, action);
    case 'rotateSecret':
      return rotateSecret(step, action);
  }
};

/** Cloud.perform. */
export const makePerform =
  (wire: Wire) =>
  async (action: Action, context: PerformContext): Promise<Performed> => {
    const about = aboutOf(action);
    const waiting = context.waiting ?? (() => undefined);
    const { expects } = context;
    const step: Step = { ...wire, signal: ownSignal(context.signal), waiting, requestIds: [], about, expects };
    try {
      await take(step, action);
    } catch (thrown) {
      // A call outside of a write: nothing was changed by it.
      if (thrown instanceof CallFault) throw new CloudFault('failed', describeFailure(thrown, about));
      throw thrown;
    }
    return { requestIds: step.requestIds };
  };
