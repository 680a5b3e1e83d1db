import { ownerMark } from '../model/marks.ts';
import type { ChangeAction, ShownPlan } from '../plan/plan.ts';
import { beside } from './block.ts';
import { changeBlocks, isBlocked, isDestructive, subjectsOf } from './change-block.ts';
import type { Subject } from './change-rows.ts';
import { type Again, commandLine, optionFlags, shellWord } from './next-command.ts';
import { healthSection, refusalSection, type Section, stepsSection } from './plan-sections.ts';
import { escapeText, plural, type View } from './text.ts';

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

/** The command that applies all that can be applied, with the words that it needs. */
export const nextText = (plan: ShownPlan, view: PlanView, blocked: readonly Subject[]): string | undefined => {
  const { refusals, options, steps } = plan;
  if (plan.changes.length === 0 && refusals.length === 0) return undefined;
  if (refusals.some(({ word }) => word === undefined))
    return 'nothing is applied while something is refused; each refusal above says what to do.';
  if (steps.length === 0) return 'nothing can be applied; each blocked secret above says what to do.';
  // A word for what is blocked would let nothing through: without its secret the rest goes.
  const names = new Set(blocked.filter((subject) => subject.refusals.length > 0).map(({ change }) => change.secret));
  const words = refusals.filter(({ secret = '' }) => !names.has(secret)).flatMap(({ word }) => word ?? []);
  if (view.saved !== undefined && refusals.length === 0) {
    // What no file vouches for, the digest does.
    const digest = options.prune || options.allow.length > 0 ? [`--digest ${plan.digest}`] : [];
    return commandLine('apply', view, plan.environment, [shellWord(view.saved), ...digest]);
  }
  const allow = [...new Set([...options.allow, ...words])];
  const except = [...options.except, ...names];
  return commandLine('apply', view, plan.environment, optionFlags({ ...options, allow, except }));
};

/** The plan as a reviewer reads it. The same plan gives the same bytes; what cannot be undone stands last. */
export const renderPlanText = (plan: ShownPlan, view: PlanView): string => {
  const subjects = subjectsOf(plan);
  const blocked = subjects.filter(isBlocked);
  const next = view.next === false ? undefined : nextText(plan, view, blocked);
  const sections: Section[] = [
    header(plan, view),
    ...(view.steps ? [stepsSection(plan.steps, view)] : []),
    ...changeBlocks(
      [...subjects.filter((subject) => !isDestructive(subject)), ...subjects.filter(isDestructive)],
      view,
    ),
    healthSection(plan, view),
    refusalSection(plan.refusals, view),
    [
      ...beside('Plan:', ' ', summaryText(plan, blocked), view, 'bold'),
      ...(view.saved === undefined ? [] : beside('Digest:', ' ', plan.digest, view, 'bold')),
      ...(next === undefined ? [] : beside('Next:', ' ', next, view, 'bold')),
    ],
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')}\n`;
};
