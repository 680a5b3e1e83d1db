import type { DesiredSecret } from '../../model/desired.ts';
import type { LiveAccount, LiveSecret } from '../../model/live.ts';
import { grantChange, grantFields, withDelta } from '../accounts/grant-change.ts';
import { canRevoke } from '../accounts/grants.ts';
import { isOwnAccount } from '../accounts/own-accounts.ts';
import { type Part, problem } from '../change/part.ts';
import type { FieldChange, Finding } from '../change/plan.ts';
import { checkGrants } from '../checks/instance.ts';
import { repairOf } from '../checks/repair.ts';
import { instanceOf, type Scope } from '../scope/scope.ts';

const notOurs = (secret: DesiredSecret, name: string): Finding => {
  const message = `Account ${name} of ${secret.name} was not made by keyturn for it, so its permissions are left alone.`;
  const hint =
    'If it is the one that KMS holds, say import: instead of create:. If somebody else has taken the name, KMS sets a new password on it at its next rotation: turn rotation off until that account has another name.';
  return problem('W_ACCOUNT_NOT_OURS', secret, message, hint, 'accounts.create.name', 'accounts');
};

/** An account that is made again has nothing yet. */
const blank = (name: string): LiveAccount => ({
  name,
  type: 'Normal',
  status: 'Available',
  description: '',
  grants: {},
});

/** `grants` is the whole list, on both accounts of a pair, and only on accounts that keyturn made for this secret. */
export const diffGrants = (secret: DesiredSecret, live: LiveSecret, scope: Scope): Part => {
  const instance = instanceOf(secret, scope);
  if (secret.accounts.how !== 'create' || secret.accounts.type === 'super' || instance === undefined) return {};
  const { grants, names } = secret.accounts;
  const standing = names.flatMap((name) => instance.accounts[name] ?? []);
  const { remade } = repairOf(secret, live, scope);
  const isOwn = (account: LiveAccount): boolean => isOwnAccount(account, secret, scope);
  const accounts = names
    .flatMap((name) =>
      remade.includes(name) ? blank(name) : standing.filter((one) => one.name === name && isOwn(one)),
    )
    .map((account) => withDelta(secret, account));
  const databases = accounts.flatMap(({ missing, extra }) => [
    ...Object.keys(missing),
    ...(canRevoke(instance) ? extra : []),
  ]);
  const { findings = [], ...change } = grantChange(secret, accounts, instance);
  return {
    fields: grantFields(databases, accounts, grants),
    ...change,
    findings: [
      ...checkGrants(secret, scope),
      ...standing.filter((account) => !isOwn(account)).map((account) => notOurs(secret, account.name)),
      ...findings,
    ],
  };
};

/** All permissions of a secret that is to be created, and what accounts of an earlier run have today. */
export const grantsAtCreation = (secret: DesiredSecret, scope: Scope): readonly FieldChange[] => {
  const instance = instanceOf(secret, scope);
  if (secret.accounts.how !== 'create' || secret.accounts.type === 'super') return [];
  const { grants, names } = secret.accounts;
  const accounts = names.map((name) => {
    const live = instance?.accounts[name];
    return live !== undefined && isOwnAccount(live, secret, scope) ? live : { name, grants: {} };
  });
  const revoked =
    instance !== undefined && canRevoke(instance) ? accounts.flatMap((one) => Object.keys(one.grants)) : [];
  return grantFields([...Object.keys(grants), ...revoked], accounts, grants);
};
