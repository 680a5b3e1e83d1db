import { constants, createWriteStream, openSync, type WriteStream } from 'node:fs';
import { documentedName, type Params } from './action/params.ts';
import type { Product } from './action/product.ts';

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
  /** After its answer: it goes to the log file, if there is one. */
  done(entry: JournalEntry): void;
  entries(): readonly JournalEntry[];
  clear(): void;
  /** Resolves when the log file has everything. */
  close(): Promise<void>;
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

/** The log file is written in the order of answers and beside them: a kill can lose its last lines. */
export const openJournal = (logFile: string | undefined): Journal => {
  let entries: JournalEntry[] = [];
  const log = logFile === undefined ? undefined : openLog(logFile);
  return {
    add: (entry) => {
      entries.push(entry);
      if (entries.length > longest * 1.2) entries = entries.slice(-longest);
    },
    done: (entry) => log?.write(`${JSON.stringify(entry)}\n`),
    entries: () => entries,
    clear: () => {
      entries = [];
    },
    close: async () => {
      if (log && !log.closed) await new Promise<void>((resolve) => log.once('close', resolve).end());
    },
  };
};

const openLog = (path: string): WriteStream => {
  try {
    // A log that cannot be written any more is no reason to end.
    // Opening a pipe that nobody reads would wait for ever; so it fails.
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NONBLOCK;
    return createWriteStream(path, { fd: openSync(path, flags, 0o600) }).on('error', () => undefined);
  } catch {
    throw new Error(`The log file ${path} cannot be written.`);
  }
};

/** Whether a parameter's value holds no secret. */
export const isHarmless = (name: string): boolean => harmless.has(documentedName(name));

/** Declared names as they are; all others, which may hold anything, as one word. */
export const shownNames = (params: Params, declared: ReadonlySet<string>): readonly string[] => {
  const names = new Set<string>();
  for (const name of params.keys()) names.add(declared.has(documentedName(name)) ? name : '(undeclared)');
  return [...names];
};

/** Of two places for parameters; the second counts. */
export const shownValues = (...places: readonly Params[]): Readonly<Record<string, string>> => {
  const values: Record<string, string> = {};
  for (const params of places) {
    for (const [name, value] of params) if (isHarmless(name)) values[name] = value.slice(0, 200);
  }
  return values;
};
