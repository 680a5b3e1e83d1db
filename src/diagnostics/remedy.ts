import type { Code } from './codes.ts';

/**
 * What comes before a command that failed goes on: `again`: nothing, or time; `plan`: a look at what somebody changed
 * meanwhile; `person`: what the hint of the diagnostic says. Without that it would fail again.
 */
export type Remedy = 'again' | 'plan' | 'person';

const remedies: Readonly<Partial<Record<Code, Remedy>>> = {
  E_ANSWER_LOST: 'again',
  E_INTERNAL: 'again',
  E_INTERRUPTED: 'again',
  E_NOT_SETTLED: 'again',
  E_PASSWORD_LOST: 'again',
  E_ROTATION_BUDGET: 'again',
  E_SERVICE_FAILED: 'again',
  E_THROTTLED: 'again',
  E_UNEXPECTED_ANSWER: 'again',
  E_UNREACHABLE: 'again',
  E_ACCOUNT_CHANGED: 'plan',
  E_ACCOUNT_EXISTS: 'plan',
  E_ACCOUNT_NOT_FOUND: 'plan',
  E_INTERRUPTION: 'plan',
  E_SECRET_CHANGED: 'plan',
  E_SECRET_EXISTS: 'plan',
  E_SECRET_NOT_FOUND: 'plan',
};

/** Of a code that is not in the table a person has to think. */
export const remedyOf = (code: Code): Remedy => remedies[code] ?? 'person';
