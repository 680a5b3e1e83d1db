import type { Finding, Refusal, ShownPlan } from '../../plan/change/plan.ts';
import { stepText } from '../shared/action-text.ts';
import { beside, rowLines, type Section } from '../shared/block.ts';
import { type Group, groupBy } from '../shared/group.ts';
import { numbersOf } from '../shared/outcome.ts';
import { problemDetails, severityLooks } from '../shared/problem.ts';
import { displayWidth, escapeText, padEnd, paint, type View } from '../shared/text.ts';

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

type Problem = Finding & Pick<Refusal, 'word'>;

/** `  ! NAME  CODE  message` and its details. */
const problemLines = (problem: Problem, view: View): string[] => {
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

/** Put for the name of a secret where the same is said of several. */
const anyName = 'NAME';

const withoutName = (text: string, name: string): string =>
  text.replace(/[^ ]+/g, (word) => (word === name ? anyName : word === `${name}.` ? `${anyName}.` : word));

/** A problem as it may be said of other secrets as well; an error keeps the names in it. */
const saidOf = ({ at: _at, secret, ...said }: Problem): Problem => {
  if (secret === undefined || said.severity === 'error') return said;
  const { hint, message } = said;
  return {
    ...said,
    message: withoutName(message, secret),
    ...(hint === undefined ? {} : { hint: withoutName(hint, secret) }),
  };
};

/** What is said of several secrets in the same words, as of an instance that cannot be read, is said once. */
const alikeLines = (alike: Group<Problem>, view: View): string[] => {
  const names = alike.flatMap(({ secret }) => secret ?? []);
  if (names.length < 2) return alike.flatMap((problem) => problemLines(problem, view));
  return [...problemLines(saidOf(alike[0]), view), ...rowLines('secrets', names.map(escapeText).join(', '), view)];
};

/** Problems under a title, each with what to do. */
export const problemSection = (title: string, problems: readonly Problem[], view: View): Section => {
  const groups = groupBy(problems, (one) => JSON.stringify([one.secret === undefined, saidOf(one)]));
  return section(
    title,
    [...groups.values()].flatMap((alike) => alikeLines(alike, view)),
    view,
  );
};

/** What is to be known of secrets that the plan leaves alone. */
export const healthOf = ({ changes, findings }: ShownPlan): readonly Finding[] => {
  const changed = new Set(changes.map(({ secret }) => secret));
  return findings.filter(({ secret }) => secret !== undefined && !changed.has(secret));
};

/** What is to be known of the whole. */
export const notesOf = ({ findings }: ShownPlan): readonly Finding[] =>
  findings.filter(({ secret }) => secret === undefined);

export const healthSection = (plan: ShownPlan, view: View): Section => problemSection('Health', healthOf(plan), view);

export const notesSection = (plan: ShownPlan, view: View): Section => problemSection('Notes', notesOf(plan), view);

export const refusalSection = (refusals: readonly Refusal[], view: View): Section =>
  problemSection('Refused', refusals, view);
