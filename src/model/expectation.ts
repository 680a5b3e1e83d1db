/** A secret as a step relies on it. */
export type ExpectedSecret = {
  readonly name: string;
  /** Owner marks that it may carry: the one that the plan saw, and the one that the run writes. Null: none. */
  readonly owners: readonly (string | null)[];
  /** Absent where an earlier step of the run creates it. */
  readonly createTime?: string;
};

/** An account as a step relies on it: the very one that the plan saw, or any that keyturn made for this owner and secret. */
export type ExpectedAccount = {
  readonly instance: string;
  readonly account: string;
  readonly owner: string;
  readonly secret: string;
  readonly description?: string;
};

/** What must still be so right before a step writes. */
export type Expectation = {
  readonly secret?: ExpectedSecret;
  readonly accounts: readonly ExpectedAccount[];
};
