import type { StepResult } from '../../apply/result.ts';
import { ownerMark } from '../../model/marks.ts';
import type { NamedStep, Step } from '../../plan/change/plan.ts';
import type { Kind } from '../plan/review.ts';
import { stepText } from '../shared/action-text.ts';
import { becauseText, countsText, numbersOf, outcomes } from '../shared/outcome.ts';
import { durationText, escapeText } from '../shared/text.ts';

export type ShownStepResult = Omit<StepResult, 'step'> & { readonly step: Step | NamedStep };

/** What apply did, as far as a saved result tells it: steps are known by their names. */
export type ShownResult = {
  readonly planDigest: string;
  readonly owner: string;
  readonly environment?: string;
  readonly region: string;
  /** In the order of the plan. */
  readonly steps: readonly ShownStepResult[];
};

export type ResultLine = {
  readonly number: number;
  readonly kind: Kind;
  readonly outcome: string;
  readonly text: string;
  /** How long it took, or why it did not run. */
  readonly note: string;
  readonly problem?: { readonly text: string; readonly hint?: string; readonly requests: readonly string[] };
};

export type ReviewedResult = {
  readonly scope: string;
  readonly region: string;
  readonly summary: string;
  /** All texts are escaped. */
  readonly lines: readonly ResultLine[];
};

export const outcomeKinds = {
  done: 'make',
  failed: 'remove',
  unknown: 'remove',
  notRun: 'alter',
} as const satisfies Record<StepResult['outcome'], Kind>;

/** A result as people read it: what Markdown and the page have in common. */
export const reviewOfResult = ({ environment, owner, region, steps }: ShownResult): ReviewedResult => {
  const numbers = numbersOf(steps.map(({ step }) => step));
  return {
    scope: escapeText(ownerMark(owner, environment)),
    region: escapeText(region),
    summary: `${countsText(steps)}.`,
    lines: steps.map((result, index) => {
      const { diagnostic, milliseconds, outcome, requestIds, step } = result;
      return {
        number: index + 1,
        kind: outcomeKinds[outcome],
        outcome: outcomes[outcome].verb,
        text: stepText(step),
        note: outcome === 'notRun' ? becauseText(result, numbers) : durationText(milliseconds),
        ...(diagnostic && {
          problem: {
            text: `${diagnostic.code}  ${escapeText(diagnostic.message)}`,
            ...(diagnostic.hint === undefined ? {} : { hint: escapeText(diagnostic.hint) }),
            requests: requestIds.map(escapeText),
          },
        }),
      };
    }),
  };
};
