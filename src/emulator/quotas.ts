import type { Product } from './action/product.ts';
import { type Refusal, refusal, type Wording } from './action/refusal.ts';
import type { World } from './action/world.ts';
import { kmsRefusals } from './kms/refusals.ts';

/** Actions that share one allowance of an account in a region. */
type Group = { readonly product: Product; readonly actions: RegExp; readonly perSecond: number };

/** The first that fits counts; an action that none fits has no limit. Sources: BEHAVIOUR.md. */
const groups: readonly Group[] = [
  { product: 'Kms', actions: /^(Create|Delete|Restore)Secret$/, perSecond: 10 },
  { product: 'Kms', actions: /^(GetSecretValue|BatchGetSecretValue|GetRandomPassword)$/, perSecond: 450 },
  { product: 'Kms', actions: /^(ListTagResources|DescribeRegions)$/, perSecond: 50 },
  { product: 'Kms', actions: /^(Tag|Untag)Resources?$/, perSecond: 30 },
  { product: 'Kms', actions: /^(?!RotateSecret$)/, perSecond: 40 },
  { product: 'Rds', actions: /^(Describe|Check)/, perSecond: 30 },
  { product: 'Rds', actions: /^/, perSecond: 10 },
  { product: 'Actiontrail', actions: /^/, perSecond: 2 },
  { product: 'Cms', actions: /^/, perSecond: 20 },
];

const hour = 3_600_000;
const rotationsAnHour = 50;

const byService: Wording = [400, 'Throttling', 'Request was denied due to request throttling.'];
const byGateway: Wording = [400, 'Throttling.User', 'Request was denied due to user flow control.'];

/** Token buckets of one emulator: one a group that was called, so never more than there are groups. */
export type Quotas = Map<Group, { tokens: number; at: number }>;

type Counted = Pick<World, 'rotationCalls'>;
type Caller = { readonly quotas: Quotas | undefined; readonly world: Counted; readonly now: number };

export const openQuotas = (): Quotas => new Map();

/** With `--quotas documented`, refuses a call that comes too often. Asked after the permission; refused calls do not count. */
export const admit = ({ quotas, world, now }: Caller, product: Product, action: string): void => {
  if (!quotas) return;
  if (product === 'Kms' && action === 'RotateSecret') admitRotation(world, now);
  const group = groups.find((one) => one.product === product && one.actions.test(action));
  if (group) take(quotas, group, now);
};

const take = (quotas: Quotas, group: Group, now: number): void => {
  const { perSecond } = group;
  const { tokens, at } = quotas.get(group) ?? { tokens: perSecond, at: now };
  const there = Math.min(perSecond, tokens + ((now - at) / 1000) * perSecond);
  if (there < 1) throw tooOften(group.product, Math.ceil(((1 - there) / perSecond) * 1000));
  quotas.set(group, { tokens: there - 1, at: now });
};

const tooOften = (product: Product, waitMs: number): Refusal =>
  product === 'Kms'
    ? refusal(kmsRefusals.throttled)
    : refusal(product === 'Rds' ? byService : byGateway, { 'x-acs-retry-after': String(waitMs) });

/** Counted in the world: an hour is longer than many an emulator runs without a restart. */
const admitRotation = (world: Counted, now: number): void => {
  world.rotationCalls = world.rotationCalls.filter((time) => time > now - hour);
  if (world.rotationCalls.length >= rotationsAnHour) throw refusal(kmsRefusals.throttled);
  world.rotationCalls.push(now);
};
