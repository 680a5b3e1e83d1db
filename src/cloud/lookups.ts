import type { History, HistoryQuery, RotationEvent, ServiceRole } from '../model/observed.ts';

/** What stands beside secrets and instances. Each may be denied or out of reach on its own: all throw DiagnosticsError. */
export type Lookups = {
  /** Rotations of a secret in the days before `now` (ISO 8601), newest first. That none is told proves nothing. */
  readonly rotationEvents: (secret: string, now: string, signal?: AbortSignal) => Promise<readonly RotationEvent[]>;
  readonly serviceRole: (signal?: AbortSignal) => Promise<ServiceRole>;
  /** Calls to KMS about a secret, and to RDS about its accounts, as far as they are known. */
  readonly history: (asked: HistoryQuery, signal?: AbortSignal) => Promise<History>;
};

/** What a rotation by hand depends on. All throw DiagnosticsError. */
export type RotationLookups = {
  /** Id of the version that applications get. */
  readonly currentVersion: (secret: string, signal?: AbortSignal) => Promise<string>;
  /**
   * Whether a rotation under this id, or a later one of its series, is over: the version is published, or a later one is
   * current.
   */
  readonly isRotated: (secret: string, versionId: string, signal?: AbortSignal) => Promise<boolean>;
  /** When each of these was rotated last, ISO 8601; those that never were, or may not be read, are left out. A call each. */
  readonly lastRotations: (secrets: readonly string[], signal?: AbortSignal) => Promise<readonly string[]>;
};
