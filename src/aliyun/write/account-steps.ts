import { randomBytes } from 'node:crypto';
import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Action } from '../../model/action.ts';
import type { LiveAccount } from '../../model/live.ts';
import { accountDescription } from '../../model/marks.ts';
import { saysAbsent } from '../api/error-table.ts';
import type { Failure } from '../api/failure.ts';
import { withGrantsOf } from '../read/answers-rds.ts';
import { findAccount, isUnknownAccount } from '../read/find.ts';
import { databasesOn } from '../read/instance.ts';
import { requests } from '../wire/requests.ts';
import { makePassword } from './passwords.ts';
import { failed, problemOf, type Step, waitUntil } from './step.ts';
import { busyInstance, type Passing, type Seen, sendWrite } from './write.ts';

type Doing<Name extends Action['do']> = Extract<Action, { do: Name }>;

const isDuplicate = (failure: Failure): boolean =>
  failure.kind === 'refused' && failure.code === 'InvalidAccountName.Duplicate';

export const createAccount = async (step: Step, action: Doing<'createAccount'>): Promise<void> => {
  const { instance, account } = action;
  const description = accountDescription(action.owner, action.secret, randomBytes(6).toString('hex'));
  const password = makePassword();
  const takenBySomebody = (): Diagnostic =>
    problemOf(
      step,
      'E_ACCOUNT_EXISTS',
      `account ${account} on ${instance} was created by somebody else in the meantime`,
      'keyturn sets no password on an account that exists. Plan again.',
    );
  // MariaDB would put a new super account in the place of a standard one.
  if (action.type === 'Super' && (await findAccount(step, instance, account))) throw failed(takenBySomebody());
  const readBack = async (): Promise<Seen> => {
    const found = await findAccount(step, instance, account);
    if (!found) return 'absent';
    if (found.description === description) return 'done';
    return takenBySomebody();
  };
  await sendWrite(step, {
    action: 'CreateAccount',
    params: requests.createAccount({
      DBInstanceId: instance,
      accountName: account,
      accountPassword: password,
      accountType: action.type,
      accountDescription: description,
    }),
    readBack,
    conflict: isDuplicate,
    passing: [busyInstance(`instance ${instance} to take a new account`)],
  });
  step.passwords.keep(instance, account, { password, description });
  await waitUntil(
    step,
    {
      what: `account ${account} to be Available`,
      limitMs: 600_000,
      hint: 'Look at the account in the RDS console, then run the command again: it goes on.',
    },
    async () => (await findAccount(step, instance, account))?.status === 'Available',
  );
};

/** Database → permission, as either of the two lists shows it. `enough` saves the second call where the first suffices. */
const shownGrants = async (
  step: Step,
  instance: string,
  account: string,
  enough: (grants: LiveAccount['grants']) => boolean,
): Promise<LiveAccount['grants']> => {
  const found = await findAccount(step, instance, account);
  if (!found || enough(found.grants)) return found?.grants ?? {};
  return withGrantsOf([found], await databasesOn(step.call, instance))[0]?.grants ?? {};
};

/** An account that was just made, and that not all of RDS has heard of: soon, since it has been seen as Available. */
const freshAccount = (instance: string, account: string): Passing => ({
  is: isUnknownAccount,
  what: `all of RDS to know account ${account} on ${instance}`,
  limitMs: 10_000,
});

const grantHint = "Look at the account's permissions in the RDS console, then run the command again: it goes on.";

export const grant = async (step: Step, { instance, account, grants }: Doing<'grant'>): Promise<void> => {
  const wanted = Object.entries(grants);
  if (wanted.length === 0) return;
  const allThere = (shown: LiveAccount['grants']): boolean =>
    wanted.every(([database, privilege]) => shown[database] === privilege);
  const shows = async (): Promise<boolean> => allThere(await shownGrants(step, instance, account, allThere));
  await sendWrite(step, {
    action: 'GrantAccountPrivilege',
    params: requests.grant({
      DBInstanceId: instance,
      accountName: account,
      DBName: wanted.map(([database]) => database).join(','),
      accountPrivilege: wanted.map(([, privilege]) => privilege).join(','),
    }),
    readBack: async () => ((await shows()) ? 'done' : 'absent'),
    passing: [busyInstance(`instance ${instance} to take permissions`), freshAccount(instance, account)],
  });
  await waitUntil(step, { what: `permissions of ${account} to show`, limitMs: 300_000, hint: grantHint }, shows);
};

export const revoke = async (step: Step, { instance, account, databases }: Doing<'revoke'>): Promise<void> => {
  if (databases.length === 0) return;
  const noneThere = (shown: LiveAccount['grants']): boolean => databases.every((database) => !shown[database]);
  // Both lists are asked: one that leaves permissions out must not make them look revoked.
  const shows = async (): Promise<boolean> =>
    noneThere(await shownGrants(step, instance, account, (shown) => !noneThere(shown)));
  await sendWrite(step, {
    action: 'RevokeAccountPrivilege',
    params: requests.revoke({ DBInstanceId: instance, accountName: account, DBName: databases.join(',') }),
    readBack: async () => ((await shows()) ? 'done' : 'absent'),
    counts: (failure) => saysAbsent(failure, 'database'),
    passing: [busyInstance(`instance ${instance} to take permissions back`)],
  });
  await waitUntil(step, { what: `permissions of ${account} to go`, limitMs: 300_000, hint: grantHint }, shows);
};
