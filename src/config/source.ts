/** A file as it was read: diagnostics draw their frames from it. */
export type Source = {
  /** As people should read it: relative to the working directory where that is shorter. */
  readonly file: string;
  readonly text: string;
};
