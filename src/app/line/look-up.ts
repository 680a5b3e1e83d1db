import type { LookUp } from '../../diagnostics/look-up.ts';
import { diagnosticsOf } from '../terminal/report.ts';

/** What cannot be looked up fails nothing: it is told in the place of what would have been found. */
export const lookUp = async <T>(work: Promise<T>): Promise<LookUp<T>> => {
  try {
    return { found: await work };
  } catch (error) {
    const [unavailable] = diagnosticsOf(error);
    if (unavailable === undefined) throw error;
    return { unavailable };
  }
};
