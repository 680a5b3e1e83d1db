import { hasServiceRole } from '../identity/service-role.ts';
import { recordRotation } from '../monitor/record.ts';
import type { Random } from '../random.ts';
import { accountOf, setPassword } from '../rds/passwords.ts';
import { recordReset } from '../trail/kms-events.ts';
import type { Managed, Secret, World } from '../world.ts';
import { versionAt } from './versions.ts';

/** Turns automatic rotation on (`intervalSeconds`) or off (undefined). Counts from the last rotation, or from the creation. */
export const setRotation = (secret: Secret, managed: Managed, intervalSeconds: number | undefined): void => {
  delete managed.intervalSeconds;
  delete managed.nextRotation;
  managed.rotation = intervalSeconds === undefined ? 'Disabled' : 'Enabled';
  if (intervalSeconds === undefined) return;
  managed.intervalSeconds = intervalSeconds;
  managed.nextRotation = (managed.lastRotation ?? secret.createTime) + intervalSeconds * 1000;
};

/**
 * Sets a new random password and publishes it as version `versionId`. A single account is reset itself; of two, the one
 * behind ACSPrevious is, and becomes current. False: the database refused, nothing changed but automatic rotation,
 * which is Invalid until a rotation succeeds.
 */
export const rotate = (
  world: World,
  secret: Secret,
  managed: Managed,
  versionId: string,
  now: number,
  random: Random,
): boolean => {
  const [current, previous] = [versionAt(secret, 'ACSCurrent'), versionAt(secret, 'ACSPrevious')];
  const next = managed.subType === 'DoubleUsers' ? previous : current;
  const account =
    next?.value.kind === 'account' && hasServiceRole(world)
      ? accountOf(world, managed.instanceId, next.value.account, now)
      : undefined;
  if (!account) {
    if (managed.rotation === 'Enabled') managed.rotation = 'Invalid';
    recordRotation(world, secret, managed, { at: now, failed: true, random });
    return false;
  }
  const password = random.password();
  setPassword(account, password);
  for (const version of secret.versions) version.stages = version === current ? ['ACSPrevious'] : [];
  secret.versions.push({
    id: versionId,
    createTime: now,
    stages: ['ACSCurrent'],
    value: { kind: 'account', account: account.name, password },
  });
  secret.updateTime = now;
  managed.lastRotation = now;
  if (managed.rotation !== 'Disabled') setRotation(secret, managed, managed.intervalSeconds);
  recordReset(world, { instanceId: managed.instanceId, account: account.name, at: now }, random);
  recordRotation(world, secret, managed, { at: now, failed: false, random });
  return true;
};
