import type { DesiredSecret } from '../model/desired.ts';
import type { Live, LiveSecret } from '../model/live.ts';
import { markKey, parseAccountsMark, parseOwes } from '../model/marks.ts';
import { overdueSince } from './rotation.ts';
import { namedAccounts } from './scope.ts';

/** Rotation and account health of one secret of the files, from metadata alone. */
export type Health = {
  readonly name: string;
  readonly rotation: LiveSecret['rotation']['state'] | 'absent';
  /** Seconds. */
  readonly interval?: number;
  readonly last?: string;
  readonly next?: string;
  readonly mode?: string;
  readonly accounts: readonly string[];
  readonly instance: string;
  readonly instanceStatus: string;
  /** What is wrong, in words; empty when all is well. */
  readonly problems: readonly string[];
};

const rotationProblems = (secret: LiveSecret, now: number): string[] => {
  const { rotation, tags } = secret;
  const owed = parseOwes(tags[markKey.owes]);
  return [
    ...(rotation.state === 'invalid' ? ['KMS no longer rotates it after a failure'] : []),
    ...(overdueSince(secret, now) === undefined ? [] : ['the rotation is overdue']),
    ...(owed > 0 ? [`${owed} rotation${owed === 1 ? '' : 's'} still owed: run keyturn apply`] : []),
  ];
};

const accountProblems = (names: readonly string[], live: Live, instance: string): string[] => {
  const found = live.instances[instance];
  if (!found) return [`instance ${instance} does not exist`];
  // What could be read there says nothing about accounts.
  if (found.status !== 'Running') return [`the instance is ${found.status}`];
  return names.flatMap((name) => {
    const account = found.accounts[name];
    if (!account) return [`account ${name} does not exist`];
    return account.status === 'Available' ? [] : [`account ${name} is ${account.status}`];
  });
};

/** `owner` is the owner mark that makes a secret ours. */
export const healthOf = (desired: DesiredSecret, live: Live, owner: string): Health => {
  const secret = live.secrets[desired.name];
  const instance = secret?.instance ?? desired.instance.id;
  const base = { name: desired.name, instance, instanceStatus: live.instances[instance]?.status ?? 'absent' };
  if (!secret) {
    return {
      ...base,
      rotation: 'absent',
      accounts: namedAccounts(desired) ?? [],
      problems: ['not created yet: run keyturn apply'],
    };
  }
  const accounts = parseAccountsMark(secret.tags[markKey.accounts]) ?? namedAccounts(desired) ?? [];
  const { state, interval, last, next } = secret.rotation;
  return {
    ...base,
    rotation: state,
    ...(interval === undefined ? {} : { interval }),
    ...(last === undefined ? {} : { last }),
    ...(next === undefined ? {} : { next }),
    ...(secret.mode === undefined ? {} : { mode: secret.mode }),
    accounts,
    problems: [
      ...(secret.tags[markKey.owner] === owner ? [] : ['it belongs to somebody else']),
      ...(secret.plannedDeleteTime === undefined ? [] : [`it is deleted for good on ${secret.plannedDeleteTime}`]),
      ...rotationProblems(secret, Date.parse(live.now)),
      ...accountProblems(accounts, live, instance),
    ],
  };
};
