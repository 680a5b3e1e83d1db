import type { Diagnostic } from './diagnostic.ts';

/** What another service tells beside an answer that is complete without it: found, or not available and why. */
export type LookUp<T> = { readonly found: T } | { readonly unavailable: Diagnostic };

export const isFound = <T>(lookUp: LookUp<T>): lookUp is { readonly found: T } => 'found' in lookUp;
