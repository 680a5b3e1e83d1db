import type { Rotated } from '../../apply/rotations.ts';
import type { Code } from '../../diagnostics/codes.ts';
import { remedyOf } from '../../diagnostics/remedy.ts';
import { type Again, scopeFlags } from '../shared/next-command.ts';
import { byText, escapeText } from '../shared/text.ts';

export type RotateAgain = Again & {
  readonly both?: boolean;
  readonly verify?: boolean;
  readonly yes?: boolean;
  readonly id?: string;
  readonly environment: string | undefined;
};

/** A command as words of a shell, which may be typed on several lines. */
export type Command = readonly string[];

/** How to go on: what to look at, and what to run for all that was not rotated. */
export type RotateNext = {
  readonly look: readonly Command[];
  readonly again: readonly Command[];
  /** Codes of what a person has to put right before that. */
  readonly must: readonly Code[];
};

/** More names than anybody looks at one by one. */
const looksAtMost = 3;

const idOf = ({ results }: Rotated): string => {
  const action = results.at(-1)?.step.action;
  return action?.do === 'rotateSecret' ? action.versionId : '';
};

const codesOf = ({ results }: Rotated): readonly Code[] => results.flatMap(({ diagnostic }) => diagnostic?.code ?? []);

/** Of these `keyturn status` tells more. Any other failure has to do with the caller or the service, not with the secret. */
const ofSecret: readonly Code[] = ['E_INSTANCE_STATE', 'E_REFUSED', 'E_ROTATION_FAILED', 'E_SECRET_NOT_FOUND'];

const isBarred = (one: Rotated): boolean =>
  one.outcome === 'failed' && codesOf(one).length > 0 && !codesOf(one).some((code) => ofSecret.includes(code));

/**
 * What was never begun is asked for as before, and with a given id all the rest too: the same command repeats nothing.
 * Without one, a pair that was rotated once needs one more, and an end that nobody knows goes on with the id that was sent.
 */
export const rotateNext = (rotated: readonly Rotated[], again: RotateAgain): RotateNext => {
  const scope = scopeFlags(again.environment, again);
  const shared = [...scope, ...(again.verify ? ['--verify'] : []), ...(again.yes ? ['--yes'] : [])];
  const rotate = (some: readonly Rotated[], ...flags: readonly string[]): readonly Command[] =>
    some.length === 0
      ? []
      : [['keyturn', 'rotate', ...shared, ...flags, ...some.map(({ secret }) => escapeText(secret))]];
  const ids = again.id === undefined ? [] : [`--id ${again.id}`];
  const both = again.both ? ['--both'] : [];
  const open = rotated.filter((one) => one.outcome === 'notRun' || one.outcome === 'unknown' || isBarred(one));
  const isUnknown = ({ outcome }: Rotated): boolean => ids.length === 0 && outcome === 'unknown';
  const isHalf = (one: Rotated): boolean => ids.length === 0 && one.outcome !== 'unknown' && one.made > 0;
  const bad = rotated.filter(
    (one) =>
      (one.outcome === 'failed' && !isBarred(one)) ||
      (one.checks?.logins ?? []).some(({ outcome: login }) => login === 'refused'),
  );
  const codes = new Set(rotated.filter(isBarred).flatMap(codesOf));
  return {
    must: [...codes].filter((code) => remedyOf(code) === 'person').sort(byText),
    look:
      bad.length > looksAtMost
        ? [['keyturn', 'status', ...scope, '--unhealthy']]
        : bad.map(({ secret }) => ['keyturn', 'status', ...scope, escapeText(secret)]),
    again: [
      ...open
        .filter(isUnknown)
        .flatMap((one) => rotate([one], ...(one.rotations - one.made === 2 ? both : []), `--id ${idOf(one)}`)),
      ...rotate(
        open.filter((one) => !isUnknown(one) && !isHalf(one)),
        ...both,
        ...ids,
      ),
      ...rotate(open.filter(isHalf)),
    ],
  };
};
