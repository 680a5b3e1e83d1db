import { diagnostic } from '../../diagnostics/diagnostic.ts';
import type { DesiredSecret } from '../../model/desired.ts';
import { formatDuration } from '../../model/duration.ts';
import type { LiveSecret } from '../../model/live.ts';
import { problem } from '../change/part.ts';
import type { Finding } from '../change/plan.ts';
import { formatTime, overdueSince } from './due-rotation.ts';

const week = 7 * 86_400;

/** The documents disagree: UpdateSecretRotationPolicy takes 6 hours and up, or 7 days and up. */
export const checkInterval = (secret: DesiredSecret): readonly Finding[] => {
  if (secret.rotation === 'off' || secret.rotation >= week) return [];
  const message = `Rotation of ${secret.name} every ${formatDuration(secret.rotation)} is more often than every 7d.`;
  const hint =
    'KMS may refuse an interval under 7 days when it is changed later: its documents disagree. Use 7d or more to be sure.';
  return [problem('W_ROTATION_SHORT', secret, message, hint, 'rotation')];
};

/**
 * Health of the rotation of a secret of ours, whether or not the files change it. `entry` is absent when none names it;
 * `rotates`: the plan has a rotation of it, and the next one that succeeds heals.
 */
export const checkRotation = (
  live: LiveSecret,
  now: number,
  entry: DesiredSecret | undefined,
  rotates = false,
): readonly Finding[] => {
  const { name } = live;
  const more = { secret: name, ...(entry === undefined ? {} : { at: entry.fieldAt.rotation ?? entry.at }) };
  const byHand = 'Look at its instance and account at RDS, then rotate it in the KMS console: no file names it.';
  if (live.rotation.state === 'invalid') {
    const repair = rotates
      ? 'Apply this plan: the rotation in it heals that.'
      : 'Repair its account or instance at RDS first, then rotate it.';
    const hint = entry === undefined ? byHand : repair;
    return [diagnostic('W_ROTATION_INVALID', `KMS no longer rotates ${name}.`, { ...more, hint })];
  }
  const due = overdueSince(live, now);
  if (due === undefined) return [];
  const hint = entry === undefined ? byHand : 'See at RDS whether its instance or account is locked, then rotate it.';
  return [
    diagnostic('W_ROTATION_OVERDUE', `${name} should have been rotated at ${formatTime(due)}.`, { ...more, hint }),
  ];
};
