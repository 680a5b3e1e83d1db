import type { Rotated } from '../apply/rotations.ts';
import { type Again, scopeFlags } from './next-command.ts';
import { escapeText } from './text.ts';

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
export type RotateNext = { readonly look: readonly Command[]; readonly again: readonly Command[] };

/** More names than anybody looks at one by one. */
const looksAtMost = 3;

const idOf = ({ results }: Rotated): string => {
  const action = results.at(-1)?.step.action;
  return action?.do === 'rotateSecret' ? action.versionId : '';
};

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
  const open = rotated.filter(({ outcome }) => outcome === 'notRun' || outcome === 'unknown');
  const isUnknown = ({ outcome }: Rotated): boolean => ids.length === 0 && outcome === 'unknown';
  const isHalf = (one: Rotated): boolean => ids.length === 0 && one.outcome === 'notRun' && one.made > 0;
  const bad = rotated.filter(
    ({ outcome, checks }) =>
      outcome === 'failed' || (checks?.logins ?? []).some(({ outcome: login }) => login === 'refused'),
  );
  return {
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
