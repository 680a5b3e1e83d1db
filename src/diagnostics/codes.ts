/**
 * Every code that keyturn can report, with what it stands for in general. The codes are stable: scripts rely on them.
 * Used for the SARIF rules and the documentation; a test demands that each one is reported somewhere.
 */
export const codes = {
  // Reading the files
  E_YAML_SYNTAX: 'The file is not valid YAML.',

  // Using the command
  E_USAGE: 'The command line cannot be understood.',
} as const satisfies Record<`${'E' | 'W'}_${string}`, string>;

export type Code = keyof typeof codes;
