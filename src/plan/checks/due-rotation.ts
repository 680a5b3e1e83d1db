import { formatDuration } from '../../model/duration.ts';
import type { LiveSecret } from '../../model/live.ts';

/**
 * The next automatic rotation is the last one (or, as far as is known, the creation) and the interval;
 * where that is past already, KMS rotates at once (UpdateSecretRotationPolicy). Times are milliseconds since the epoch.
 */
const nextRotation = (live: LiveSecret, interval: number): number =>
  Date.parse(live.rotation.last ?? live.createTime) + interval * 1_000;

/** Whether KMS rotates at once when this interval is set. */
export const isDue = (live: LiveSecret, interval: number | 'off', now: number): boolean =>
  interval !== 'off' && nextRotation(live, interval) <= now;

/** `2026-12-20 10:00 UTC` */
export const formatTime = (time: number): string =>
  `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

/** The interval that KMS keeps to, as far as it is known; undefined while it does not rotate. */
export const liveInterval = (live: LiveSecret): number | 'off' | undefined =>
  live.rotation.state === 'off' ? 'off' : live.rotation.interval;

/** A health check must not cry over a rotation that is just being made: KMS may take minutes. */
const patience = 10 * 60_000;

/** When a rotation should have happened and has not; undefined while all is well. */
export const overdueSince = (live: LiveSecret, now: number): number | undefined => {
  const next = live.rotation.state === 'on' && live.rotation.next ? Date.parse(live.rotation.next) : Number.NaN;
  return now - next > patience ? next : undefined;
};

/** How the next rotation moves: `next A, was B`. */
export const movedRotation = (live: LiveSecret, rotation: number | 'off'): string | undefined => {
  const was = live.rotation.next === undefined ? undefined : formatTime(Date.parse(live.rotation.next));
  if (rotation === 'off') return was && `no further rotation, was ${was}`;
  return `next ${formatTime(nextRotation(live, rotation))}${was === undefined ? '' : `, was ${was.replace(/ UTC$/, '')}`}`;
};

/** Why KMS rotates at once. */
export const rotatesNow = (live: LiveSecret, interval: number): string =>
  `${formatDuration(interval)} or more have passed since ${formatTime(Date.parse(live.rotation.last ?? live.createTime))}`;
