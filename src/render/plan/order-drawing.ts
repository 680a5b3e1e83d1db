import { namedStep } from '../../model/step.ts';
import type { ShownPlan } from '../../plan/change/plan.ts';
import { stepText } from '../shared/action-text.ts';
import { groupBy } from '../shared/group.ts';
import { element, type Node } from '../shared/html-node.ts';
import { numbersOf } from '../shared/outcome.ts';
import { escapeText, truncate } from '../shared/text.ts';
import type { Kind } from './review.ts';
import { stepDepths, stepKind } from './step-shape.ts';

type Steps = ShownPlan['steps'];
type Point = { readonly x: number; readonly y: number };

/** Pixels. */
const [column, row, label, radius, gap] = [46, 32, 26, 12, 14];
/** Secrets that are drawn; more would be a wall of circles. */
export const mostLanes = 24;

type Lane = { readonly secret: string; readonly top: number; readonly height: number; readonly steps: Steps };

/** One lane a secret, one below the other. */
const lanesOf = (steps: Steps, depths: ReadonlyMap<string, number>): Lane[] => {
  let top = 0;
  return [...groupBy(steps, ({ secret }) => secret)].slice(0, mostLanes).map(([secret, own]) => {
    const rows = Math.max(
      ...[...groupBy(own, ({ id }) => String(depths.get(id) ?? 0)).values()].map(({ length }) => length),
    );
    const lane = { secret, top, height: label + rows * row + gap, steps: own };
    top += lane.height;
    return lane;
  });
};

/** A column for each depth; what is done side by side stands one below the other. */
const pointsOf = (lanes: readonly Lane[], depths: ReadonlyMap<string, number>): Map<string, Point> => {
  const points = new Map<string, Point>();
  for (const { steps, top } of lanes)
    for (const [depth, side] of groupBy(steps, ({ id }) => String(depths.get(id) ?? 0)))
      for (const [index, { id }] of side.entries())
        points.set(id, { x: radius + 6 + Number(depth) * column, y: top + label + index * row + row / 2 });
  return points;
};

const arrow = (from: Point, to: Point): Node => {
  const [start, end] = [from.x + radius, to.x - radius];
  const middle = (start + end) / 2;
  return element('path', { d: `M${start} ${from.y}C${middle} ${from.y} ${middle} ${to.y} ${end} ${to.y}` });
};

const circle = ({ x, y }: Point, number: number, kind: Kind, text: string): Node =>
  element(
    'g',
    { class: kind },
    element('title', {}, `${number}. ${text}`),
    element('circle', { cx: String(x), cy: String(y), r: String(radius) }),
    element('text', { class: 'number', x: String(x), y: String(y + 4) }, String(number)),
  );

const laneNodes = ({ secret, top }: Lane, width: number): Node[] => [
  ...(top > 0 ? [element('line', { x1: '0', x2: String(width), y1: String(top), y2: String(top) })] : []),
  element('text', { x: '6', y: String(top + 18) }, truncate(escapeText(secret), 40)),
];

/**
 * The order of steps, in a frame that scrolls: from left to right what waits for one another, one lane a secret.
 * @param kindOf what a circle looks like; by default what its step does.
 */
export const drawOrder = (
  steps: Steps,
  kindOf: (step: Steps[number]) => Kind = (step) => stepKind(namedStep(step).action),
): Node => {
  const depths = stepDepths(steps);
  const lanes = lanesOf(steps, depths);
  const points = pointsOf(lanes, depths);
  const numbers = numbersOf(steps);
  const width = Math.max(340, ...[...points.values()].map(({ x }) => x + radius + 6));
  const height = lanes.reduce((sum, lane) => sum + lane.height, 0);
  const drawn = lanes.flatMap((lane) => lane.steps);
  const arrows = drawn.flatMap(({ id, waitsFor }) =>
    waitsFor.flatMap((before) => {
      const [from, to] = [points.get(before), points.get(id)];
      return from && to ? [arrow(from, to)] : [];
    }),
  );
  const circles = drawn.flatMap((step) => {
    const point = points.get(step.id);
    return point ? [circle(point, numbers.get(step.id) ?? 0, kindOf(step), stepText(step))] : [];
  });
  const drawing = element(
    'svg',
    {
      width: String(width),
      height: String(height),
      viewBox: `0 0 ${width} ${height}`,
      role: 'img',
      'aria-label': 'Order of the steps; the list below says the same in words',
    },
    ...lanes.flatMap((lane) => laneNodes(lane, width)),
    ...arrows,
    ...circles,
  );
  const frame = { class: 'scroll', tabindex: '0', role: 'group', 'aria-label': 'Drawing of the order' };
  return element('div', frame, drawing);
};
