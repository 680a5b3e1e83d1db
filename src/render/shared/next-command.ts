import type { PlanOptions } from '../../plan/change/plan.ts';
import { escapeText } from './text.ts';

/** Quoted for a shell where it has to be. */
export const shellWord = (word: string): string =>
  /^[\w./:@=+,-]+$/.test(word) ? word : `'${escapeText(word).replaceAll("'", "'\\''")}'`;

/** The flags that shaped a plan, as they are typed. */
export const optionFlags = ({ prune, allow, only, except }: PlanOptions): string[] => [
  ...(prune ? ['--prune'] : []),
  ...only.map((glob) => `--only ${shellWord(glob)}`),
  ...except.map((glob) => `--except ${shellWord(glob)}`),
  ...allow.map((word) => `--allow ${shellWord(word)}`),
];

/** What the command line said of files and connection. A plan does not know it, and the next command needs it again. */
export type Again = {
  readonly files?: readonly string[] | undefined;
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly ca?: string | undefined;
  readonly kmsEndpoint?: string | undefined;
  readonly rdsEndpoint?: string | undefined;
};

const flag = (name: string, value: string | undefined): string[] =>
  value === undefined ? [] : [`--${name} ${shellWord(value)}`];

/** The flags for files, environment and connection, as they are typed; empty for the defaults. */
export const scopeFlags = (environment: string | undefined, again: Again): string[] => [
  ...(again.files ?? []).map((file) => `-f ${shellWord(file)}`),
  ...flag('env', environment),
  ...flag('region', again.region),
  ...flag('profile', again.profile),
  ...flag('ca', again.ca),
  ...flag('kms-endpoint', again.kmsEndpoint),
  ...flag('rds-endpoint', again.rdsEndpoint),
];

/** A command of keyturn on the same files, environment and connection. */
export const commandLine = (
  verb: string,
  again: Again,
  environment: string | undefined,
  flags: readonly string[] = [],
): string => ['keyturn', verb, ...scopeFlags(environment, again), ...flags].join(' ');
