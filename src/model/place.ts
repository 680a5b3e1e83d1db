/** Where something stands in a file. Lines and columns count from 1; columns count UTF-16 units, as editors do. */
export type Place = {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** Length of the marked text on that line, in UTF-16 units. */
  readonly length?: number;
};
