import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { ListedSecret, LiveInstance, LiveSecret } from '../model/live.ts';

/** What an instance says of itself; nothing of its accounts and databases. */
export type InstanceTitle = Pick<LiveInstance, 'engine' | 'version' | 'title'>;

/** The secrets of a region, and the instances of those that were described. Metadata, never a value. */
export type Survey = {
  /** Every secret of the region by name. */
  readonly listed: Readonly<Record<string, ListedSecret>>;
  /** The described ones among them. */
  readonly secrets: Readonly<Record<string, LiveSecret>>;
  /** By id; those that RDS does not tell of are left out. */
  readonly instances: Readonly<Record<string, InstanceTitle>>;
  /** Why an instance is left out, one for each. */
  readonly problems: readonly Diagnostic[];
};

/** What is there, for who writes the first files. All throw DiagnosticsError. */
export type Surveys = {
  /** Lists all secrets and describes those that `select` takes. That RDS tells nothing of an instance is no failure. */
  readonly survey: (select: (secret: ListedSecret) => boolean, signal?: AbortSignal) => Promise<Survey>;
  /**
   * Reads the value of a secret, both values of a pair, and returns the names of the accounts in it: one, or two for
   * `dual` where KMS hands out both. Nothing else of a value is kept or told.
   */
  readonly accountNames: (secret: string, mode: 'single' | 'dual', signal?: AbortSignal) => Promise<readonly string[]>;
  /** Accounts, databases and permissions; undefined where RDS says that there is no such instance here. */
  readonly instance: (id: string, signal?: AbortSignal) => Promise<LiveInstance | undefined>;
};
