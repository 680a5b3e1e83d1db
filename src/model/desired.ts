import type { Grants } from './engine.ts';
import type { Place } from './place.ts';

/** dual = DoubleUsers (two alternating accounts), single = SingleUser. */
export type Mode = 'dual' | 'single';

/** A guard's word: what a person must say before a dangerous change goes through. */
export type Word = 'replace' | 'interruption' | 'revoke';

/** What happens to the accounts when the entry is gone from the files. */
export type OnRemove = 'keepAccounts' | 'deleteAccounts' | 'release';

/** Where the password of an imported account is found. Never the password. */
export type PasswordSource = { readonly env: string } | { readonly file: string };

export type ImportedAccount = { readonly name: string; readonly password?: PasswordSource };

/** `how` is absent from the file for both `create` and `import`: the secret exists and its accounts are not touched. */
export type DesiredAccounts =
  | {
      readonly how: 'create';
      readonly mode: Mode;
      readonly type: 'normal' | 'super';
      /** One name for single, two for dual: the first is the one of ACSCurrent. */
      readonly names: readonly string[];
      /** Empty for a super account. */
      readonly grants: Grants;
    }
  | { readonly how: 'import'; readonly mode: Mode; readonly accounts: readonly ImportedAccount[] }
  | { readonly how: 'unknown'; readonly mode: Mode };

export type DesiredInstance = {
  /** The name that the files give it, if any. */
  readonly name?: string;
  /** RDS instance id, `rm-...`, `pgm-...`. */
  readonly id: string;
  /** `host:port` as applications reach it, for verify and for drivers that read CustomData. */
  readonly endpoint?: string;
  readonly database?: string;
};

/** Stands for an instance that is not known, so that the rest of its secrets can be judged; no RDS instance has this id. */
export const unknownInstance: DesiredInstance = { id: 'rm-0' };

export type DesiredSecret = {
  readonly name: string;
  readonly description?: string;
  readonly instance: DesiredInstance;
  readonly accounts: DesiredAccounts;
  /** Rotation interval in seconds, or `off`. */
  readonly rotation: number | 'off';
  readonly rotateOnCreate: boolean;
  /** `null` removes the key. */
  readonly tags: Readonly<Record<string, string | null>>;
  /** `null` removes the key. */
  readonly customData: Readonly<Record<string, string | null>>;
  readonly encryptionKey?: string;
  readonly kmsInstance?: string;
  readonly protect: boolean;
  readonly onRemove: OnRemove;
  /** Days, 7 to 30. */
  readonly recoveryWindow: number;
  /** `true`: take over a secret nobody owns; a string: take it over from that owner mark. */
  readonly adopt: boolean | string;
  readonly allow: readonly Word[];
  /** Where the entry stands. */
  readonly at: Place;
  /** Where its fields stand: dotted path below the secret, e.g. `accounts.create.grants.orders`. */
  readonly fieldAt: Readonly<Record<string, Place>>;
};

export type Desired = {
  readonly owner: string;
  readonly environment?: string;
  readonly region: string;
  /** Every secret of the chosen environment, sorted by name. */
  readonly secrets: readonly DesiredSecret[];
  /** Files of the project that were not read, and folders that could not be searched for them. */
  readonly unread?: readonly string[];
};
