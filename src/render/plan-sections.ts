import type { Finding, Refusal, ShownPlan } from '../plan/plan.ts';
import { stepText } from './action-text.ts';
import { beside, rowLines } from './block.ts';
import { numbersOf } from './outcome.ts';
import { problemDetails, severityLooks } from './problem.ts';
import { displayWidth, escapeText, padEnd, paint, type View } from './text.ts';

/** Lines that belong together; an empty one is left out. */
export type Section = readonly string[];

const section = (title: string, lines: readonly string[], view: View): Section =>
  lines.length === 0 ? [] : [paint('bold', title, view.color), ...lines];

export const stepsSection = (steps: ShownPlan['steps'], view: View): Section => {
  const numbers = numbersOf(steps);
  const columns = String(steps.length).length;
  const lines = steps.flatMap((step, index) => {
    const after = step.waitsFor.map((id) => numbers.get(id) ?? 0).sort((a, b) => a - b);
    const waits = after.length > 0 ? `  (after ${after.join(', ')})` : '';
    return beside(`  ${String(index + 1).padStart(columns)}`, '  ', stepText(step) + waits, view);
  });
  return section('Steps', lines, view);
};

/** Columns. */
const longestName = 24;

/** `  ! NAME  CODE  message` and its details. */
const problemLines = (problem: Finding & Pick<Refusal, 'word'>, view: View): string[] => {
  const { code, message, secret, severity } = problem;
  const { mark, style } = severityLooks[severity];
  const name = secret === undefined ? '' : `${padEnd(escapeText(secret), 7)}  `;
  const text = `${code}  ${escapeText(message)}`;
  // A name that leaves no room for its text beside it has a line of its own.
  const lines =
    displayWidth(name) <= longestName
      ? beside(`  ${mark}`, ` ${name}`, text, view, style)
      : [...beside(`  ${mark}`, ' ', name, view, style), ...rowLines('', text, view)];
  return [...lines, ...problemDetails(problem, view)];
};

/** Problems under a title, each with what to do. */
export const problemSection = (
  title: string,
  problems: readonly (Finding & Pick<Refusal, 'word'>)[],
  view: View,
): Section =>
  section(
    title,
    problems.flatMap((problem) => problemLines(problem, view)),
    view,
  );

/** What is to be known of secrets that the plan leaves alone, and of the whole. */
export const healthSection = (plan: ShownPlan, view: View): Section => {
  const changed = new Set(plan.changes.map(({ secret }) => secret));
  const others = plan.findings.filter(({ secret }) => secret === undefined || !changed.has(secret));
  return problemSection('Health', others, view);
};

export const refusalSection = (refusals: readonly Refusal[], view: View): Section =>
  problemSection('Refused', refusals, view);
