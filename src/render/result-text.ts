import type { Outcome, StepResult } from '../apply/result.ts';
import { ownerMark } from '../model/marks.ts';
import type { Plan } from '../plan/plan.ts';
import { actionText } from './action-text.ts';
import { beside, rowLines, titleLines } from './block.ts';
import { groupBy } from './group.ts';
import { type Again, commandLine, optionFlags } from './next-command.ts';
import { becauseText, countsText, type Numbers, numbersOf, outcomes } from './outcome.ts';
import { problemDetails, severityLooks } from './problem.ts';
import { durationText, escapeText, plural, type View } from './text.ts';

const stepLines = (result: StepResult, numbers: Numbers, view: View): string[] => {
  const { diagnostic, milliseconds, outcome, requestIds, step } = result;
  const { style, verb } = outcomes[outcome];
  const note = outcome === 'notRun' ? becauseText(result, numbers) : durationText(milliseconds);
  const lead = `${String(numbers.get(step.id) ?? '').padStart(5)} ${verb}`;
  const { mark, style: alarm } = severityLooks[diagnostic?.severity ?? 'error'];
  const others = requestIds.filter((id) => id !== diagnostic?.requestId);
  return [
    ...beside(
      lead,
      ' '.repeat(Math.max(0, 15 - lead.length) + 2),
      `${actionText(step.action)}  (${note})`,
      view,
      style,
    ),
    ...(diagnostic === undefined
      ? []
      : [
          ...rowLines(mark, `${diagnostic.code}  ${escapeText(diagnostic.message)}`, view, alarm),
          ...problemDetails(diagnostic, view),
          ...(others.length > 0 ? rowLines('request', others.map(escapeText).join(', '), view) : []),
        ]),
  ];
};

/** The outcome that matters most, of all steps of a secret. */
const worst = (results: readonly StepResult[]): Outcome =>
  (['failed', 'unknown', 'notRun'] as const).find((outcome) => results.some((one) => one.outcome === outcome)) ??
  'done';

type OfSecret = readonly [secret: string, results: readonly StepResult[]];

/** What one line says of a secret whose steps all ended alike: all done, or none run for one reason. */
const inShort = (results: readonly StepResult[], numbers: Numbers): string | undefined => {
  const [first] = results;
  if (first === undefined || results.some((one) => one.outcome !== first.outcome || one.because !== first.because))
    return undefined;
  const steps = plural(results.length, 'step');
  if (first.outcome === 'notRun') return `${steps}, ${becauseText(first, numbers)}`;
  if (first.outcome !== 'done') return undefined;
  return `${steps}, ${durationText(results.reduce((sum, { milliseconds }) => sum + milliseconds, 0))}`;
};

/** One line where all ended alike, every step where not. */
const secretBlock = ([secret, results]: OfSecret, numbers: Numbers, view: View): string[] => {
  const { mark, style, verb } = outcomes[worst(results)];
  const short = inShort(results, numbers);
  const note = short === undefined ? '' : `  (${short})`;
  return [
    ...titleLines(mark, verb, `${escapeText(secret)}${note}`, view, style),
    ...(short === undefined ? results.flatMap((result) => stepLines(result, numbers, view)) : []),
  ];
};

const nextText = (plan: Plan, results: readonly StepResult[], again: Again): string | undefined => {
  if (results.some(({ outcome }) => outcome !== 'done'))
    return `${commandLine('apply', again, plan.environment, optionFlags(plan.options))}  goes on from here: what is done is not done again.`;
  const created = results.some(({ step }) => step.action.do === 'createSecret');
  return created
    ? `${commandLine('verify', again, plan.environment)}  logs in with what applications will get.`
    : undefined;
};

/**
 * What apply did, as people read it: secrets that went well first, then the others step by step, then how to go on.
 * @param results one a step, in the order of the plan.
 */
export const renderResultText = (plan: Plan, results: readonly StepResult[], view: View & Again): string => {
  const numbers = numbersOf(results.map(({ step }) => step));
  const secrets = [...groupBy(results, ({ step }) => step.secret)];
  const lineFor = (outcome: Outcome): OfSecret[] =>
    secrets.filter(([, own]) => worst(own) === outcome && inShort(own, numbers) !== undefined);
  const blocks = secrets.filter(([, own]) => inShort(own, numbers) === undefined);
  const next = nextText(plan, results, view);
  const scope = [ownerMark(plan.owner, plan.environment), plan.region].map(escapeText).join('  ');
  const sections = [
    beside('keyturn apply', '  ', scope, view, 'bold'),
    lineFor('done').flatMap((own) => secretBlock(own, numbers, view)),
    lineFor('notRun').flatMap((own) => secretBlock(own, numbers, view)),
    ...blocks.map((own) => secretBlock(own, numbers, view)),
    [
      ...beside('Apply:', ' ', `${countsText(results)}.`, view, 'bold'),
      ...(next === undefined ? [] : beside('Next: ', ' ', next, view, 'bold')),
    ],
  ];
  return `${sections
    .filter((section) => section.length > 0)
    .map((section) => section.join('\n'))
    .join('\n\n')}\n`;
};
