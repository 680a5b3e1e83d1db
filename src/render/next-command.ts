import type { PlanOptions } from '../plan/plan.ts';
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

/** A command of keyturn on the same files and environment. */
export const commandLine = (
  verb: string,
  again: Again,
  environment: string | undefined,
  flags: readonly string[] = [],
): string => ['keyturn', verb, ...scopeFlags(environment, again), ...flags].join(' ');
