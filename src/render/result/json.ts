import type { Outcome, StepResult } from '../../apply/result.ts';
import { plainProblem } from '../../diagnostics/diagnostic.ts';
import { digestOf } from '../../model/digest.ts';
import type { Plan } from '../../plan/change/plan.ts';
import { jsonText, stepJson } from '../shared/json.ts';

/** Steps of a plan that was not begun: refused, not confirmed, or a password was missing. */
const notStarted = (plan: Plan): StepResult[] =>
  plan.steps.map((step) => ({ step, outcome: 'notRun', because: 'notStarted', requestIds: [], milliseconds: 0 }));

const resultJson = ({ because, diagnostic, milliseconds, outcome, requestIds, step }: StepResult): object => ({
  ...stepJson(step),
  outcome,
  because,
  requestIds,
  seconds: milliseconds / 1000,
  diagnostic: diagnostic && plainProblem(diagnostic),
});

/**
 * What apply did, exactly `schema/result.schema.json`: every step of the plan with its outcome.
 * @param results one a step; none at all when nothing was begun.
 */
export const renderResultJson = (plan: Plan, results: readonly StepResult[], exitCode: number): string => {
  const steps = results.length > 0 ? results : notStarted(plan);
  const count = (wanted: Outcome): number => steps.filter(({ outcome }) => outcome === wanted).length;
  const result = {
    formatVersion: 1,
    toolVersion: plan.toolVersion,
    planDigest: plan.digest,
    owner: plan.owner,
    environment: plan.environment,
    region: plan.region,
    exitCode,
    summary: { done: count('done'), failed: count('failed'), unknown: count('unknown'), notRun: count('notRun') },
    steps: steps.map(resultJson),
  };
  return jsonText({ ...result, digest: digestOf(result) });
};
