import { ownerMark } from '../../model/marks.ts';
import type { ChangeAction, ShownPlan } from '../../plan/change/plan.ts';
import { beside, type Section, sectionsText } from '../shared/block.ts';
import { type Again, optionFlags } from '../shared/next-command.ts';
import { escapeText, plural, type View } from '../shared/text.ts';
import { changeBlocks, isBlocked, isDestructive, subjectsOf } from './change-block.ts';
import type { Subject } from './change-rows.ts';
import { planNext } from './next.ts';
import { healthSection, notesSection, refusalSection, stepsSection } from './sections.ts';

export type PlanView = View &
  Again & {
    /** Each update in a block of its own. */
    readonly all: boolean;
    /** The numbered steps as well. */
    readonly steps: boolean;
    /** RDS instances that the files name. */
    readonly instances: number;
    /** The command that shows it, where it is not `plan` or `apply`. */
    readonly command?: 'release';
    /** `false` where the plan is carried out right away, so that no next command has to be named. */
    readonly next?: boolean;
    /** The file that it is saved in. */
    readonly saved?: string;
  };

const header = (plan: ShownPlan, view: PlanView): Section => {
  const { delete: deleted, release, ...inFiles } = plan.summary;
  const secrets = Object.values(inFiles).reduce((sum, count) => sum + count, 0);
  const scope = [ownerMark(plan.owner, plan.environment), plan.region].map(escapeText);
  if (view.command === 'release') return beside('keyturn release', '  ', scope.join('  '), view, 'bold');
  const counts = `${plural(secrets, 'secret')}, ${plural(view.instances, 'instance')}`;
  const options = optionFlags(plan.options);
  return [
    ...beside('keyturn plan', '  ', [...scope, counts].join('  '), view, 'bold'),
    ...(options.length > 0 ? beside('with        ', '  ', options.join(' '), view) : []),
  ];
};

const verbs: readonly ChangeAction[] = ['create', 'update', 'replace', 'restore', 'delete', 'adopt', 'release'];

/** `3 create (1 blocked)` */
const countText = (verb: ChangeAction, count: number, blocked: number): string => {
  if (blocked === 0) return `${count} ${verb}`;
  return `${count} ${verb} (${blocked === count ? '' : `${blocked} `}blocked)`;
};

export const summaryText = (
  { summary, estimate, changes, refusals }: ShownPlan,
  blocked: readonly Subject[],
): string => {
  const counts = verbs
    .filter((verb) => summary[verb] > 0)
    .map((verb) => countText(verb, summary[verb], blocked.filter(({ change }) => change.action === verb).length));
  const unchanged = `${summary.unchanged} unchanged`;
  if (changes.length === 0) return `${refusals.length > 0 ? 'refused' : 'nothing to do'}. ${unchanged}.`;
  const calls = [
    ...(estimate.writes > 0 ? [plural(estimate.writes, 'write')] : []),
    ...(estimate.rotations > 0 ? [plural(estimate.rotations, 'rotation')] : []),
  ];
  return [[...counts, unchanged], calls].flatMap((part) => (part.length > 0 ? [`${part.join(', ')}.`] : [])).join(' ');
};

/** The plan as a reviewer reads it. The same plan gives the same bytes; what cannot be undone stands last. */
export const renderPlanText = (plan: ShownPlan, view: PlanView): string => {
  const subjects = subjectsOf(plan);
  const blocked = subjects.filter(isBlocked);
  const next = view.next === false ? undefined : planNext(plan, view, blocked);
  return sectionsText([
    header(plan, view),
    ...(view.steps ? [stepsSection(plan.steps, view)] : []),
    ...changeBlocks(
      [...subjects.filter((subject) => !isDestructive(subject)), ...subjects.filter(isDestructive)],
      view,
    ),
    healthSection(plan, view),
    notesSection(plan, view),
    refusalSection(plan.refusals, view),
    [
      ...beside('Plan:', ' ', summaryText(plan, blocked), view, 'bold'),
      ...(view.saved === undefined ? [] : beside('Digest:', ' ', plan.digest, view, 'bold')),
      ...(next === undefined ? [] : beside('Next:', ' ', next, view, 'bold')),
    ],
  ]);
};
