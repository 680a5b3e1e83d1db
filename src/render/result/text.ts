import type { Outcome, StepResult } from '../../apply/result.ts';
import { remedyOf } from '../../diagnostics/remedy.ts';
import { ownerMark } from '../../model/marks.ts';
import type { NamedStep, Plan, Step } from '../../plan/change/plan.ts';
import { actionText, namesText } from '../shared/action-text.ts';
import { beside, rowLines, sectionsText, titleLines } from '../shared/block.ts';
import { type Group, groupBy } from '../shared/group.ts';
import { type Again, commandLine, optionFlags, shellWord } from '../shared/next-command.ts';
import { becauseText, countsText, type Numbers, numbersOf, outcomes } from '../shared/outcome.ts';
import { problemDetails, severityLooks } from '../shared/problem.ts';
import { byText, durationText, escapeText, plural, type View } from '../shared/text.ts';

/** How a step ended: of this run, or of a saved result, whose steps are known by their names. */
export type ShownResult = Omit<StepResult, 'step'> & { readonly step: Step | Omit<NamedStep, 'waitsFor'> };

type Applied = Pick<Plan, 'owner' | 'environment' | 'region' | 'options'>;

type ResultView = View &
  Again & {
    /** What was given to the command: the saved plan that was applied, the secrets that were let go. As it is typed. */
    readonly plan?: readonly string[];
    /** No file was read: a command that needs files is none to go on with. */
    readonly withoutFiles?: boolean;
    /** The command that did it: `apply` where nothing is said. */
    readonly command?: 'apply' | 'release';
    /** `false` where it was another run. */
    readonly next?: boolean;
  };

const doneText = (step: ShownResult['step']): string => {
  const { action } = step;
  return typeof action === 'string' ? namesText({ ...step, action }) : actionText(action);
};

const stepLines = (result: ShownResult, numbers: Numbers, view: View): string[] => {
  const { diagnostic, milliseconds, outcome, requestIds, step } = result;
  const { style, verb } = outcomes[outcome];
  const note = outcome === 'notRun' ? becauseText(result, numbers) : durationText(milliseconds);
  const lead = `${String(numbers.get(step.id) ?? '').padStart(5)} ${verb}`;
  const { mark, style: alarm } = severityLooks[diagnostic?.severity ?? 'error'];
  const others = requestIds.filter((id) => id !== diagnostic?.requestId);
  return [
    ...beside(lead, ' '.repeat(Math.max(0, 15 - lead.length) + 2), `${doneText(step)}  (${note})`, view, style),
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
const worst = (results: readonly ShownResult[]): Outcome =>
  (['failed', 'unknown', 'notRun'] as const).find((outcome) => results.some((one) => one.outcome === outcome)) ??
  'done';

type OfSecret = readonly [secret: string, results: Group<ShownResult>];

/** What one line says of a secret whose steps all ended alike: all done, or none run for one reason. */
const inShort = (results: Group<ShownResult>, numbers: Numbers): string | undefined => {
  const [first] = results;
  if (results.some((one) => one.outcome !== first.outcome || one.because !== first.because)) return undefined;
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

const isCreation = ({ action }: ShownResult['step']): boolean =>
  (typeof action === 'string' ? action : action.do) === 'createSecret';

/** More names than anybody reads in a command. */
const namedAtMost = 3;

/** How to go on after steps that were not done: by itself, after a look at what changed, after what a person must do. */
const afterFailure = (plan: Applied, results: readonly ShownResult[], view: ResultView): readonly string[] => {
  const { command = 'apply', withoutFiles = false } = view;
  const codes = [...new Set(results.flatMap(({ diagnostic }) => (diagnostic ? [diagnostic.code] : [])))];
  const must = codes.filter((code) => remedyOf(code) === 'person').sort(byText);
  const isChanged = command === 'apply' && !withoutFiles && codes.some((code) => remedyOf(code) === 'plan');
  const flags = optionFlags(plan.options);
  const line = isChanged
    ? `${commandLine('plan', view, plan.environment, flags)}  shows what is left: something changed meanwhile.`
    : `${commandLine(command, view, plan.environment, view.plan?.map(shellWord) ?? flags)}  goes on from here: what is done is not done again.`;
  return must.length === 0 ? [line] : [`first do what is said above about ${must.join(', ')}. Then:`, line];
};

const nextTexts = (plan: Applied, results: readonly ShownResult[], view: ResultView): readonly string[] => {
  if (view.next === false) return [];
  if (results.some(({ outcome }) => outcome !== 'done')) return afterFailure(plan, results, view);
  const created = new Set(results.filter(({ step }) => isCreation(step)).map(({ step }) => step.secret));
  if (created.size === 0 || view.withoutFiles) return [];
  const names = created.size > namedAtMost ? [] : [...created].map(shellWord);
  return [`${commandLine('verify', view, plan.environment, names)}  logs in with what applications will get.`];
};

/**
 * What apply did, as people read it: secrets that went well first, then the others step by step, then how to go on.
 * @param results one a step, in the order of the plan.
 */
export const renderResultText = (plan: Applied, results: readonly ShownResult[], view: ResultView): string => {
  const numbers = numbersOf(results.map(({ step }) => step));
  const secrets = [...groupBy(results, ({ step }) => step.secret)];
  const lineFor = (outcome: Outcome): OfSecret[] =>
    secrets.filter(([, own]) => worst(own) === outcome && inShort(own, numbers) !== undefined);
  const blocks = secrets.filter(([, own]) => inShort(own, numbers) === undefined);
  const next = nextTexts(plan, results, view);
  const scope = [ownerMark(plan.owner, plan.environment), plan.region].map(escapeText).join('  ');
  return sectionsText([
    beside(`keyturn ${view.command ?? 'apply'}`, '  ', scope, view, 'bold'),
    lineFor('done').flatMap((own) => secretBlock(own, numbers, view)),
    lineFor('notRun').flatMap((own) => secretBlock(own, numbers, view)),
    ...blocks.map((own) => secretBlock(own, numbers, view)),
    [
      ...beside(view.command === 'release' ? 'Release:' : 'Apply:', ' ', `${countsText(results)}.`, view, 'bold'),
      ...next.flatMap((text, index) => beside(index === 0 ? 'Next: ' : '      ', ' ', text, view, 'bold')),
    ],
  ]);
};
