import type { Identity } from '../identity/identity.ts';

/**
 * One call that ActionTrail tells of, as it is remembered. It can hold no password by shape: of parameters the values of a few that are harmless,
 * and `***` for the others.
 */
export type TrailEntry = {
  /** Counts up in a world. */
  readonly seq: number;
  readonly at: number;
  readonly id: string;
  readonly service: string;
  readonly version: string;
  readonly action: string;
  readonly writes: boolean;
  readonly type: string;
  readonly caller: TrailCaller | TrailUser;
  readonly parameters: Readonly<Record<string, string>>;
  readonly sourceIp: string;
  readonly userAgent: string;
  readonly error?: { readonly code: string; readonly message: string };
  /** An event of the seed, shown as it stands there. */
  readonly seeded?: Readonly<Record<string, unknown>>;
};

/** Who called, as it is remembered; KMS itself has no access key. */
export type TrailCaller = { readonly identity: Identity; readonly accessKeyId?: string };

/** Who called, as events tell it. */
export type TrailUser = {
  readonly type: string;
  readonly accountId: string;
  readonly principalId: string;
  readonly userName: string;
  readonly accessKeyId?: string;
};
