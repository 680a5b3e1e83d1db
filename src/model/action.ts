import type { CustomData } from './custom-data.ts';
import type { Mode, PasswordSource } from './desired.ts';
import type { Grants } from './engine.ts';
import type { AccountMark } from './marks.ts';

/** Where the password that CreateSecret stores for an account comes from. */
export type PasswordOrigin =
  | { readonly from: 'createAccount' }
  /** The account stood there already and nobody knows its password: KMS sets one by the rotations owed. */
  | { readonly from: 'throwAway' }
  | { readonly from: 'source'; readonly source: PasswordSource };

/** The very secret that the plan saw: `owner` is its mark, null where there was none. Its name may be another one's by now. */
export type SeenSecret = {
  readonly secret: string;
  readonly owner: string | null;
  readonly createTime: string;
};

/** The very account that the plan saw: `description` has a nonce where keyturn made it. */
export type SeenAccount = { readonly instance: string; readonly account: string; readonly description: string };

/** What a secret has beside its accounts and their rotation. */
export type Settings = {
  readonly description?: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly customData: CustomData;
  readonly encryptionKey?: string;
  readonly kmsInstance?: string;
  /** The secret's own policy, in JSON. Absent: KMS gives it its default. */
  readonly policy?: string;
};

/** `tags` are the user's and keyturn's marks together, so that no kill leaves an unmarked secret. */
export type NewSecret = Settings & {
  readonly name: string;
  readonly mode: Mode;
  readonly instance: string;
  /** The first becomes ACSCurrent, the second ACSPrevious. */
  readonly accounts: readonly { readonly name: string; readonly password: PasswordOrigin }[];
  /** Seconds. */
  readonly rotation: number | 'off';
};

/** A second secret, never rotated, that holds settings of a secret while that one is replaced. */
export type Backup = Settings & { readonly name: string; readonly instance: string };

/** One cloud write. There is none that sets a password on an account that exists. */
export type Action =
  | {
      readonly do: 'createAccount';
      readonly instance: string;
      readonly account: string;
      readonly type: 'Normal' | 'Super';
      /** Owner mark and secret, for the description that makes the account ours. */
      readonly owner: string;
      readonly secret: string;
    }
  | { readonly do: 'grant'; readonly instance: string; readonly account: string; readonly grants: Grants }
  | {
      readonly do: 'revoke';
      readonly instance: string;
      readonly account: string;
      readonly databases: readonly string[];
    }
  /** Whose an account is from now on. `from` is the description that the plan saw: any other one is left alone. */
  | {
      readonly do: 'setAccountDescription';
      readonly instance: string;
      readonly account: string;
      readonly owner: string;
      readonly secret: string;
      readonly from: string;
      readonly to: AccountMark;
    }
  /** `description`, with its nonce, is that of the very account that the plan saw. */
  | {
      readonly do: 'deleteAccount';
      readonly instance: string;
      readonly account: string;
      readonly description: string;
      /** The secret that it goes with: it stays when that one is seen not to be on its way out any more. */
      readonly goesWith?: string;
    }
  /** `accounts`: those of the secret that the plan saw, on their instance. They must still be there when it is back. */
  | { readonly do: 'restoreSecret'; readonly secret: string; readonly accounts: readonly SeenAccount[] }
  /** It can be restored until `days` (7 to 30) are over. */
  | (SeenSecret & { readonly do: 'scheduleDeletion'; readonly days: number })
  /** For good, so that the name is free at once. */
  | (SeenSecret & {
      readonly do: 'destroySecret';
      /** Digest of the settings that the plan carries over. */
      readonly settings: string;
    })
  | { readonly do: 'createSecret'; readonly secret: NewSecret }
  /** Before `secret` is destroyed. */
  | { readonly do: 'createBackup'; readonly secret: string; readonly backup: Backup }
  | {
      readonly do: 'deleteBackup';
      readonly secret: string;
      readonly backup: string;
      /** Its owner mark: any other one is left alone. */
      readonly owner: string;
      /** `replaced`: the secret must be there. `stale`: so must the old one, and a new backup follows. `orphan`: nobody has an entry for the secret any more. */
      readonly because: 'replaced' | 'stale' | 'orphan';
    }
  | { readonly do: 'setDescription'; readonly secret: string; readonly description: string }
  /** The keys to set, and with null those to remove; all others stay. */
  | {
      readonly do: 'setCustomData';
      readonly secret: string;
      readonly customData: Readonly<Record<string, string | null>>;
    }
  | {
      readonly do: 'setRotation';
      readonly secret: string;
      readonly rotation: number | 'off';
      /** Whether the plan said, and somebody allowed, that this makes KMS rotate at once. */
      readonly mayRotateNow: boolean;
    }
  | { readonly do: 'setTags'; readonly secret: string; readonly tags: Readonly<Record<string, string>> }
  | { readonly do: 'removeTags'; readonly secret: string; readonly keys: readonly string[] }
  /** Idempotent by its version id. */
  | { readonly do: 'rotateSecret'; readonly secret: string; readonly versionId: string };

export type ActionName = Action['do'];
