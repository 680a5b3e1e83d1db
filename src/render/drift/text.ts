import { ownerMark } from '../../model/marks.ts';
import type { Change, Plan } from '../../plan/change/plan.ts';
import type { Drift } from '../../plan/health/drift.ts';
import { changeBlocks, subjectsOf } from '../plan/change-block.ts';
import { problemSection } from '../plan/sections.ts';
import type { PlanView } from '../plan/text.ts';
import { beside, type Section, sectionsText } from '../shared/block.ts';
import { commandLine, optionFlags } from '../shared/next-command.ts';
import { escapeText, paint } from '../shared/text.ts';

const header = (plan: Plan, view: PlanView): Section => {
  const scope = [ownerMark(plan.owner, plan.environment), plan.region].map(escapeText);
  return beside('keyturn drift', '  ', [...scope, ...optionFlags(plan.options)].join('  '), view, 'bold');
};

/** What is wrong with a change is told once, under what is broken. */
const differences = (title: string, changes: readonly Change[], plan: Plan, view: PlanView): readonly Section[] => {
  const blocks = changeBlocks(subjectsOf({ ...plan, changes, findings: [] }), view);
  return blocks.length === 0 ? [] : [[paint('bold', title, view.color)], ...blocks];
};

const summaryText = ({ differs, blocked, broken, unmanaged }: Drift): string => {
  const parts = [
    [differs.length, differs.length === 1 ? 'differs' : 'differ'],
    [blocked.length, blocked.length === 1 ? 'differs and waits' : 'differ and wait'],
    [broken.length, 'broken'],
    [unmanaged.length, 'in no file'],
  ] as const;
  const told = parts.filter(([count]) => count > 0).map((part) => part.join(' '));
  return `${told.join(', ') || 'none'}.`;
};

/**
 * What changed behind git's back, at the width of the terminal: each with who is right, or who has to act. A job at night
 * is given no word to put it right with: the plan asks for it, and is read.
 */
export const renderDriftText = (plan: Plan, drift: Drift, view: PlanView): string => {
  const next = commandLine('plan', view, plan.environment, optionFlags(plan.options));
  return sectionsText([
    header(plan, view),
    ...differences('Differs from the files, which are right (cloud -> files)', drift.differs, plan, view),
    ...differences('Differs as well, and waits for what is broken', drift.blocked, plan, view),
    problemSection('Broken: somebody has to put it right', drift.broken, view),
    problemSection('In no file', drift.unmanaged, view),
    [
      ...beside('Drift:', ' ', summaryText(drift), view, 'bold'),
      ...(drift.differs.length === 0 ? [] : beside('Next: ', ' ', next, view, 'bold')),
    ],
  ]);
};
