/** A rotation as CloudMonitor tells it. */
export type RotationEvent = {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly outcome: 'done' | 'failed';
  /** Why it failed, in the words of the services: text to be escaped. */
  readonly reason?: { readonly code?: string; readonly message?: string };
};

/** KMS's service-linked role for RDS. Without it KMS rotates nothing. */
export type ServiceRole = { readonly name: string; readonly there: boolean };

/** A call as ActionTrail tells it: only what is on a list of harmless members, whatever else the event holds. */
export type TrailEvent = {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** The API's name. */
  readonly event: string;
  readonly service: 'KMS' | 'RDS';
  /** `ApiCall`, `ConsoleOperation`, `AliyunServiceEvent`: what the service did by itself. */
  readonly type: string;
  /** `ram-user alice`, `assumed-role role:session`, `root-account root`. */
  readonly by: { readonly type: string; readonly name: string };
  /** Address, or `Internal`. */
  readonly from: string;
  /** Code of the refusal; absent where the call succeeded. */
  readonly error?: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly requestId?: string;
};

/** Accounts of a secret and where they are, or were: what calls to RDS are told by. */
export type SecretAccounts = { readonly instances: readonly string[]; readonly names: readonly string[] };

/** What is asked of a secret's history. */
export type HistoryQuery = {
  readonly secret: string;
  /** How far back. */
  readonly seconds: number;
  /** Whether reads of the value are told as well. */
  readonly reads: boolean;
  /** As the files name them; what the secret itself says comes on top. */
  readonly accounts: SecretAccounts;
};

export type History = {
  /** ISO 8601, UTC: the range that was asked for. */
  readonly since: string;
  readonly until: string;
  /** Newest first. */
  readonly events: readonly TrailEvent[];
  /** Names of calls of which there are older events in the range than those looked at. */
  readonly cut: readonly string[];
  /** Whose calls to RDS were looked for; no names where nobody knows them. */
  readonly accounts: SecretAccounts;
};
