import type { OnRemove } from './desired.ts';
import { shortDigest } from './digest.ts';

/** Tags that keyturn keeps on a secret. There is no state file: these and the accounts' descriptions are all. */
export const markKey = {
  owner: 'keyturn:owner',
  accounts: 'keyturn:accounts',
  onRemove: 'keyturn:onRemove',
  protect: 'keyturn:protect',
  owes: 'keyturn:owes',
  backupOf: 'keyturn:backupOf',
} as const;

export const isMark = (tagKey: string): boolean => tagKey.startsWith('keyturn:');

/** Names of secrets have at most 192 characters. */
const longestName = 192;
const backupEnding = (digest: string): string => `.keyturn-backup-${digest}`;

/** Names of secrets may hold what tags may not. */
export const backupMark = (secret: string): string => shortDigest(secret);

/** Begins like the secret's own name, so that permissions on a folder of names hold for it too. */
export const backupName = (secret: string): string => {
  const ending = backupEnding(backupMark(secret));
  return [...secret].slice(0, longestName - ending.length).join('') + ending;
};

/** Both the tag and the name say so: a tag alone must not hide a secret. */
export const isBackup = (name: string, tags: Readonly<Record<string, string>>): boolean => {
  const digest = tags[markKey.backupOf];
  return digest !== undefined && name.endsWith(backupEnding(digest));
};

/** `OWNER`, or `OWNER@ENV`: the scope of everything keyturn changes. */
export const ownerMark = (owner: string, environment?: string): string =>
  environment === undefined ? owner : `${owner}@${environment}`;

/** `a` or `a/b`, the account of ACSCurrent at creation first. */
export const accountsMark = (names: readonly string[]): string => names.join('/');
export const parseAccountsMark = (value: string | undefined): readonly string[] | undefined =>
  value ? value.split('/') : undefined;

/** The accounts of a secret as its tag names them; undefined where no tag of keyturn does: anybody may copy a tag to a secret. */
export const knownAccounts = (tags: Readonly<Record<string, string>>): readonly string[] | undefined =>
  tags[markKey.owner] === undefined ? undefined : parseAccountsMark(tags[markKey.accounts]);

/** `keepAccounts/30d`: what removal of the entry will mean, since the entry will be gone by then. */
export const onRemoveMark = (onRemove: OnRemove, recoveryWindowDays: number): string =>
  `${onRemove}/${recoveryWindowDays}d`;

/**
 * Rotations still due before every password is one that KMS set. `series` is empty for those owed since the creation; a
 * later debt has one of its own, since a version id of an earlier debt would rotate nothing any more.
 */
export type Owed = { readonly count: number; readonly series: string };

/** `2`, or `2/SERIES`. */
export const owesMark = ({ count, series }: Owed): string => (series === '' ? `${count}` : `${count}/${series}`);

/** Count 0 when nothing is owed. */
export const parseOwed = (value: string | undefined): Owed => {
  const [, count, series = ''] = /^([12])(?:\/([0-9a-f]{12}))?$/.exec(value ?? '') ?? [];
  return { count: Number(count ?? 0), series };
};

export const parseOwes = (value: string | undefined): number => parseOwed(value).count;

/** The version that the rotation leaving `count - 1` owed publishes. The same at each try, so a repeated call does nothing. */
export const owedVersionId = (secret: string, count: number, series = ''): string =>
  `keyturn-${shortDigest(series === '' ? secret : `${secret} ${series}`)}-owed-${count}`;

/**
 * The version that a rotation asked for by hand publishes: the same for whoever asks while `current`, a version id, is
 * the current one. So runs at the same time, and a run after one whose answer was lost, rotate once.
 */
export const nextVersionId = (secret: string, current: string): string =>
  `keyturn-${shortDigest(secret)}-from-${shortDigest(current)}`;

/** KMS takes a version id once, even when the rotation then fails. More tries than anybody waits for. */
const triesAtMost = 50;

/**
 * The version ids that one rotation may publish, in the order in which they are tried: a fixed series, so that every run
 * goes on where an earlier one got stuck. An id that a person has given has none after it.
 */
export const rotationTries = (versionId: string): readonly string[] =>
  /-(?:owed-[12]|from-[0-9a-f]{12})$/.test(versionId)
    ? Array.from({ length: triesAtMost }, (_, index) => (index === 0 ? versionId : `${versionId}-r${index + 1}`))
    : [versionId];

const readable = (text: string): string => text.replace(/[^A-Za-z0-9-]+/g, '-').slice(0, 80);

/**
 * What an account is to keyturn. `owned`: made for a secret, changed and deleted with it. `kept`: the secret went or was
 * replaced and the account stays; it is taken back when the same owner has that secret again, and never deleted.
 * `deleting`: a run is about to delete it, and whoever creates or restores its secret meanwhile must notice.
 * `released`: nobody's any more.
 */
export type AccountMark = 'owned' | 'kept' | 'deleting' | 'released';

const beginnings = {
  owned: 'keyturn',
  kept: 'keyturn-kept',
  deleting: 'keyturn-deleting',
  released: 'was-keyturn',
} as const satisfies Record<AccountMark, string>;

/**
 * Description of an account that keyturn makes: readable for a DBA, with digests that tell whose it is.
 * The nonce is new for each call, so that a lost answer of CreateAccount can be told from somebody else's account.
 * Letters, digits, `_` and `-`, at most 256, begins with a letter (CreateAccount, AccountDescription).
 */
export const accountDescription = (owner: string, secret: string, nonce: string, mark: AccountMark = 'owned'): string =>
  `${beginnings[mark]}_${readable(owner)}_${readable(secret)}_${shortDigest(owner)}_${shortDigest(secret)}_${nonce}`;

export type AccountOrigin = {
  /** Digest of the owner mark. */
  readonly owner: string;
  /** Digest of the secret's name. */
  readonly secret: string;
  readonly mark: Exclude<AccountMark, 'released'>;
};

/** For whom keyturn made an account; undefined where it did not, or has let it go. */
export const accountOrigin = (description: string): AccountOrigin | undefined => {
  const [, beginning, owner, secret] =
    /^(keyturn(?:-kept|-deleting)?)_.*_([0-9a-f]{12})_([0-9a-f]{12})_[^_]*$/.exec(description) ?? [];
  if (owner === undefined || secret === undefined) return undefined;
  const mark = (['kept', 'deleting'] as const).find((one) => beginnings[one] === beginning) ?? 'owned';
  return { owner, secret, mark };
};

/** The same account marked as `deleting`: by the description alone, since its secret may be known by its digest only. */
export const deletingDescription = (description: string, nonce: string): string =>
  description.replace(/^[^_]*/, beginnings.deleting).replace(/[^_]*$/, nonce);

/** Whether an account was made by keyturn for this owner and secret, kept ones too. Nothing else makes an account ours. */
export const isAccountOf = (description: string, owner: string, secret: string): boolean => {
  const origin = accountOrigin(description);
  return origin?.owner === shortDigest(owner) && origin.secret === shortDigest(secret);
};

/** Owner and secret as the description shows them, in letters, digits and `-`; undefined where keyturn did not write it. */
export const readableOrigin = (
  description: string,
): { readonly owner: string; readonly secret: string } | undefined => {
  const [, owner = '', secret = ''] = accountOrigin(description) ? description.split('_') : [];
  return secret === '' ? undefined : { owner, secret };
};
