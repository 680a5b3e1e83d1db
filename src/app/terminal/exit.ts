/** What a command found, as far as its exit code is concerned. */
export type Ending = {
  readonly interrupted?: boolean;
  /** An error, something left undone, or an error finding on something that the plan changes. */
  readonly failed?: boolean;
  /** A guard said no: nothing was done. */
  readonly refused?: boolean;
  /** Changes pending, unhealthy, a login refused: what the command was asked to tell by its exit code. */
  readonly attention?: boolean;
};

const codeOf: readonly (readonly [keyof Ending, number])[] = [
  ['interrupted', 130],
  ['failed', 1],
  ['refused', 3],
  ['attention', 2],
];

/** The first that fits of 130, 1, 3, 2, 0. */
export const exitCode = (ending: Ending): number => codeOf.find(([fact]) => ending[fact])?.[1] ?? 0;
