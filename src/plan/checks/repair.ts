import type { DesiredSecret } from '../../model/desired.ts';
import type { LiveAccount, LiveInstance, LiveSecret } from '../../model/live.ts';
import { accountNameProblem } from '../accounts/account-name.ts';
import { isOwnAccount } from '../accounts/own-accounts.ts';
import { type CreatedAccounts, typeOf } from '../accounts/seats.ts';
import { instanceOf, markedAccounts, namedAccounts, type Scope } from '../scope/scope.ts';
import { fixedFields } from './fixed-fields.ts';

/** What is to be done about the accounts of a secret that exists. */
export type Repair = {
  /** Accounts that keyturn made, that are gone, and that it makes again. */
  readonly remade: readonly string[];
  /** What must come true before this secret can be rotated without harm: the end of a sentence. */
  readonly obstacle?: string;
};

/** Accounts as far as anybody knows them: by the file, else by the tag. */
export const knownAccounts = (secret: DesiredSecret, live: LiveSecret): readonly string[] =>
  namedAccounts(secret) ?? markedAccounts(live) ?? [];

/** An account that keyturn must have made: KMS would reset the password of whoever has taken its name. */
const madeObstacle = (
  secret: DesiredSecret,
  accounts: CreatedAccounts,
  name: string,
  instance: LiveInstance,
  scope: Scope,
): string | undefined => {
  const live = instance.accounts[name];
  if (live !== undefined)
    return isOwnAccount(live, secret, scope)
      ? lockObstacle(live)
      : `${name}, which keyturn did not make, is out of the way`;
  const wrong = accountNameProblem(name, typeOf(accounts), instance);
  return wrong === undefined ? undefined : `its name can be had again; today it ${wrong.replace(/\.$/, '')}`;
};

const lockObstacle = ({ name, status }: LiveAccount): string | undefined =>
  status === 'Available' || status === 'Unavailable' ? undefined : `${name} is unlocked`;

/**
 * Nothing is made again, and nothing owed is rotated, while any account of the secret is one that KMS cannot reset or
 * must not: a step that fails in every run repairs nothing.
 */
export const repairOf = (secret: DesiredSecret, live: LiveSecret, scope: Scope): Repair => {
  const instance = instanceOf(secret, scope);
  // What the file names may be accounts that the secret is yet to have.
  if (instance === undefined || fixedFields(secret, live, scope).length > 0) return { remade: [] };
  const { accounts } = secret;
  const names = knownAccounts(secret, live);
  const obstacles = names.flatMap((name) => {
    if (accounts.how === 'create') return madeObstacle(secret, accounts, name, instance, scope) ?? [];
    const there = instance.accounts[name];
    return there === undefined ? `${name} is there again` : (lockObstacle(there) ?? []);
  });
  const [obstacle] = obstacles;
  if (obstacle !== undefined) return { remade: [], obstacle };
  return { remade: names.filter((name) => instance.accounts[name] === undefined) };
};
