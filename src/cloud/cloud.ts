import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Action } from '../model/action.ts';
import type { Desired } from '../model/desired.ts';
import type { Expectation } from '../model/expectation.ts';
import type { Live } from '../model/live.ts';
import type { Lookups, RotationLookups } from './lookups.ts';
import type { Surveys } from './survey.ts';

export type ReadMore = {
  /** Instances to read besides those in use, if they exist. */
  readonly also?: readonly string[];
  /** Accounts may be deleted: then each RDS secret of which no tag names the accounts is described too. */
  readonly prune?: boolean;
};

/** The seam between keyturn and a cloud. `aliyun/` implements it. */
export type Cloud = Lookups &
  RotationLookups &
  Surveys & {
    /**
     * Metadata only, never a value: one list of all secrets, a description for each selected secret that exists,
     * and instance, accounts and databases once for each instance in use. Throws DiagnosticsError.
     */
    readonly read: (
      desired: Desired,
      select: (secret: string) => boolean,
      signal?: AbortSignal,
      more?: ReadMore,
    ) => Promise<Live>;
    /**
     * As `read`, for commands that only show: an instance of which RDS tells nothing, whatever the reason, is `unread`.
     * KMS has to answer all the same.
     */
    readonly observe: Cloud['read'];
    /** One write, and the wait until its effect can be seen. Throws CloudFault. */
    readonly perform: (action: Action, context: PerformContext) => Promise<Performed>;
    /** What an application would get. Only `verify` calls it. Throws DiagnosticsError. */
    readonly credential: (secret: string, stage: Stage, signal?: AbortSignal) => Promise<Credential>;
  };

export type PerformContext = {
  /** Asked right before each write. */
  readonly expects?: Expectation | undefined;
  /** Ends waiting. A write that is under way is always awaited. */
  readonly signal?: AbortSignal;
  /** Told what the action waits for, for people: `account orders_app to be Available`. */
  readonly waiting?: (what: string) => void;
};

export type Performed = {
  /** Of the writes, for the audit trail. */
  readonly requestIds: readonly string[];
};

export type Stage = 'ACSCurrent' | 'ACSPrevious';

/** The only type that holds a password, besides those inside `aliyun/` and `login/`. */
export type Credential = { readonly account: string; readonly password: string; readonly versionId: string };

/**
 * A write that did not happen (`failed`), of which nobody knows whether it did (`unknown`), or that the signal kept from
 * being made (`notRun`).
 */
export class CloudFault extends Error {
  readonly outcome: 'failed' | 'unknown' | 'notRun';
  readonly diagnostic: Diagnostic;
  constructor(outcome: CloudFault['outcome'], diagnostic: Diagnostic) {
    super(`${diagnostic.code} ${diagnostic.message}`);
    this.name = 'CloudFault';
    this.outcome = outcome;
    this.diagnostic = diagnostic;
  }
}
