import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import type { Desired, Word } from '../../model/desired.ts';
import type { NamedStep, Step } from '../../model/step.ts';

export type { NamedStep, Step } from '../../model/step.ts';

export type ChangeAction = 'create' | 'update' | 'replace' | 'restore' | 'delete' | 'adopt' | 'release';

/** JSON data, with names and numbers only: no password can stand in it. */
export type FieldValue =
  | string
  | number
  | boolean
  | null
  | readonly FieldValue[]
  | { readonly [key: string]: FieldValue };

/** `before` is null where nothing is there yet or it is unknown, `after` where the field goes away. */
export type FieldChange = { readonly path: string; readonly before: FieldValue; readonly after: FieldValue };

/** A consequence that a reviewer must know, a different thing from the difference. */
export type Impact = {
  /** `next`: the next rotation moves; `rotates`: KMS rotates at once; `readers`, `final`, `accounts`: see the message. */
  readonly kind: 'next' | 'rotates' | 'interruption' | 'revoke' | 'readers' | 'final' | 'accounts';
  readonly message: string;
  /** The word without which it must not happen; absent where none is needed, or where it was said in an earlier run. */
  readonly word?: Word;
};

/** What happens to one secret. `reasons` explain and never decide. */
export type Change = {
  readonly secret: string;
  readonly action: ChangeAction;
  readonly reasons: readonly string[];
  readonly fields: readonly FieldChange[];
  readonly impact: readonly Impact[];
};

/** A finding never changes anything; a refusal stops apply before its first write. */
export type Finding = Diagnostic;
export type Refusal = Diagnostic & {
  /** The word that would let it pass, if there is one. */
  readonly word?: string;
};

export type PlanOptions = {
  readonly prune: boolean;
  /** `KIND` or `KIND=GLOB`. */
  readonly allow: readonly string[];
  readonly only: readonly string[];
  readonly except: readonly string[];
};

export type Summary = Readonly<Record<ChangeAction, number>> & { readonly unchanged: number };

export type Plan = {
  readonly formatVersion: 1;
  readonly toolVersion: string;
  /** Of everything else in it. */
  readonly digest: string;
  readonly owner: string;
  readonly environment?: string;
  readonly region: string;
  readonly desiredDigest: string;
  /** What the files ask for: with it a saved plan can be planned again where the files are not. */
  readonly desired: Desired;
  readonly options: PlanOptions;
  readonly summary: Summary;
  readonly changes: readonly Change[];
  readonly steps: readonly Step[];
  readonly refusals: readonly Refusal[];
  readonly findings: readonly Finding[];
  /** Calls that apply will make: writes without rotations, and rotations. Reads are those of planning again. */
  readonly estimate: { readonly reads: number; readonly writes: number; readonly rotations: number };
};

/** What can be shown: a plan of now, or a saved one, whose steps are known by their names. */
export type ShownPlan = Omit<Plan, 'steps'> & { readonly steps: readonly (Step | NamedStep)[] };

export type SavedPlan = Omit<Plan, 'steps'> & { readonly steps: readonly NamedStep[] };
