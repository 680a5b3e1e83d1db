import type { Diagnostic } from './diagnostic.ts';

/** One check of `doctor`. */
export type Check = {
  /** `clock`, `KMS ListSecrets` */
  readonly name: string;
  readonly outcome: 'ok' | 'warning' | 'failed' | 'skipped';
  /** What was found, or why it was skipped; text from clouds and files. Empty where the problems say it. */
  readonly says: string;
  /** Why not ok, and what to do. Empty for `ok` and `skipped`. */
  readonly problems: readonly Diagnostic[];
};

export type CheckUp = {
  readonly checks: readonly Check[];
  /** The actions of `apply` that nothing can be said of: writes have no dry run. */
  readonly writes: readonly string[];
  /** The command that prints the policy for them. */
  readonly policyCommand: string;
};

export const isDown = ({ outcome }: Check): boolean => outcome === 'failed' || outcome === 'skipped';
