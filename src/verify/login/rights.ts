/** Rows beyond this are no list that anybody compares: an account of an application has a few dozen. */
export const rightsAtMost = 2_000;

/**
 * Rows of two texts, the place and the right, as one text each: `database orders: SELECT`.
 * Undefined where a row is anything else, or there are more than can be told.
 */
export const rightsOf = (rows: unknown): readonly string[] | undefined => {
  if (!Array.isArray(rows) || rows.length > rightsAtMost) return undefined;
  const rights: string[] = [];
  for (const row of rows) {
    if (!Array.isArray(row) || row.length !== 2) return undefined;
    const [place, right]: unknown[] = row;
    if (typeof place !== 'string' || typeof right !== 'string') return undefined;
    rights.push(`${place}: ${right}`);
  }
  return rights;
};
