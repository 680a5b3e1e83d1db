import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { NamedStep } from '../change/plan.ts';

/** A step of a run, as its file has it. */
export type SavedOutcome = Omit<NamedStep, 'waitsFor'> & {
  readonly outcome: 'done' | 'failed' | 'unknown' | 'notRun';
  readonly because?: string;
  readonly requestIds: readonly string[];
  readonly seconds: number;
  readonly diagnostic?: Diagnostic;
};

/** What `apply --result` wrote: `schema/result.schema.json`. */
export type SavedResult = {
  readonly formatVersion: 1;
  readonly toolVersion: string;
  /** Of everything else in it. */
  readonly digest: string;
  readonly planDigest: string;
  readonly owner: string;
  readonly environment?: string;
  readonly region: string;
  readonly exitCode: number;
  readonly summary: Readonly<Record<SavedOutcome['outcome'], number>>;
  readonly steps: readonly SavedOutcome[];
};
