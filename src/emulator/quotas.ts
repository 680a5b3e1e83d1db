import type { Context } from './action.ts';
import { kmsRefusals } from './kms/refusals.ts';
import type { Product } from './product.ts';
import { refusal } from './refusal.ts';

const hour = 3_600_000;
const rotationsAnHour = 50;

/** With `--quotas documented`, refuses a call that comes too often. Asked after the permission; refused calls do not count. */
export const admit = ({ world, now, quotas }: Context, product: Product, action: string): void => {
  if (quotas === 'off' || product !== 'Kms' || action !== 'RotateSecret') return;
  world.rotationCalls = world.rotationCalls.filter((time) => time > now - hour);
  if (world.rotationCalls.length >= rotationsAnHour) throw refusal(kmsRefusals.throttled);
  world.rotationCalls.push(now);
};
