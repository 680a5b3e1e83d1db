import type { Action } from '../../model/action.ts';
import type { LiveSecret } from '../../model/live.ts';
import { describeFailure } from '../api/errors.ts';
import { CallFault } from '../api/failure.ts';
import { describe } from '../read/find.ts';
import { failed, problemOf, type Step, waitUntil } from './step.ts';
import { update } from './update-steps.ts';

type Doing<Name extends Action['do']> = Extract<Action, { do: Name }>;

/** When KMS rotates after the change: the last rotation, or else the creation, plus the interval. Milliseconds. */
const firstRotationAt = (live: LiveSecret, intervalSeconds: number): number =>
  Date.parse(live.rotation.last ?? live.createTime) + intervalSeconds * 1000;

const refuseInterruption = async (step: Step, secret: string, intervalSeconds: number): Promise<void> => {
  const { secret: live, date } = await describe(step, secret).catch((thrown: unknown) => {
    throw thrown instanceof CallFault ? failed(describeFailure(thrown, step.about)) : thrown;
  });
  if (firstRotationAt(live, intervalSeconds) > (date ?? Date.now())) return;
  const hint = 'Plan again: the plan now shows the rotation, and the word that allows it.';
  throw failed(problemOf(step, 'E_INTERRUPTION', `secret ${secret} would rotate at once with this interval`, hint));
};

export const setRotation = async (step: Step, action: Doing<'setRotation'>): Promise<void> => {
  const { secret, rotation } = action;
  if (rotation !== 'off' && !action.mayRotateNow) await refuseInterruption(step, secret, rotation);
  const isThere = ({ rotation: live }: LiveSecret): boolean =>
    rotation === 'off' ? live.state === 'off' : live.state === 'on' && live.interval === rotation;
  const params = {
    SecretName: secret,
    EnableAutomaticRotation: rotation !== 'off',
    RotationInterval: rotation === 'off' ? undefined : `${rotation}s`,
  };
  await update(step, secret, { action: 'UpdateSecretRotationPolicy', params }, isThere);
  const hint = `Look at the secret with \`keyturn status ${secret}\`.`;
  await waitUntil(step, { what: `rotation of ${secret} to show`, limitMs: 60_000, hint }, async () =>
    isThere((await describe(step, secret)).secret),
  );
};
