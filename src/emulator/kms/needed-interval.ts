import { common, refusal } from '../action/refusal.ts';
import { rotationInterval } from './readers.ts';

/** RotationInterval in seconds, for a call that turns rotation on; in any other call it is ignored, whatever it says. */
export const neededInterval = (raw: string | undefined): number => {
  if (!raw) throw refusal(common.missing('RotationInterval'));
  const interval = rotationInterval(raw);
  if (interval === undefined) throw refusal(common.invalid('RotationInterval'));
  return interval;
};
