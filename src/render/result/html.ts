import { foldedTable } from '../plan/html-steps.ts';
import { drawOrder } from '../plan/order-drawing.ts';
import { element, type Node } from '../shared/html-node.ts';
import { renderPage } from '../shared/html-page.ts';
import { plural } from '../shared/text.ts';
import { outcomeKinds, type ResultLine, reviewOfResult, type ShownResult } from './shown-result.ts';

const problemNode = ({ kind, number, outcome, problem, text }: ResultLine): Node[] =>
  problem === undefined
    ? []
    : [
        element(
          'article',
          { class: `card ${kind}` },
          element(
            'div',
            { class: 'head' },
            element('span', { class: 'badge' }, outcome),
            element('h3', {}, `${number}. `, element('code', {}, text)),
          ),
          element('p', {}, element('bdi', {}, problem.text)),
          ...(problem.hint === undefined ? [] : [element('p', {}, element('bdi', {}, problem.hint))]),
          ...problem.requests.map((id) => element('p', {}, 'Request ', element('code', {}, id))),
        ),
      ];

const rowNode = ({ kind, note, number, outcome, text }: ResultLine): Node =>
  element(
    'tr',
    {},
    element('td', {}, String(number)),
    element('td', {}, element('code', {}, text)),
    element('td', {}, element('span', { class: `tone ${kind}` }, outcome), ` ${note}`),
  );

const orderNodes = ({ steps }: ShownResult, lines: readonly ResultLine[]): Node[] => {
  if (steps.length === 0) return [];
  const outcomes = new Map(steps.map(({ outcome, step }) => [step.id, outcome]));
  const drawing = drawOrder(
    steps.map(({ step }) => step),
    ({ id }) => outcomeKinds[outcomes.get(id) ?? 'notRun'],
  );
  const ordered = steps.some(({ step }) => step.waitsFor.length > 0);
  return [
    ...(ordered ? [drawing] : []),
    foldedTable(plural(lines.length, 'step'), ['No.', 'Step', 'End'], lines.map(rowNode)),
  ];
};

/** What apply did, as one page like that of a plan. */
export const renderResultHtml = (result: ShownResult): string => {
  const { lines, region, scope, summary } = reviewOfResult(result);
  return renderPage({
    what: 'keyturn apply',
    scope,
    region,
    summary,
    digest: result.planDigest,
    parts: [
      { id: 'problems', title: 'What went wrong', inside: lines.flatMap(problemNode) },
      { id: 'order', title: 'Steps', inside: orderNodes(result, lines) },
    ],
  });
};
