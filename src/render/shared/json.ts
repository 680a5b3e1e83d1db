import { namedStep } from '../../model/step.ts';
import type { NamedStep, Step } from '../../plan/change/plan.ts';
import { withoutMarks } from './inert.ts';

const invisible = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

const escapeUnits = (character: string): string =>
  character === '\n'
    ? character
    : Array.from(
        { length: character.length },
        (_, unit) => `\\u${character.charCodeAt(unit).toString(16).padStart(4, '0')}`,
      ).join('');

/**
 * JSON for people and programs alike: indented, a line feed at its end. What is invisible, and what a build server reads
 * as a command, is escaped: it parses back to the same value.
 */
export const jsonText = (value: unknown): string =>
  `${withoutMarks(JSON.stringify(value, undefined, 2).replace(invisible, escapeUnits))}\n`;

/** A step without the values that its action carries: names only. */
export const stepJson = (step: Step | NamedStep): object => {
  const { account, action, id, instance, secret } = namedStep(step);
  return { id, action, secret, instance, account };
};
