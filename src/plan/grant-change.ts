import type { DesiredSecret } from '../model/desired.ts';
import type { Grants } from '../model/engine.ts';
import type { LiveAccount, LiveInstance } from '../model/live.ts';
import { canRevoke, type GrantDelta, grantActions, grantDelta, isNarrower, nothingMissing } from './grants.ts';
import { type Consequence, type Part, problem } from './part.ts';
import type { FieldChange, FieldValue, Finding } from './plan.ts';
import { accountsThat, listed, own } from './values.ts';

/** An account that keyturn made, whether its secret is there or to come, and what is to be done to its permissions. */
export type OwnAccount = LiveAccount & GrantDelta;

/** `grants` is the whole list; a super account may do everything as it is. */
export const withDelta = (secret: DesiredSecret, account: LiveAccount): OwnAccount => {
  const { accounts } = secret;
  const isListed = accounts.how === 'create' && accounts.type === 'normal';
  return { ...account, ...(isListed ? grantDelta(accounts.grants, account.grants) : nothingMissing) };
};

type Granted = Pick<LiveAccount, 'name' | 'grants'>;

/** What each account has today: one value where all agree. */
const valueBefore = (accounts: readonly Granted[], database: string): FieldValue => {
  const values = accounts.map(({ grants }) => own(grants, database) ?? null);
  return values.every((value) => value === values[0])
    ? (values[0] ?? null)
    : Object.fromEntries(accounts.map(({ name }, index) => [name, values[index] ?? null]));
};

export const grantFields = (
  databases: readonly string[],
  accounts: readonly Granted[],
  grants: Grants,
): readonly FieldChange[] =>
  [...new Set(databases)].sort().map((database) => ({
    path: `grants.${database}`,
    before: valueBefore(accounts, database),
    after: own(grants, database) ?? null,
  }));

/** What accounts lose together, by what it is: those of a pair lose the same as a rule. */
const together = (accounts: readonly OwnAccount[], lossesOf: (account: OwnAccount) => readonly string[]) => {
  const losers = new Map<string, string[]>();
  for (const account of accounts)
    for (const loss of lossesOf(account)) losers.set(loss, [...(losers.get(loss) ?? []), account.name]);
  return [...losers].map(([loss, names]) => ({ loss, names }));
};

/** What goes from the list needs the word. A privilege that becomes a lower one stands in the list, for all to see. */
const losses = (secret: DesiredSecret, accounts: readonly OwnAccount[], revokes: boolean): Consequence => {
  const word = 'revoke' as const;
  const gone = together(accounts, ({ extra }) => (revokes && extra.length > 0 ? [listed(extra)] : [])).map(
    ({ loss, names }) =>
      `${accountsThat(names)} of ${secret.name} ${names.length === 1 ? 'loses its' : 'lose their'} permission on ${loss}.`,
  );
  const less = together(accounts, ({ missing, grants }) =>
    Object.entries(missing).flatMap(([database, privilege]) => {
      const before = own(grants, database);
      const isLess = before !== undefined && isNarrower(before, privilege);
      return isLess ? [`${database}: ${before} -> ${privilege}`] : [];
    }),
  ).map(({ loss, names }) => `${accountsThat(names)} can do less on ${loss}.`);
  return {
    needs: gone.map((message) => ({ word, message, think: 'Whoever relies on that permission is cut off.' })),
    impact: [
      ...gone.map((message) => ({ kind: word, word, message })),
      ...less.map((message) => ({ kind: word, message })),
    ],
  };
};

const cannotRevoke = (secret: DesiredSecret, accounts: readonly OwnAccount[]): readonly Finding[] =>
  accounts
    .filter(({ extra }) => extra.length > 0)
    .map(({ name, extra }) => {
      const message = `Account ${name} of ${secret.name} has a permission on ${listed(extra)} that the file does not give.`;
      const hint = 'RDS cannot revoke on PostgreSQL: revoke it by SQL, or add it to grants.';
      return problem('W_REVOKE_NOT_POSSIBLE', secret, message, hint, 'accounts.create.grants', 'accounts');
    });

/** What brings the permissions about, and what people must hear of it. */
export const grantChange = (secret: DesiredSecret, accounts: readonly OwnAccount[], instance: LiveInstance): Part => {
  const revokes = canRevoke(instance);
  return {
    actions: accounts.flatMap(({ name, missing, extra }) =>
      grantActions(instance.id, name, { missing, extra: revokes ? extra : [] }),
    ),
    ...losses(secret, accounts, revokes),
    findings: revokes ? [] : cannotRevoke(secret, accounts),
  };
};
