import type { ShownPlan } from '../plan/plan.ts';
import { cautionsMarkdown } from './markdown-cautions.ts';
import { changesMarkdown, titlesRoom } from './markdown-changes.ts';
import { fence, folded, inlineCode, markerLine } from './markdown-code.ts';
import { bytesOf, fitting, mostBytes } from './markdown-fit.ts';
import { healthSection, stepsSection } from './plan-sections.ts';
import { reviewOf } from './review.ts';
import { plural } from './text.ts';

/** Columns of what stands in blocks of code, which scroll and do not wrap. */
const view = { width: 100, color: false };
/** Bytes for the words around what is folded. */
const frame = 200;

/** Lines under a summary that folds them away, as far as they fit. */
const foldedLines = (title: string, lines: readonly string[], room: number): string => {
  if (lines.length === 0) return '';
  const { kept, left } = fitting(lines, room - frame, (line) => bytesOf(line) + 1);
  const rest = left > 0 ? [`... and ${plural(left, 'more line')}`] : [];
  return room < frame * 2 ? '' : folded(title, fence('text', [...kept, ...rest]));
};

/**
 * The plan as a comment on a pull request: at most 60,000 bytes, the same for the same plan. Cut from the end, with a
 * word of what is left out. Text from files and cloud stands inside code only.
 */
export const renderPlanMarkdown = (plan: ShownPlan): string => {
  const review = reviewOf(plan);
  const head = [
    markerLine('plan', plan.owner, plan.environment),
    `### keyturn plan: ${inlineCode(review.scope)} in ${inlineCode(review.region)}\n`,
    `**${review.summary}**\n`,
  ];
  const digest = `Digest: ${inlineCode(plan.digest)}\n`;
  const room = (parts: readonly string[]): number => mostBytes - bytesOf([...parts, digest].join('\n')) - frame;
  const cautions = cautionsMarkdown(review.cautions, room(head) - titlesRoom);
  const changes = changesMarkdown(review.changes, room([...head, cautions]));
  const above = [...head, cautions, changes];
  const problems = healthSection(plan, view).slice(1);
  const health = foldedLines(`Health: ${plural(review.health.length, 'finding')}`, problems, room(above));
  const steps = stepsSection(plan.steps, view).slice(1);
  const order = foldedLines(`Steps: ${plan.steps.length}`, steps, room([...above, health]));
  return [...above, health, order, digest].filter((part) => part !== '').join('\n');
};
