/** What a shell has to know of a command line to complete it. */
export type FlagShape = {
  /** As typed: `-f`, `--file`. */
  readonly names: readonly string[];
  readonly text: string;
  readonly takesValue: boolean;
  /** The only values there are; empty: any, such as a path. */
  readonly choices: readonly string[];
};

export type CommandShape = {
  readonly name: string;
  readonly text: string;
  readonly flags: readonly FlagShape[];
  /** Of its first argument; empty: any. */
  readonly choices: readonly string[];
};

export type ProgramShape = {
  readonly name: string;
  readonly flags: readonly FlagShape[];
  readonly commands: readonly CommandShape[];
};
