import { isFound, type LookUp } from '../../diagnostics/look-up.ts';
import { escapeText, hang, type View } from './text.ts';

/** Lines of what was found, or one that says why there is nothing, and what to do. */
export const lookUpLines = <T>(
  lookUp: LookUp<T>,
  lead: string,
  view: View,
  lines: (found: T) => readonly string[],
): readonly string[] => {
  if (isFound(lookUp)) return lines(lookUp.found);
  const { message, hint } = lookUp.unavailable;
  return hang(lead, escapeText(`not available: ${message}.${hint === undefined ? '' : ` ${hint}`}`), view.width);
};
