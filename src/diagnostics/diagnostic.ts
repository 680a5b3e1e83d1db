import type { Place } from '../model/place.ts';
import type { Code } from './codes.ts';

export type Severity = 'error' | 'warning';

/** A problem as data: drawing it is somebody else's job. Never holds a password or the text of an SDK or HTTP error. */
export type Diagnostic = {
  readonly code: Code;
  readonly severity: Severity;
  /** One line: what is wrong. */
  readonly message: string;
  /** Full sentences: what to do. */
  readonly hint?: string;
  readonly at?: Place;
  /** Other places that belong to it, e.g. the first use of a name given twice. */
  readonly related?: readonly { readonly at: Place; readonly message: string }[];
  readonly secret?: string;
  /** Of the failed call, for Alibaba Cloud's support. */
  readonly requestId?: string;
};

/** `E_...` is an error, `W_...` a warning: the code says it, nothing else does. */
export const diagnostic = (
  code: Code,
  message: string,
  more: Omit<Diagnostic, 'code' | 'severity' | 'message'> = {},
): Diagnostic => ({ code, severity: code.startsWith('E_') ? 'error' : 'warning', message, ...more });

/** A place without the length of what stands there, as files of keyturn have it. */
export const plainPlace = ({ file, line, column }: Place): Place => ({ file, line, column });

/** A diagnostic as files of keyturn have it: named members only, so that nothing rides along. */
export const plainProblem = ({ at, code, hint, message, requestId, secret, severity }: Diagnostic): object => ({
  code,
  severity,
  secret,
  message,
  hint,
  at: at && plainPlace(at),
  requestId,
});

/** Thrown where a command cannot go on: carries every diagnostic found up to then. */
export class DiagnosticsError extends Error {
  readonly diagnostics: readonly Diagnostic[];
  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((problem) => `${problem.code} ${problem.message}`).join('\n'));
    this.name = 'DiagnosticsError';
    this.diagnostics = diagnostics;
  }
}
