import type { DesiredSecret } from '../../model/desired.ts';
import { privilegesOf } from '../../model/engine.ts';
import type { LiveInstance, Unread } from '../../model/live.ts';
import { canGrant } from '../accounts/grants.ts';
import { didYouMean, problem } from '../change/part.ts';
import type { Finding } from '../change/plan.ts';
import { lockCure, statusCure } from '../scope/rds-state.ts';
import { cannotBeUsed, instanceOf, type Scope } from '../scope/scope.ts';

const absent = (secret: DesiredSecret, scope: Scope): Finding => {
  const { id } = secret.instance;
  const known = Object.keys(scope.live.instances).filter((other) => scope.live.instances[other] !== undefined);
  const hint = `${didYouMean(id, known)}Correct the id, choose the region of the instance, or use credentials that may see it.`;
  const message = `RDS shows no instance ${id} in ${scope.desired.region}.`;
  return problem('E_INSTANCE_NOT_FOUND', secret, message, hint, 'instance', 'instance.id');
};

const unreadable = (secret: DesiredSecret, { says, hint, requestId }: Unread): Finding => ({
  ...problem(
    'E_INSTANCE_UNREADABLE',
    secret,
    `Instance ${secret.instance.id} could not be read: ${says}.`,
    hint,
    'instance',
  ),
  ...(requestId === undefined ? {} : { requestId }),
});

/** Whether the instance can be worked on at all. */
export const checkInstance = (secret: DesiredSecret, scope: Scope): readonly Finding[] => {
  const { id } = secret.instance;
  const { region } = scope.desired;
  const live = scope.live.instances[id];
  const because = live && cannotBeUsed(live, region);
  if (live !== undefined && because !== undefined) {
    const { code, says, hint } = unusable(live, region)[because];
    return [problem(code, secret, `Instance ${id} ${says}`, hint, 'instance')];
  }
  const unread = scope.live.unread[id];
  if (unread !== undefined) return [unreadable(secret, unread)];
  return live === undefined ? [absent(secret, scope)] : [];
};

const unusable = (live: LiveInstance, region: string) =>
  ({
    elsewhere: {
      code: 'E_INSTANCE_REGION',
      says: `is in ${live.region}, not in ${region}.`,
      hint: `KMS rotates accounts of its own region only: choose an instance in ${region}, or move the secret to a file for ${live.region}.`,
    },
    unsupported: {
      code: 'E_INSTANCE_EDITION',
      says: 'runs the cluster edition of SQL Server 2017, whose accounts KMS does not rotate.',
      hint: 'Choose another instance.',
    },
    notRunning: {
      code: 'E_INSTANCE_NOT_RUNNING',
      says: `is ${live.status}, not Running.`,
      hint: statusCure(live),
    },
    locked: {
      code: 'E_INSTANCE_NOT_RUNNING',
      says: `is locked (${live.lock}).`,
      hint: lockCure(live),
    },
  }) as const;

const checkGrant = (secret: DesiredSecret, live: LiveInstance, database: string): Finding | undefined => {
  const grants = secret.accounts.how === 'create' ? secret.accounts.grants : {};
  const privilege = grants[database];
  const at = [`accounts.create.grants.${database}`, 'accounts.create.grants', 'accounts'];
  if (!Object.hasOwn(live.databases, database)) {
    const hint = `${didYouMean(database, Object.keys(live.databases))}Create the database first, or correct its name.`;
    return problem('E_DATABASE_NOT_FOUND', secret, `There is no database ${database} on ${live.id}.`, hint, ...at);
  }
  const possible = privilegesOf[live.engine];
  if (privilege !== undefined && !possible.includes(privilege)) {
    const hint = `${live.engine} has ${possible.join(', ')}.`;
    return problem(
      'E_GRANT_NOT_POSSIBLE',
      secret,
      `${live.engine} cannot grant ${privilege} on ${database}.`,
      hint,
      ...at,
    );
  }
  return undefined;
};

/** Whether the instance can give the permissions that the file wants. */
export const checkGrants = (secret: DesiredSecret, scope: Scope): readonly Finding[] => {
  const live = instanceOf(secret, scope);
  if (live === undefined || secret.accounts.how !== 'create') return [];
  const databases = Object.keys(secret.accounts.grants).sort();
  if (databases.length > 0 && !canGrant(live)) {
    const hint = 'Import accounts whose permissions were given by SQL, or use type: super.';
    const message = `PostgreSQL on local disks (${live.id}) cannot grant by API.`;
    return [problem('E_GRANT_NOT_POSSIBLE', secret, message, hint, 'accounts.create.grants', 'accounts')];
  }
  return databases.flatMap((database) => checkGrant(secret, live, database) ?? []);
};
