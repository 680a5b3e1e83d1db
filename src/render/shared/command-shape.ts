/** What may be typed in a place of a command line. */
export type Values = {
  /** The words that are offered; there may be others. */
  readonly choices: readonly string[];
  readonly isPath: boolean;
};

export type FlagShape = Values & {
  /** As typed: `-f`, `--file`. */
  readonly names: readonly string[];
  readonly text: string;
  readonly takesValue: boolean;
};

/** With the values of its first argument, none where it takes none. */
export type CommandShape = Values & {
  readonly name: string;
  readonly text: string;
  readonly flags: readonly FlagShape[];
};

/** What a shell has to know of a command line to complete it. */
export type ProgramShape = {
  readonly name: string;
  readonly flags: readonly FlagShape[];
  readonly commands: readonly CommandShape[];
};
