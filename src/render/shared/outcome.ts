import type { Outcome, StepResult } from '../../apply/result.ts';
import { escapeText, plural, type Style } from './text.ts';

export const outcomes = {
  done: { verb: 'done', mark: '+', style: 'green' },
  failed: { verb: 'failed', mark: 'x', style: 'red' },
  unknown: { verb: 'unknown', mark: '?', style: 'red' },
  notRun: { verb: 'not run', mark: '!', style: 'yellow' },
} as const satisfies Record<Outcome, { verb: string; mark: string; style: Style }>;

const inOrder = ['done', 'failed', 'unknown', 'notRun'] as const satisfies readonly Outcome[];

/** Number of each step by its id, as `plan --steps` shows it. @param before steps that are counted before these. */
export type Numbers = ReadonlyMap<string, number>;

export const numbersOf = (steps: readonly { readonly id: string }[], before = 0): Numbers =>
  new Map(steps.map(({ id }, index) => [id, before + index + 1]));

/** Why a step was not run. */
export const becauseText = ({ because = '' }: Pick<StepResult, 'because'>, numbers: Numbers): string => {
  const number = numbers.get(because);
  return number === undefined ? escapeText(because) : `because of step ${number}`;
};

/** `3 steps done, 1 failed, 2 not run` */
export const countsText = (results: readonly Pick<StepResult, 'outcome'>[]): string => {
  const counts = inOrder.map((outcome) => [outcome, results.filter((one) => one.outcome === outcome).length] as const);
  const [done, ...rest] = counts.map(([outcome, count]) =>
    outcome === 'done' ? `${plural(count, 'step')} done` : count > 0 ? `${count} ${outcomes[outcome].verb}` : '',
  );
  return [done, ...rest].filter((text) => text !== '').join(', ');
};
