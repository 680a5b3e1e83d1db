/** Offsets into the text, the second one past the end. */
export type Span = readonly [start: number, end: number];

/** A file as it was read: diagnostics draw their frames from it. */
export type Source = {
  /** As people should read it: relative to the working directory where that is shorter. */
  readonly file: string;
  readonly text: string;
  /** What no frame may show, sorted. Absent where the file could not be understood: then nothing near a password is shown. */
  readonly hidden?: readonly Span[];
  /** The same and what the schema has no place for, once that is known: words of it may well stand elsewhere. */
  readonly covered?: readonly Span[];
};
