import type { DesiredSecret } from '../../model/desired.ts';
import type { Grants } from '../../model/engine.ts';
import type { LiveAccount, LiveInstance } from '../../model/live.ts';
import { type Consequence, type Part, problem } from '../change/part.ts';
import type { FieldChange, FieldValue, Finding } from '../change/plan.ts';
import { accountsThat, listed, own } from '../scope/values.ts';
import { canRevoke, type GrantDelta, grantActions, grantDelta, lossesOf, nothingMissing } from './grants.ts';

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

/** Whatever an account loses needs the word. Accounts that lose the same, as those of a pair do, are named together. */
const losses = (secret: DesiredSecret, accounts: readonly OwnAccount[], instance: LiveInstance): Consequence => {
  const word = 'revoke' as const;
  const losers = new Map<string, string[]>();
  for (const account of accounts) {
    const lost = lossesOf(account, instance).join(', ');
    if (lost !== '') losers.set(lost, [...(losers.get(lost) ?? []), account.name]);
  }
  const messages = [...losers].map(
    ([lost, names]) =>
      `${accountsThat(names)} of ${secret.name} ${names.length === 1 ? 'loses' : 'lose'} permissions: ${lost}.`,
  );
  return {
    needs: messages.map((message) => ({ word, message, think: 'Whoever relies on them is cut off.' })),
    impact: messages.map((message) => ({ kind: word, word, message })),
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
  const possible = accounts.map((account) => (revokes ? account : { ...account, extra: [] }));
  return {
    actions: possible.flatMap((account) => grantActions(instance.id, account.name, account)),
    ...losses(secret, possible, instance),
    findings: revokes ? [] : cannotRevoke(secret, accounts),
  };
};
