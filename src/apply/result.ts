import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Step } from '../plan/change/plan.ts';

/** Every step ends as one of these, also those that never ran. */
export type Outcome = 'done' | 'failed' | 'unknown' | 'notRun';

export type StepResult = {
  readonly step: Step;
  readonly outcome: Outcome;
  /** For notRun: `interrupted`, or the id of the step whose failure stopped it. */
  readonly because?: string;
  readonly diagnostic?: Diagnostic;
  readonly requestIds: readonly string[];
  readonly milliseconds: number;
};
