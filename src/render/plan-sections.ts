import type { Finding, Plan, Refusal, Step } from '../plan/plan.ts';
import { stepText } from './action-text.ts';
import { beside } from './block.ts';
import { problemDetails, severityLooks } from './problem.ts';
import { escapeText, padEnd, paint, type View } from './text.ts';

/** Lines that belong together; an empty one is left out. */
export type Section = readonly string[];

const section = (title: string, lines: readonly string[], view: View): Section =>
  lines.length === 0 ? [] : [paint('bold', title, view.color), ...lines];

export const stepsSection = (steps: readonly Step[], view: View): Section => {
  const numbers = new Map(steps.map(({ id }, index) => [id, index + 1]));
  const columns = String(steps.length).length;
  const lines = steps.flatMap((step, index) => {
    const after = step.waitsFor.map((id) => numbers.get(id) ?? 0).sort((a, b) => a - b);
    const waits = after.length > 0 ? `  (after ${after.join(', ')})` : '';
    return beside(`  ${String(index + 1).padStart(columns)}`, '  ', stepText(step) + waits, view);
  });
  return section('Steps', lines, view);
};

/** `  ! NAME  CODE  message` and its details. */
const problemLines = (problem: Finding & Pick<Refusal, 'word'>, view: View): string[] => {
  const { code, message, secret, severity } = problem;
  const name = secret === undefined ? '' : `${padEnd(escapeText(secret), 7)}  `;
  const { mark, style } = severityLooks[severity];
  return [
    ...beside(`  ${mark}`, ' ', `${name}${code}  ${escapeText(message)}`, view, style),
    ...problemDetails(problem, view),
  ];
};

/** What is to be known of secrets that the plan leaves alone, and of the whole. */
export const healthSection = (plan: Plan, view: View): Section => {
  const changed = new Set(plan.changes.map(({ secret }) => secret));
  const others = plan.findings.filter(({ secret }) => secret === undefined || !changed.has(secret));
  return section(
    'Health',
    others.flatMap((finding) => problemLines(finding, view)),
    view,
  );
};

export const refusalSection = (refusals: readonly Refusal[], view: View): Section =>
  section(
    'Refused',
    refusals.flatMap((refusal) => problemLines(refusal, view)),
    view,
  );
