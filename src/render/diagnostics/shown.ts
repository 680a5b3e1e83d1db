import type { Diagnostic, Severity } from '../../diagnostics/diagnostic.ts';
import { plural } from '../shared/text.ts';

/** After so many nobody reads on: the rest is counted. */
const diagnosticLimit = 100;

export type Shown = { readonly shown: readonly Diagnostic[]; readonly omitted: number };

/** The first hundred, errors before warnings when not all have room. */
export const shownOf = (diagnostics: readonly Diagnostic[]): Shown => {
  const omitted = Math.max(0, diagnostics.length - diagnosticLimit);
  if (omitted === 0) return { shown: diagnostics, omitted };
  const errors = diagnostics.filter(({ severity }) => severity === 'error');
  const warnings = diagnostics.filter(({ severity }) => severity === 'warning');
  return { shown: [...errors, ...warnings].slice(0, diagnosticLimit), omitted };
};

export const countOf = (diagnostics: readonly Diagnostic[], severity: Severity): number =>
  diagnostics.filter((one) => one.severity === severity).length;

export const omittedText = (omitted: number): string => (omitted === 0 ? '' : `... and ${omitted} more, not shown`);

/** `2 errors, 1 warning`. */
export const summaryText = (diagnostics: readonly Diagnostic[]): string =>
  (['error', 'warning'] as const)
    .map((severity) => [countOf(diagnostics, severity), severity] as const)
    .filter(([count]) => count > 0)
    .map(([count, severity]) => plural(count, severity))
    .join(', ');
