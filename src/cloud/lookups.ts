import type { History, RotationEvent, ServiceRole } from '../model/observed.ts';

/** What stands beside secrets and instances. Each may be denied or out of reach on its own: all throw DiagnosticsError. */
export type Lookups = {
  /** Rotations of a secret in the days before `now` (ISO 8601), newest first. That none is told proves nothing. */
  readonly rotationEvents: (secret: string, now: string, signal?: AbortSignal) => Promise<readonly RotationEvent[]>;
  readonly serviceRole: (signal?: AbortSignal) => Promise<ServiceRole>;
  /** Calls about a secret in the last `seconds`; with `reads` those of its value too. */
  readonly history: (secret: string, seconds: number, reads: boolean, signal?: AbortSignal) => Promise<History>;
};
