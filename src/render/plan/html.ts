import type { ShownPlan } from '../../plan/change/plan.ts';
import { element, type Node } from '../shared/html-node.ts';
import { renderPage } from '../shared/html-page.ts';
import { cautionNode, changeNode, findingNode } from './html-blocks.ts';
import { stepsTable } from './html-steps.ts';
import { drawOrder, mostLanes } from './order-drawing.ts';
import { reviewOf } from './review.ts';

const orderNodes = (steps: ShownPlan['steps']): Node[] => {
  if (steps.length === 0) return [];
  const secrets = new Set(steps.map(({ secret }) => secret)).size;
  const rest = secrets > mostLanes ? ` Drawn are the first ${mostLanes} of ${secrets} secrets.` : '';
  return [
    element(
      'figure',
      {},
      drawOrder(steps),
      element(
        'figcaption',
        {},
        `A step waits for those that lead to it: green makes, amber alters, red takes away. Numbers are those of the list.${rest}`,
      ),
    ),
    stepsTable(steps),
  ];
};

/** The plan as one page: the content of the Markdown, whole, with the order drawn. The same plan gives the same bytes. */
export const renderPlanHtml = (plan: ShownPlan): string => {
  const { cautions, changes, flags, health, notes, region, scope, summary } = reviewOf(plan);
  return renderPage({
    what: 'keyturn plan',
    scope,
    region,
    flags,
    summary,
    digest: plan.digest,
    parts: [
      { id: 'cautions', title: 'Before you approve', inside: cautions.map(cautionNode) },
      { id: 'changes', title: 'Changes', inside: changes.map(changeNode) },
      { id: 'order', title: 'Order of steps', inside: orderNodes(plan.steps) },
      { id: 'health', title: 'Health', inside: health.map(findingNode) },
      { id: 'notes', title: 'Notes', inside: notes.map(findingNode) },
    ],
  });
};
