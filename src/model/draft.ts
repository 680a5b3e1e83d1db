import type { DesiredAccounts } from './desired.ts';

/** An entry of a file that is still to be written. Texts are as the cloud has them: whoever writes them out escapes them. */
export type DraftSecret = {
  readonly name: string;
  readonly description?: string;
  /** A name among the instances of the draft. */
  readonly instance: string;
  readonly accounts: DesiredAccounts;
  /** Seconds; absent: what `defaults` say. */
  readonly rotation?: number | 'off';
  readonly encryptionKey?: string;
  readonly kmsInstance?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly customData?: Readonly<Record<string, string>>;
  readonly protect?: boolean;
  readonly adopt?: boolean;
  /** What people should know of it, a sentence each. */
  readonly notes: readonly string[];
};

export type DraftInstance = { readonly name: string; readonly id: string; readonly note?: string };

/** A secrets.yaml that is still to be written. */
export type Draft = {
  /** What the file is and what to do with it, a line each. */
  readonly head: readonly string[];
  readonly owner: string;
  readonly region: string;
  readonly instances: readonly DraftInstance[];
  readonly secrets: readonly DraftSecret[];
};
