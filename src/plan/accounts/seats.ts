import type { Action, PasswordOrigin, Settings } from '../../model/action.ts';
import type { DesiredSecret } from '../../model/desired.ts';
import type { LiveAccount, LiveInstance } from '../../model/live.ts';
import { cutsOff, didYouMean, type Part, problem, unasked } from '../change/part.ts';
import type { Finding } from '../change/plan.ts';
import { accountCure, accountState } from '../scope/rds-state.ts';
import type { Scope } from '../scope/scope.ts';
import { markAccount } from './account-actions.ts';
import { otherHolder } from './account-holders.ts';
import { accountNameProblem } from './account-name.ts';
import { grantChange, withDelta } from './grant-change.ts';
import { grantActions } from './grants.ts';
import { isKept, isMarked, isOwnAccount } from './own-accounts.ts';
import { taken, takenAway } from './taken-accounts.ts';

/** One account of a secret that is to be created: where its first password comes from, and what must be done before. */
export type Seat = Part & { readonly name: string; readonly password: PasswordOrigin };

/**
 * The secret that this one replaces. `inUse`: accounts of it; `isOwing`: a new password is owed to them, and the word for it
 * was said; `unmanaged`: settings of it that no entry says.
 */
export type Replaced = {
  readonly inUse: readonly string[];
  readonly isOwing: boolean;
  readonly unmanaged: Settings;
};

export type Creation = Pick<Replaced, 'inUse' | 'isOwing'> & { readonly scope: Scope };

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

/** An account of ours. */
export const wrongType = (secret: DesiredSecret, live: LiveAccount): readonly Finding[] => {
  const { accounts } = secret;
  if (accounts.how !== 'create' || live.type === typeOf(accounts)) return [];
  const message = `Account ${live.name} is a ${live.type} account, but the file says type: ${accounts.type}.`;
  const hint =
    'RDS cannot change the type: write what is there, choose another name, or delete the account at RDS if nobody uses it.';
  return [problem('E_ACCOUNT_TYPE', secret, message, hint, 'accounts.create.type', 'accounts')];
};

const unavailable = (
  secret: DesiredSecret,
  live: LiveAccount,
  instance: LiveInstance,
  ...at: readonly string[]
): readonly Finding[] => {
  if (live.status === 'Available') return [];
  const message = `Account ${live.name} on ${instance.id} is ${accountState(live)}.`;
  return [problem('E_ACCOUNT_UNAVAILABLE', secret, message, accountCure(live, instance), ...at, 'accounts')];
};

/** `Unavailable` right after a kill is an account that is still being made: its steps wait for it. */
const notComing = (secret: DesiredSecret, live: LiveAccount, instance: LiveInstance): readonly Finding[] =>
  live.status === 'Unavailable' ? [] : unavailable(secret, live, instance, 'accounts.create.name');

/** Where an account of ours comes from that stands there before its secret, and whether somebody may be using it. */
const originOf = (
  live: LiveAccount,
  { inUse, isOwing }: Pick<Replaced, 'inUse' | 'isOwing'>,
): { readonly which: string; readonly risky: boolean } => {
  if (inUse.includes(live.name)) return { which: 'which the old secret has', risky: !isOwing };
  if (isKept(live)) return { which: 'which was kept when its secret went', risky: true };
  return { which: 'which an earlier run made', risky: false };
};

/** An account of ours is there before its secret: its password is lost, so KMS will set one, whoever may be using it. */
const leftOver = (
  secret: DesiredSecret,
  live: LiveAccount,
  instance: LiveInstance,
  { scope, ...replaced }: Creation,
): Seat => {
  const {
    impact = [],
    findings = [],
    needs = [],
    actions = [],
    ...grants
  } = grantChange(secret, [withDelta(secret, live)], instance);
  const { which, risky } = originOf(live, replaced);
  const reset = cutsOff(`KMS sets a new password on ${live.name}, ${which}.`, 'Whoever uses it today is cut off.');
  const consequence = risky ? reset : unasked(reset);
  const back = isMarked(live, secret.name, scope)
    ? []
    : [markAccount({ instance: instance.id, account: live }, scope.owner, secret.name, 'owned')];
  return {
    name: live.name,
    password: { from: 'throwAway' },
    reasons: [`account ${live.name} is there ${risky ? 'already' : 'from an earlier run'}: KMS sets a new password`],
    ...grants,
    actions: [...back, ...actions],
    needs: [...consequence.needs, ...needs],
    impact: [...consequence.impact, ...impact],
    findings: [...wrongType(secret, live), ...notComing(secret, live, instance), ...findings],
  };
};

export const createdSeats = (
  secret: DesiredSecret,
  accounts: CreatedAccounts,
  instance: LiveInstance,
  creation: Creation,
): readonly Seat[] =>
  accounts.names.map((name) => {
    const { scope } = creation;
    const live = instance.accounts[name];
    if (live !== undefined && isOwnAccount(live, secret, scope)) return leftOver(secret, live, instance, creation);
    const seat = newAccount(secret, accounts, name, scope.owner);
    if (live !== undefined) {
      // Of an account that another secret has, that is said, and what to do is another thing.
      const isHeld = otherHolder(secret, name, scope) !== undefined;
      const twin = accounts.names
        .flatMap((other) => instance.accounts[other] ?? [])
        .find((other) => other.name !== name && isOwnAccount(other, secret, scope));
      return { ...seat, actions: [], findings: isHeld ? [] : [taken(secret, live, twin)] };
    }
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

const importProblem = (secret: DesiredSecret, name: string, index: number, instance: LiveInstance, scope: Scope) => {
  const at = [`accounts.import.${index}.name`, `accounts.import.${index}`, 'accounts.import', 'accounts'];
  const live = instance.accounts[name];
  if (live !== undefined) return [...unavailable(secret, live, instance, ...at), ...takenAway(secret, live, at, scope)];
  const hint = `${didYouMean(name, Object.keys(instance.accounts))}Create it at RDS first, or let keyturn do so with create:.`;
  const message = `There is no account ${name} on ${instance.id}.`;
  return [problem('E_ACCOUNT_NOT_FOUND', secret, message, hint, ...at)];
};

export const importedSeats = (
  secret: DesiredSecret,
  accounts: Extract<DesiredSecret['accounts'], { how: 'import' }>,
  instance: LiveInstance,
  { scope, inUse }: Creation,
): readonly Seat[] =>
  accounts.accounts.map(({ name, password }, index) => ({
    name,
    // KMS may have set another password than the one that the file knows.
    password:
      password === undefined || inUse.includes(name) ? { from: 'throwAway' } : { from: 'source', source: password },
    findings: importProblem(secret, name, index, instance, scope),
  }));
