import type { ShownPlan } from '../../plan/change/plan.ts';
import { stepText } from '../shared/action-text.ts';
import { element, type Node } from '../shared/html-node.ts';
import { numbersOf } from '../shared/outcome.ts';
import { plural } from '../shared/text.ts';

/** A table that is folded away. */
export const foldedTable = (summary: string, header: readonly string[], rows: readonly Node[]): Node =>
  element(
    'details',
    {},
    element('summary', {}, summary),
    element(
      'div',
      { class: 'inside' },
      element(
        'table',
        {},
        element('thead', {}, element('tr', {}, ...header.map((title) => element('th', { scope: 'col' }, title)))),
        element('tbody', {}, ...rows),
      ),
    ),
  );

export const stepsTable = (steps: ShownPlan['steps']): Node => {
  const numbers = numbersOf(steps);
  const rows = steps.map((step, index) => {
    const after = step.waitsFor.flatMap((id) => numbers.get(id) ?? []).toSorted((a, b) => a - b);
    return element(
      'tr',
      {},
      element('td', {}, String(index + 1)),
      element('td', {}, element('code', {}, stepText(step))),
      element('td', {}, after.join(', ')),
    );
  });
  return foldedTable(plural(steps.length, 'step'), ['No.', 'Step', 'After'], rows);
};
