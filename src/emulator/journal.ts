import { appendFileSync } from 'node:fs';
import { documentedName } from './params.ts';
import type { Product } from './product.ts';

/**
 * One request as it is remembered. It can hold no password by shape: of parameters only names that some action
 * declares, and values of a few that are harmless.
 */
export type JournalEntry = {
  readonly at: string;
  readonly requestId: string;
  readonly method: string;
  /** Where parameters travelled. */
  readonly query: readonly string[];
  readonly body: readonly string[];
  readonly values: Readonly<Record<string, string>>;
  product?: Product;
  action?: string;
  signature?: 'v1' | 'acs3';
  accessKeyId?: string;
  /** The effect of a fault rule that hit this request. */
  fault?: string;
  status?: number;
  code?: string;
};

export type Journal = {
  add(entry: JournalEntry): void;
  /** After its answer: written to the log file, if there is one. */
  done(entry: JournalEntry): void;
  entries(): readonly JournalEntry[];
  clear(): void;
};

const harmless = new Set([
  'SecretName',
  'SecretType',
  'VersionId',
  'VersionStage',
  'DBInstanceId',
  'DBName',
  'AccountName',
  'AccountType',
  'AccountPrivilege',
  'EnableAutomaticRotation',
  'RotationInterval',
  'FetchTags',
  'ForceDeleteWithoutRecovery',
  'RecoveryWindowInDays',
  'PageNumber',
  'PageSize',
  'RegionId',
  'ResourceType',
  'ResourceId.N',
  'RoleName',
  'ServiceName',
]);

const longest = 10_000;

export const openJournal = (logFile: string | undefined): Journal => {
  let entries: JournalEntry[] = [];
  const append = (text: string): void => {
    if (logFile !== undefined) appendFileSync(logFile, text, { mode: 0o600 });
  };
  try {
    append('');
  } catch {
    throw new Error(`The log file ${logFile} cannot be written.`);
  }
  return {
    add: (entry) => {
      entries.push(entry);
      if (entries.length > longest * 1.2) entries = entries.slice(-longest);
    },
    done: (entry) => append(`${JSON.stringify(entry)}\n`),
    entries: () => entries,
    clear: () => {
      entries = [];
    },
  };
};

/** Whether a parameter's value holds no secret. */
export const isHarmless = (name: string): boolean => harmless.has(documentedName(name));

/** Declared names as they are; all others, which may hold anything, as one word. */
export const shownNames = (params: ReadonlyMap<string, string>, declared: ReadonlySet<string>): readonly string[] => [
  ...new Set([...params.keys()].map((name) => (declared.has(documentedName(name)) ? name : '(undeclared)'))),
];

export const shownValues = (params: Iterable<readonly [string, string]>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    [...params].filter(([name]) => isHarmless(name)).map(([name, value]) => [name, value.slice(0, 200)]),
  );
