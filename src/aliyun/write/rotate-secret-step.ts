import type { CloudFault } from '../../cloud/cloud.ts';
import type { Action } from '../../model/action.ts';
import { rotationTries } from '../../model/marks.ts';
import { saysAbsent } from '../api/error-table.ts';
import type { Version } from '../read/answers-kms.ts';
import { publishedIn, versionsOf } from '../read/versions.ts';
import { failed, notSettled, problemOf, type Step, showsInTime, type Wait } from './step.ts';
import { laggingMs, sendWrite } from './write.ts';

/** "Check the instance and the account if it takes more than two minutes" (KMS guide): one that was to succeed has by then. */
const rotationMs = 120_000;
/** Of one step, so that a database that stays away does not use up the series, nor the rotations of the hour. */
const sendsAtMost = 2;

/** For how long a rotation that KMS has taken may still be under way. All of the time where nobody knows its age. */
const restMs = ({ createTime }: Version, now: number): number => {
  const rest = rotationMs - (now - Date.parse(createTime));
  return Number.isNaN(rest) ? rotationMs : Math.min(rotationMs, Math.max(0, rest));
};

const gaveUp = (step: Step, secret: string): CloudFault => {
  const message = `KMS has taken every version id that there is for this rotation of ${secret}, and made none of the rotations`;
  const hint = `See \`keyturn status ${secret}\` for why, repair the RDS instance or the account, run \`keyturn rotate ${secret}\`, and then this command again.`;
  return failed(problemOf(step, 'E_ROTATION_FAILED', message, hint));
};

/**
 * KMS ignores a version id that it has taken once, also when the rotation failed afterwards. So an id that is there and
 * is not published in time is given up for the next one of its series, by this run or by a later one.
 */
export const rotateSecret = async (
  step: Step,
  { secret, versionId }: Extract<Action, { do: 'rotateSecret' }>,
): Promise<void> => {
  const tries = rotationTries(versionId);
  let seen: readonly Version[] = [];
  let now = Date.now();
  const isDone = async (): Promise<boolean> => {
    const answer = await versionsOf(step, secret);
    seen = answer?.list ?? [];
    now = answer?.date ?? now;
    const published = publishedIn(seen);
    return tries.some((id) => published.includes(id));
  };
  const isTaken = (id: string): boolean => seen.some((version) => version.id === id);
  const wait = (limitMs: number): Wait => ({
    what: `the new version of ${secret}`,
    limitMs,
    hint: `KMS takes two minutes at most when all is well. Check that the RDS instance is Running and the accounts exist, look at \`keyturn status ${secret}\`, then run the command again.`,
  });

  // An id that has no series was made or given for this run: KMS itself ignores it when it has taken it before.
  if (tries.length > 1 && (await isDone())) return;
  const lastTaken = tries.findLastIndex(isTaken);
  const underWay = seen.find(({ id }) => id === tries[lastTaken]);
  const rest = underWay ? restMs(underWay, now) : 0;
  if (rest > 0 && (await showsInTime(step, wait(rest), isDone))) return;

  const left = tries.slice(lastTaken + 1);
  if (left.length === 0) throw gaveUp(step, secret);
  for (const id of left.slice(0, sendsAtMost)) {
    await sendWrite(step, {
      action: 'RotateSecret',
      params: { SecretName: secret, VersionId: id },
      readBack: async () => ((await isDone()) ? 'done' : 'absent'),
      passing: [
        { is: (failure) => saysAbsent(failure, 'secret'), what: `secret ${secret} to be known`, limitMs: laggingMs },
      ],
    });
    if (await showsInTime(step, wait(rotationMs), isDone)) return;
    if (!isTaken(id)) break;
  }
  throw notSettled(step, wait(rotationMs));
};
