import type { ChangeAction, ShownPlan } from '../../plan/change/plan.ts';
import { type Again, commandLine, optionFlags, shellWord } from '../shared/next-command.ts';
import type { Subject } from './change-rows.ts';

/** `saved`: the file that the plan is saved in. */
type NextView = Again & { readonly saved?: string };

/** More than anybody weighs one by one. */
const wordsAtMost = 5;

const ending: ReadonlySet<ChangeAction> = new Set<ChangeAction>(['delete', 'replace']);
const isMassWord = (word: string): boolean => /^mass-change(=|$)/.test(word);
const refused = 'nothing is applied while something is refused; each refusal above says what to do.';

/**
 * The command that does all that can be done, with the words that it needs, each for its secret alone. Never hands out
 * `mass-change`: that word is for who has read why it is refused, so it stands there and nowhere else.
 */
export const planNext = (plan: ShownPlan, view: NextView, blocked: readonly Subject[]): string | undefined => {
  const { changes, environment, options, refusals, steps } = plan;
  if (changes.length === 0 && refusals.length === 0) return undefined;
  if (refusals.some(({ word }) => word === undefined)) return refused;
  if (steps.length === 0) return 'nothing can be applied; each blocked secret above says what to do.';
  if (view.saved !== undefined && refusals.length === 0) {
    // What no file vouches for, the digest does.
    const digest = options.prune || options.allow.length > 0 ? [`--digest ${plan.digest}`] : [];
    return commandLine('apply', view, environment, [shellWord(view.saved), ...digest]);
  }
  // A word for what is blocked would let nothing through: without its secret the rest goes.
  const names = new Set(blocked.filter((subject) => subject.refusals.length > 0).map(({ change }) => change.secret));
  const ends = changes.filter(({ action, secret }) => ending.has(action) && !names.has(secret)).length;
  if (ends > 1 && refusals.some(({ word = '' }) => isMassWord(word))) return refused;
  const needed = refusals.flatMap(({ secret, word }) =>
    secret === undefined || word === undefined || names.has(secret) ? [] : [`${word}=${secret}`],
  );
  const words = [...new Set(needed)];
  if (words.length > wordsAtMost) return `nothing is applied without ${words.length} words; each is named above.`;
  const given = options.allow.filter((word) => ends > 1 || !isMassWord(word));
  const flags = optionFlags({ ...options, allow: [...given, ...words], except: [...options.except, ...names] });
  return view.saved === undefined
    ? commandLine('apply', view, environment, flags)
    : commandLine('plan', view, environment, [`--out ${shellWord(view.saved)}`, ...flags]);
};
