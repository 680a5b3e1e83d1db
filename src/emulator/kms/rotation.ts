import type { Random } from '../action/random.ts';
import type { Wording } from '../action/refusal.ts';
import type { Managed, Pending, Secret, World } from '../action/world.ts';
import { ramRefusals } from '../identity/refusals.ts';
import { hasServiceRole } from '../identity/service-role.ts';
import { recordRotation } from '../monitor/record.ts';
import { accountOf, setPassword } from '../rds/passwords.ts';
import { recordReset } from '../trail/kms-events.ts';
import { versionAt } from './values/versions.ts';

/** Turns automatic rotation on (`intervalSeconds`) or off (undefined). Counts from the last rotation, or from the creation. */
export const setRotation = (secret: Secret, managed: Managed, intervalSeconds: number | undefined): void => {
  delete managed.intervalSeconds;
  delete managed.nextRotation;
  managed.rotation = intervalSeconds === undefined ? 'Disabled' : 'Enabled';
  if (intervalSeconds === undefined) return;
  managed.intervalSeconds = intervalSeconds;
  managed.nextRotation = (managed.lastRotation ?? secret.createTime) + intervalSeconds * 1000;
};

/** What is to be rotated, under which version id, and when. */
export type Rotation = {
  readonly world: World;
  readonly secret: Secret;
  readonly managed: Managed;
  readonly versionId: string;
  readonly now: number;
  readonly random: Random;
};

/**
 * A new random password for a single account, or of two for the one behind ACSPrevious. A password that may be on the
 * server already is taken again. Undefined: it cannot be set, and the secret is marked so. `unread`: why nobody knows
 * what the server has.
 */
export const begin = (rotation: Rotation, unread?: Wording): Pending | undefined => {
  const { world, secret, managed, versionId, now, random } = rotation;
  const next = versionAt(secret, managed.subType === 'DoubleUsers' ? 'ACSPrevious' : 'ACSCurrent');
  const name = next?.value.kind === 'account' ? next.value.account : '';
  const found = hasServiceRole(world)
    ? (unread ?? accountOf(world, managed.instanceId, name, now))
    : ramRefusals.roleNotFound;
  if (!('name' in found)) {
    fail(rotation, found);
    return undefined;
  }
  const { pending } = managed;
  return { versionId, account: name, password: pending?.account === name ? pending.password : random.password() };
};

/** The password is set: it becomes current. Of two accounts, the stages change places. */
export const publish = ({ world, secret, managed, now, random }: Rotation, pending: Pending): void => {
  const { versionId, account, password } = pending;
  const known = world.instances.get(managed.instanceId)?.accounts.get(account);
  if (known) setPassword(known, password);
  const current = versionAt(secret, 'ACSCurrent');
  const previous = versionAt(secret, 'ACSPrevious');
  if (previous) previous.stages = [];
  if (current) current.stages = ['ACSPrevious'];
  secret.versions.push({
    id: versionId,
    createTime: now,
    stages: ['ACSCurrent'],
    value: { kind: 'account', account, password },
  });
  secret.updateTime = now;
  managed.lastRotation = now;
  delete managed.pending;
  if (managed.rotation !== 'Disabled') setRotation(secret, managed, managed.intervalSeconds);
  recordReset(world, { instanceId: managed.instanceId, account, at: now }, random);
  recordRotation(world, secret, managed, { at: now, failed: false, random });
};

/** Nothing changes but automatic rotation, which is Invalid until a rotation succeeds. `reason`: what RDS said. */
export const fail = ({ world, secret, managed, now, random }: Rotation, reason: Wording): void => {
  if (managed.rotation === 'Enabled') managed.rotation = 'Invalid';
  recordRotation(world, secret, managed, { at: now, failed: true, reason, random });
};

/** All of it at once, where the database is this emulator's own. False: it cannot be done. */
export const rotate = (rotation: Rotation): boolean => {
  const pending = begin(rotation);
  if (pending) publish(rotation, pending);
  return pending !== undefined;
};
