import type { Action } from '../../model/action.ts';
import type { LiveAccount } from '../../model/live.ts';
import type { AccountMark } from '../../model/marks.ts';

type Of<Name extends Action['do']> = Extract<Action, { do: Name }>;

/** An account where it stands. */
export type Placed = { readonly instance: string; readonly account: LiveAccount };

/** Writes into the description of an account whose it is from now on. */
export const markAccount = (
  { instance, account: { name: account, description: from } }: Placed,
  owner: string,
  secret: string,
  to: AccountMark,
): Of<'setAccountDescription'> => ({ do: 'setAccountDescription', instance, account, owner, secret, from, to });

/** Only the very account that the plan saw; `goesWith`: the secret that it goes with. */
export const deletion = (
  { instance, account: { name: account, description } }: Placed,
  goesWith?: string,
): Of<'deleteAccount'> => ({
  do: 'deleteAccount',
  instance,
  account,
  description,
  ...(goesWith === undefined ? {} : { goesWith }),
});
