import type { DesiredSecret } from '../model/desired.ts';
import type { Privilege } from '../model/engine.ts';
import type { LiveAccount, LiveInstance } from '../model/live.ts';
import { isAccountOf } from '../model/marks.ts';
import { checkGrants } from './checks-instance.ts';
import { canRevoke, grantActions, grantDelta, isNarrower } from './grants.ts';
import { type Need, type Part, problem } from './part.ts';
import type { FieldChange, FieldValue, Finding, Impact } from './plan.ts';
import { instanceOf, type Scope } from './scope.ts';
import { listed, own } from './values.ts';

type Account = LiveAccount & {
  readonly extra: readonly string[];
  readonly missing: Readonly<Record<string, Privilege>>;
};

const notOurs = (secret: DesiredSecret, name: string): Finding => {
  const message = `Account ${name} of ${secret.name} was not made by keyturn for it, so its permissions are left alone.`;
  const hint = 'Say import: instead of create:, and manage its permissions where they are given today.';
  return problem('W_ACCOUNT_NOT_OURS', secret, message, hint, 'accounts.create.name', 'accounts');
};

/** What each account has today: one value where all agree. */
const valueBefore = (accounts: readonly Account[], database: string): FieldValue => {
  const values = accounts.map((account) => own(account.grants, database) ?? null);
  return values.every((value) => value === values[0])
    ? (values[0] ?? null)
    : Object.fromEntries(accounts.map((account, index) => [account.name, values[index] ?? null]));
};

const fieldsOf = (accounts: readonly Account[], revokes: boolean, grants: Readonly<Record<string, Privilege>>) => {
  const databases = accounts.flatMap(({ missing, extra }) => [...Object.keys(missing), ...(revokes ? extra : [])]);
  return [...new Set(databases)].sort().map(
    (database): FieldChange => ({
      path: `grants.${database}`,
      before: valueBefore(accounts, database),
      after: own(grants, database) ?? null,
    }),
  );
};

const losses = (secret: DesiredSecret, accounts: readonly Account[], revokes: boolean) => {
  const needs: Need[] = [];
  const impact: Impact[] = [];
  for (const { name, extra, missing, grants } of accounts) {
    if (revokes && extra.length > 0) {
      const message = `Account ${name} of ${secret.name} loses its permission on ${listed(extra)}.`;
      needs.push({ word: 'revoke', message, think: 'Whoever relies on that permission is cut off.' });
      impact.push({ kind: 'revoke', message });
    }
    for (const [database, privilege] of Object.entries(missing)) {
      const before = grants[database];
      if (before !== undefined && isNarrower(before, privilege))
        impact.push({
          kind: 'revoke',
          message: `Account ${name} can do less on ${database}: ${before} -> ${privilege}.`,
        });
    }
  }
  return { needs, impact };
};

const cannotRevoke = (
  secret: DesiredSecret,
  accounts: readonly Account[],
  instance: LiveInstance,
): readonly Finding[] =>
  accounts
    .filter(({ extra }) => extra.length > 0 && !canRevoke(instance))
    .map(({ name, extra }) => {
      const message = `Account ${name} of ${secret.name} has a permission on ${listed(extra)} that the file does not give.`;
      const hint = 'RDS cannot revoke on PostgreSQL: revoke it by SQL, or add it to grants.';
      return problem('W_REVOKE_NOT_POSSIBLE', secret, message, hint, 'accounts.create.grants', 'accounts');
    });

/** `grants` is the whole list, on both accounts of a pair, and only on accounts that keyturn made for this secret. */
export const diffGrants = (secret: DesiredSecret, scope: Scope): Part => {
  const instance = instanceOf(secret, scope);
  if (secret.accounts.how !== 'create' || secret.accounts.type === 'super' || instance === undefined) return {};
  const { grants, names } = secret.accounts;
  const standing = names.flatMap((name) => instance.accounts[name] ?? []);
  const isOwn = (account: LiveAccount): boolean => isAccountOf(account.description, scope.owner, secret.name);
  const accounts = standing.filter(isOwn).map((account) => ({ ...account, ...grantDelta(grants, account.grants) }));
  const revokes = canRevoke(instance);
  return {
    fields: fieldsOf(accounts, revokes, grants),
    actions: accounts.flatMap(({ name, missing, extra }) =>
      grantActions(instance.id, name, { missing, extra: revokes ? extra : [] }),
    ),
    ...losses(secret, accounts, revokes),
    findings: [
      ...checkGrants(secret, scope),
      ...standing.filter((account) => !isOwn(account)).map((account) => notOurs(secret, account.name)),
      ...cannotRevoke(secret, accounts, instance),
    ],
  };
};
