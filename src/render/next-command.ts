import type { Plan, PlanOptions } from '../plan/plan.ts';
import { escapeText } from './text.ts';

/** Quoted for a shell where it has to be. */
const shellWord = (word: string): string =>
  /^[\w./:@=+,-]+$/.test(word) ? word : `'${escapeText(word).replaceAll("'", "'\\''")}'`;

/** The flags that shaped a plan, as they are typed. */
export const optionFlags = ({ prune, allow, only, except }: PlanOptions): string[] => [
  ...(prune ? ['--prune'] : []),
  ...only.map((glob) => `--only ${shellWord(glob)}`),
  ...except.map((glob) => `--except ${shellWord(glob)}`),
  ...allow.map((word) => `--allow ${shellWord(word)}`),
];

export type Again = {
  /** What `-f` said; a plan does not know it. */
  readonly files?: readonly string[];
};

/** `-f` and `--env` of a command, as they are typed; empty for the defaults. */
export const scopeFlags = (environment: string | undefined, { files = [] }: Again): string[] => [
  ...files.map((file) => `-f ${shellWord(file)}`),
  ...(environment === undefined ? [] : [`--env ${shellWord(environment)}`]),
];

/** A command of keyturn on the same files and environment with the same flags, and with the words that were asked for. */
export const nextCommand = (
  verb: 'apply' | 'verify',
  plan: Plan,
  again: Again,
  words: readonly string[] = [],
): string => {
  const allow = [...new Set([...plan.options.allow, ...words.filter((word) => !word.startsWith('-'))])];
  const prune = plan.options.prune || words.includes('--prune');
  const flags = verb === 'apply' ? optionFlags({ ...plan.options, allow, prune }) : [];
  return ['keyturn', verb, ...scopeFlags(plan.environment, again), ...flags].join(' ');
};
