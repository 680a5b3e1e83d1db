import type { Action, PasswordOrigin } from '../model/action.ts';
import type { DesiredSecret } from '../model/desired.ts';
import { shortDigest } from '../model/digest.ts';
import type { LiveAccount, LiveInstance } from '../model/live.ts';
import { accountOrigin, isAccountOf } from '../model/marks.ts';
import { accountNameProblem } from './checks-account-name.ts';
import { otherHolder } from './checks-accounts.ts';
import { grantChange, withDelta } from './grant-change.ts';
import { grantActions } from './grants.ts';
import { didYouMean, type Part, problem } from './part.ts';
import type { Finding } from './plan.ts';
import type { Scope } from './scope.ts';

/** One account of a secret that is to be created: where its first password comes from, and what must be done before. */
export type Seat = Part & { readonly name: string; readonly password: PasswordOrigin };

export type CreatedAccounts = Extract<DesiredSecret['accounts'], { how: 'create' }>;

export const typeOf = ({ type }: CreatedAccounts): 'Super' | 'Normal' => (type === 'super' ? 'Super' : 'Normal');

/** Its permissions are steps of their own. */
export const accountCreation = (
  { name: secret, instance }: DesiredSecret,
  accounts: CreatedAccounts,
  account: string,
  owner: string,
): Extract<Action, { do: 'createAccount' }> => {
  const type = typeOf(accounts);
  return { do: 'createAccount', instance: instance.id, account, type, owner, secret };
};

const newAccount = (secret: DesiredSecret, accounts: CreatedAccounts, name: string, owner: string): Seat => {
  const instance = secret.instance.id;
  return {
    name,
    password: { from: 'createAccount' },
    actions: [
      accountCreation(secret, accounts, name, owner),
      ...grantActions(instance, name, { missing: accounts.grants, extra: [] }),
    ],
  };
};

const wrongType = (secret: DesiredSecret, accounts: CreatedAccounts, live: LiveAccount): readonly Finding[] => {
  if (live.type === typeOf(accounts)) return [];
  const message = `Account ${live.name} was begun as a ${live.type} account, but the file says type: ${accounts.type}.`;
  const hint = 'RDS cannot change the type: delete the account there if nobody uses it, or choose another name.';
  return [problem('E_ACCOUNT_TYPE', secret, message, hint, 'accounts.create.type', 'accounts')];
};

const unavailable = (secret: DesiredSecret, live: LiveAccount, ...at: readonly string[]): readonly Finding[] => {
  if (live.status === 'Available') return [];
  const message = `Account ${live.name} on ${secret.instance.id} is ${live.status}, not Available.`;
  const hint = 'Wait until RDS shows it as Available, or unlock it there.';
  return [problem('E_ACCOUNT_UNAVAILABLE', secret, message, hint, ...at, 'accounts')];
};

/** `Unavailable` right after a kill is an account that is still being made: its steps wait for it. */
const notComing = (secret: DesiredSecret, live: LiveAccount): readonly Finding[] =>
  live.status === 'Unavailable' ? [] : unavailable(secret, live, 'accounts.create.name');

/** An account that an earlier run of ours made: its password is lost, so KMS will set one, whoever may be using it. */
const leftOver = (
  secret: DesiredSecret,
  accounts: CreatedAccounts,
  live: LiveAccount,
  instance: LiveInstance,
): Seat => {
  const { impact = [], findings = [], ...grants } = grantChange(secret, [withDelta(secret, live)], instance);
  const message = `KMS sets a new password on ${live.name}, which an earlier run made. Whoever uses it today is cut off.`;
  return {
    name: live.name,
    password: { from: 'throwAway' },
    reasons: [`account ${live.name} is there from an earlier run: KMS sets a new password`],
    ...grants,
    impact: [{ kind: 'interruption', message }, ...impact],
    findings: [...wrongType(secret, accounts, live), ...notComing(secret, live), ...findings],
  };
};

const taken = (secret: DesiredSecret, name: string): Finding =>
  problem(
    'E_ACCOUNT_TAKEN',
    secret,
    `Account ${name} is on ${secret.instance.id} already and was not made for this secret.`,
    'Choose another name, say import: if it is the one you mean, or delete it at RDS if nobody uses it. Neither it nor its password is touched.',
    'accounts.create.name',
    'accounts',
  );

export const createdSeats = (
  secret: DesiredSecret,
  accounts: CreatedAccounts,
  instance: LiveInstance,
  scope: Scope,
): readonly Seat[] =>
  accounts.names.map((name) => {
    const live = instance.accounts[name];
    if (live !== undefined && isAccountOf(live.description, scope.owner, secret.name))
      return leftOver(secret, accounts, live, instance);
    const seat = newAccount(secret, accounts, name, scope.owner);
    if (live !== undefined) return { ...seat, actions: [], findings: [taken(secret, name)] };
    const wrong = accountNameProblem(name, typeOf(accounts), instance);
    if (wrong === undefined) return seat;
    const hint = 'Choose another name; for a pair, accounts.create.second names the second account.';
    const field = name === accounts.names[0] ? 'accounts.create.name' : 'accounts.create.second';
    const at = [field, 'accounts.create.name', 'accounts'];
    return {
      ...seat,
      findings: [problem('E_ACCOUNT_NAME_FOR_ENGINE', secret, `Account name ${name} ${wrong}`, hint, ...at)],
    };
  });

/** keyturn made it for a secret of its own, which may be about to use it: that one would break. */
const takenAway = (
  secret: DesiredSecret,
  live: LiveAccount,
  at: readonly string[],
  scope: Scope,
): readonly Finding[] => {
  const origin = accountOrigin(live.description);
  if (origin === undefined || isAccountOf(live.description, scope.owner, secret.name)) return [];
  if (otherHolder(secret, live.name, scope) !== undefined) return [];
  const whose = origin.owner === shortDigest(scope.owner) ? 'another secret' : 'another owner';
  const message = `Account ${live.name} on ${secret.instance.id} was made by keyturn for ${whose}.`;
  const hint = 'Import another account. If nobody needs it for that any more, empty its description at RDS first.';
  return [problem('E_ACCOUNT_TAKEN', secret, message, hint, ...at)];
};

const importProblem = (secret: DesiredSecret, name: string, index: number, instance: LiveInstance, scope: Scope) => {
  const at = [`accounts.import.${index}.name`, `accounts.import.${index}`, 'accounts.import', 'accounts'];
  const live = instance.accounts[name];
  if (live !== undefined) return [...unavailable(secret, live, ...at), ...takenAway(secret, live, at, scope)];
  const hint = `${didYouMean(name, Object.keys(instance.accounts))}Create it at RDS first, or let keyturn do so with create:.`;
  const message = `There is no account ${name} on ${instance.id}.`;
  return [problem('E_ACCOUNT_NOT_FOUND', secret, message, hint, ...at)];
};

export const importedSeats = (
  secret: DesiredSecret,
  accounts: Extract<DesiredSecret['accounts'], { how: 'import' }>,
  instance: LiveInstance,
  scope: Scope,
): readonly Seat[] =>
  accounts.accounts.map(({ name, password }, index) => ({
    name,
    password: password === undefined ? { from: 'throwAway' } : { from: 'source', source: password },
    findings: importProblem(secret, name, index, instance, scope),
  }));
