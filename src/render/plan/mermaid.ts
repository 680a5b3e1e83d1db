import { namedStep } from '../../model/step.ts';
import type { ShownPlan } from '../../plan/change/plan.ts';
import { stepText } from '../shared/action-text.ts';
import { groupBy } from '../shared/group.ts';
import { numbersOf } from '../shared/outcome.ts';
import { escapeText, plural, truncate } from '../shared/text.ts';
import { stepKind } from './step-shape.ts';

/** Mermaid draws 500 lines between steps and 50,000 characters, no more. */
const [mostSteps, columns] = [200, 60];

/**
 * A label in quotes: what is not a letter, a digit or harmless is written as the number of its
 * character; so is what would begin a list in Markdown.
 */
const labelText = (text: string): string =>
  truncate(escapeText(text), columns).replace(/[^\p{L}\p{N} ._/:,()-]|--|[.-](?= )/gu, (found) =>
    Array.from(found, (character) => `#${character.codePointAt(0)};`).join(''),
  );

type Steps = ShownPlan['steps'];

/** Secrets whose steps can be drawn together; the first is always among them. */
const drawable = (steps: Steps): readonly (readonly [string, Steps])[] => {
  let count = 0;
  return [...groupBy(steps, ({ secret }) => secret)].filter(([, own], index) => {
    count += own.length;
    return index === 0 || count <= mostSteps;
  });
};

/**
 * The order as a Mermaid flowchart: a box for each secret, its steps, and what waits for what. Ids are numbers of steps;
 * names stand in labels only. A plan of many steps shows its first secrets, and one node for the rest.
 */
export const renderPlanMermaid = (plan: ShownPlan): string => {
  const numbers = numbersOf(plan.steps);
  const groups = drawable(plan.steps);
  const drawn = groups.flatMap(([, own]) => own.slice(0, mostSteps));
  const shown = new Set(drawn.map(({ id }) => id));
  const idOf = (id: string): string => `s${numbers.get(id) ?? 0}`;
  const boxes = groups.flatMap(([secret, own], index) => [
    `  subgraph g${index + 1}["${labelText(secret)}"]`,
    ...own
      .slice(0, mostSteps)
      .map(
        (step) =>
          `    ${idOf(step.id)}["${numbers.get(step.id) ?? 0}: ${labelText(stepText(step))}"]:::${stepKind(namedStep(step).action)}`,
      ),
    '  end',
  ]);
  const arrows = drawn.flatMap(({ id, waitsFor }) =>
    waitsFor.filter((before) => shown.has(before)).map((before) => `  ${idOf(before)} --> ${idOf(id)}`),
  );
  const left = plan.steps.length - drawn.length;
  return [
    'flowchart LR',
    ...boxes,
    ...arrows,
    ...(plan.steps.length === 0 ? ['  none["nothing to do"]'] : []),
    ...(left > 0 ? [`  more["and ${plural(left, 'more step')}"]`] : []),
    '  classDef make stroke:#176b40',
    '  classDef alter stroke:#7d5600',
    '  classDef remove stroke:#b3231f,stroke-width:2px',
    '',
  ].join('\n');
};
