import type { ShownPlan } from '../../plan/change/plan.ts';
import { inlineCode, markerLine } from '../shared/markdown-code.ts';
import { bytesOf, fitting, foldedLines, mostBytes } from '../shared/markdown-fit.ts';
import { plural } from '../shared/text.ts';
import { cautionsMarkdown } from './markdown-cautions.ts';
import { changesMarkdown, titlesRoom } from './markdown-changes.ts';
import { reviewOf } from './review.ts';
import { healthSection, notesSection, stepsSection } from './sections.ts';

/** Columns of what stands in blocks of code, which scroll and do not wrap. */
const view = { width: 100, color: false };

/** Bytes of the flags that are told; more are counted. */
const flagsRoom = 4_000;

const flagsMarkdown = (flags: readonly string[]): string => {
  const { kept, left } = fitting(flags, flagsRoom, (flag) => bytesOf(inlineCode(flag)) + 1);
  const shown = kept.length === 0 ? [] : [inlineCode(kept.join(' '))];
  const rest = left === 0 ? [] : [plural(left, kept.length === 0 ? 'flag' : 'more flag')];
  return flags.length === 0 ? '' : `with ${[...shown, ...rest].join(' and ')}\n`;
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
    flagsMarkdown(review.flags),
    `**${review.summary}**\n`,
  ].filter((part) => part !== '');
  const digest = `Digest: ${inlineCode(plan.digest)}\n`;
  const room = (parts: readonly string[]): number => mostBytes - bytesOf([...parts, digest].join('\n'));
  const cautions = cautionsMarkdown(review.cautions, room(head) - titlesRoom);
  const changes = changesMarkdown(review.changes, room([...head, cautions]));
  const above = [...head, cautions, changes];
  const problems = healthSection(plan, view).slice(1);
  const health = foldedLines(`Health: ${plural(review.health.length, 'finding')}`, problems, room(above));
  const said = notesSection(plan, view).slice(1);
  const notes = foldedLines(`Notes: ${review.notes.length}`, said, room([...above, health]));
  const steps = stepsSection(plan.steps, view).slice(1);
  const order = foldedLines(`Steps: ${plan.steps.length}`, steps, room([...above, health, notes]));
  return [...above, health, notes, order, digest].filter((part) => part !== '').join('\n');
};
