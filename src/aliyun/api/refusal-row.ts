import type { Code } from '../../diagnostics/codes.ts';
import type { ApiAction } from './actions.ts';
import type { About, Failure } from './failure.ts';

export type Refusal = Extract<Failure, { kind: 'refused' }>;

/** A refusal of a service, what is said of it, and what to do. */
export type Row = {
  readonly when: (refusal: Refusal, action: ApiAction, about: About) => boolean;
  readonly code: Code;
  readonly says: string;
  readonly hint: string | ((refusal: Refusal, action: ApiAction) => string);
};

export const coded =
  (pattern: RegExp): Row['when'] =>
  ({ code }) =>
    pattern.test(code ?? '');
