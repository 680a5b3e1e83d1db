import type { Action } from '../model/action.ts';
import type { LiveSecret } from '../model/live.ts';
import { listedVersions, type Version } from './answers-kms.ts';
import { describeFailure } from './errors.ts';
import { CallFault } from './failure.ts';
import { requests } from './requests.ts';
import { failed, problemOf, type Step, waitUntil } from './step.ts';
import { describe, update } from './update-steps.ts';
import { sendWrite } from './write.ts';

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

const versionsOf = async (step: Step, secret: string): Promise<readonly Version[]> => {
  const params = requests.listVersions({ secretName: secret, includeDeprecated: 'true', pageSize: 100 });
  return listedVersions(await step.call('ListSecretVersionIds', params));
};

/** Current, or was so and has moved on: previous, or without a stage while a later version is current. */
const isPublished = (versions: readonly Version[], versionId: string): boolean => {
  const ours = versions.find(({ id }) => id === versionId);
  if (!ours) return false;
  if (ours.stages.some((stage) => stage === 'ACSCurrent' || stage === 'ACSPrevious')) return true;
  return versions.some(
    ({ stages, createTime }) => stages.includes('ACSCurrent') && Date.parse(createTime) > Date.parse(ours.createTime),
  );
};

export const rotateSecret = async (step: Step, { secret, versionId }: Doing<'rotateSecret'>): Promise<void> => {
  const published = async (): Promise<boolean> => isPublished(await versionsOf(step, secret), versionId);
  await sendWrite(step, {
    action: 'RotateSecret',
    params: { SecretName: secret, VersionId: versionId },
    readBack: async () => ((await published()) ? 'done' : 'absent'),
  });
  const hint = `KMS takes two minutes at most when all is well. Check that the RDS instance is Running and the accounts exist, then look at \`keyturn status ${secret}\`.`;
  await waitUntil(step, { what: `the new version of ${secret}`, limitMs: 120_000, hint }, published);
};
