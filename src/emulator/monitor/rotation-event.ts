import type { Managed } from '../world.ts';

/** One rotation, done or failed. */
export type RotationEvent = {
  /** Counts up in a world. */
  readonly seq: number;
  readonly at: number;
  readonly id: string;
  readonly secret: string;
  readonly subType: Managed['subType'];
  readonly instanceId: string;
  /** Afterwards. */
  readonly rotation: Managed['rotation'];
  readonly failed: boolean;
  /** What RDS said when it failed. */
  readonly reason?: { readonly code: string; readonly message: string };
};
