import type { DesiredSecret } from '../../model/desired.ts';
import type { Live, LiveAccount, LiveInstance, LiveSecret } from '../../model/live.ts';
import { markKey, parseAccountsMark } from '../../model/marks.ts';
import { formatTime, overdueSince } from '../checks/due-rotation.ts';
import { owedBy } from '../checks/owes.ts';
import { accountState } from '../scope/rds-state.ts';
import { cannotBeUsed, namedAccounts } from '../scope/scope.ts';

export type HealthAccount = {
  readonly name: string;
  /** What RDS says, `absent`, or `unknown` where the instance's accounts cannot be read. */
  readonly status: string;
  readonly grants: LiveAccount['grants'];
};

/** Rotation and account health of one secret of the files, from metadata alone. Times are ISO 8601, UTC. */
export type Health = {
  readonly name: string;
  readonly rotation: LiveSecret['rotation']['state'] | 'absent';
  /** Seconds. */
  readonly interval?: number;
  readonly last?: string;
  readonly next?: string;
  /** Since when a rotation is due that has not happened. */
  readonly overdue?: string;
  readonly mode?: string;
  readonly accounts: readonly HealthAccount[];
  readonly instance: string;
  /** What RDS says, `locked`, `absent`, or `unreadable` where RDS does not tell what is on it. */
  readonly instanceStatus: string;
  readonly owed: number;
  readonly deletion?: string;
  /** It is there and does not carry our mark: what works on ours alone refuses it. */
  readonly foreign?: true;
  /** What is wrong, in words; empty when all is well. */
  readonly problems: readonly string[];
};

/** What is on its way out is not rotated any more: that is no failure. */
const overdueOf = (secret: LiveSecret, live: Live): number | undefined =>
  secret.plannedDeleteTime === undefined ? overdueSince(secret, Date.parse(live.now)) : undefined;

const rotationProblems = (secret: LiveSecret, live: Live): string[] => {
  const owed = owedBy(secret);
  const overdue = overdueOf(secret, live);
  return [
    ...(secret.rotation.state === 'invalid' ? ['KMS no longer rotates it after a failure'] : []),
    ...(overdue === undefined ? [] : [`the rotation is overdue since ${formatTime(overdue)}`]),
    ...(owed > 0 ? [`${owed} rotation${owed === 1 ? '' : 's'} still owed: run keyturn apply`] : []),
  ];
};

/** Why nothing can be said of the accounts on an instance that is there. */
const unusable = (found: LiveInstance): string | undefined => {
  switch (cannotBeUsed(found, found.region)) {
    case 'notRunning':
      return `the instance is ${found.status}`;
    case 'locked':
      return `the instance is locked (${found.lock}): KMS cannot rotate its accounts`;
    case 'unsupported':
      return 'the instance runs the cluster edition of SQL Server 2017, whose accounts KMS does not rotate';
    default:
      return undefined;
  }
};

const accountsOf = (names: readonly string[], live: Live, instance: string): readonly HealthAccount[] => {
  const found = live.unread[instance] ? undefined : live.instances[instance];
  // What could be read there says nothing about accounts.
  const otherwise = found && unusable(found) === undefined ? 'absent' : 'unknown';
  return names.map((name) => {
    const account = found?.accounts[name];
    return { name, status: account?.status ?? otherwise, grants: account?.grants ?? {} };
  });
};

const accountProblems = (accounts: readonly HealthAccount[], live: Live, instance: string): string[] => {
  const unread = live.unread[instance];
  if (unread) return [`the instance could not be read: ${unread.says}`];
  const found = live.instances[instance];
  if (!found) return [`instance ${instance} does not exist`];
  const why = unusable(found);
  if (why !== undefined) return [why];
  return accounts.flatMap(({ name, status }) => {
    if (status === 'absent') return [`account ${name} does not exist`];
    return status === 'Available' ? [] : [`account ${name} is ${accountState({ status })}`];
  });
};

const instanceStatusOf = (live: Live, instance: string): string => {
  if (live.unread[instance]) return 'unreadable';
  const found = live.instances[instance];
  if (!found) return 'absent';
  return cannotBeUsed(found, found.region) === 'locked' ? 'locked' : found.status;
};

const namesOf = (desired: DesiredSecret, secret: LiveSecret | undefined): readonly string[] =>
  parseAccountsMark(secret?.tags[markKey.accounts]) ?? namedAccounts(desired) ?? [];

/** Whose it is, where it is not ours, and whether its entry takes it over. */
const foreignProblem = ({ adopt }: DesiredSecret, { tags, plannedDeleteTime }: LiveSecret): string => {
  const mark = tags[markKey.owner];
  const says = mark === undefined ? "it carries no owner's mark" : `it belongs to the owner ${mark}`;
  return plannedDeleteTime === undefined && adopt === (mark ?? true) ? `${says}: keyturn apply takes it over` : says;
};

/** `owner` is the owner mark that makes a secret ours. */
export const healthOf = (desired: DesiredSecret, live: Live, owner: string): Health => {
  const secret = live.secrets[desired.name];
  const instance = secret?.instance ?? desired.instance.id;
  const accounts = accountsOf(namesOf(desired, secret), live, instance);
  const base = { name: desired.name, accounts, instance, instanceStatus: instanceStatusOf(live, instance) };
  if (!secret) return { ...base, rotation: 'absent', owed: 0, problems: ['not created yet: run keyturn apply'] };
  const { state, interval, last, next } = secret.rotation;
  const overdue = overdueOf(secret, live);
  const foreign = secret.tags[markKey.owner] !== owner;
  return {
    ...base,
    rotation: state,
    ...(interval === undefined ? {} : { interval }),
    ...(last === undefined ? {} : { last }),
    // What KMS noted before it gave up is no time to wait for.
    ...(next === undefined || state !== 'on' ? {} : { next }),
    ...(overdue === undefined ? {} : { overdue: new Date(overdue).toISOString().replace('.000Z', 'Z') }),
    ...(secret.mode === undefined ? {} : { mode: secret.mode }),
    owed: owedBy(secret),
    ...(secret.plannedDeleteTime === undefined ? {} : { deletion: secret.plannedDeleteTime }),
    ...(foreign ? { foreign } : {}),
    problems: [
      ...(foreign ? [foreignProblem(desired, secret)] : []),
      ...(secret.plannedDeleteTime === undefined ? [] : [`it is deleted for good on ${secret.plannedDeleteTime}`]),
      ...rotationProblems(secret, live),
      ...accountProblems(accounts, live, instance),
    ],
  };
};
