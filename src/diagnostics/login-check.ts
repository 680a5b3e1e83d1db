import type { Diagnostic } from './diagnostic.ts';

/** What became of one login: accepted, refused by the server, not tried, or not to be tried by keyturn. Never holds a password. */
export type LoginCheck = {
  readonly secret: string;
  readonly stage: 'ACSCurrent' | 'ACSPrevious';
  /** Empty where the credential could not be had. */
  readonly account: string;
  readonly instance: string;
  /** `host:port`; empty where nobody says one. */
  readonly address: string;
  readonly outcome: 'accepted' | 'refused' | 'notTried' | 'unchecked';
  /** Errno, SQLSTATE, or the word for an obstacle. */
  readonly code?: string;
  /** As the server tells them, sorted. Undefined where it was not asked or does not tell. */
  readonly rights?: readonly string[];
  /** Why not, and what to do. */
  readonly problems: readonly Diagnostic[];
};

/** Whether the server gives the two accounts of a pair the same rights. */
export type PairCheck = {
  readonly secret: string;
  readonly rights: 'equal' | 'different' | 'notChecked';
  /** What only the account of this stage may do: `database orders: SELECT`. */
  readonly onlyCurrent: readonly string[];
  readonly onlyPrevious: readonly string[];
  readonly problems: readonly Diagnostic[];
};

export type Checks = { readonly logins: readonly LoginCheck[]; readonly pairs: readonly PairCheck[] };
