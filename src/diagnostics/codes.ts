/**
 * Every code that keyturn can report, with what it stands for in general. The codes are stable: scripts rely on them.
 * Used for the SARIF rules and the documentation; a test demands that each one is reported somewhere.
 */
export const codes = {
  // Reading the files
  E_YAML_SYNTAX: 'The file is not valid YAML.',

  // Planning: what the cloud says about the files
  E_INSTANCE_NOT_FOUND: 'RDS shows no such instance.',
  E_INSTANCE_REGION: 'The instance is in another region.',
  E_INSTANCE_NOT_RUNNING: 'The instance is not Running.',
  E_DATABASE_NOT_FOUND: 'The database of a grant is not on the instance.',
  E_GRANT_NOT_POSSIBLE: 'The engine of the instance cannot give this permission.',
  E_ACCOUNT_NAME_FOR_ENGINE: 'The engine of the instance does not take this account name.',
  E_ACCOUNT_TAKEN: 'An account of this name is there and was not made for this secret.',
  E_ACCOUNT_TYPE: 'The account that is there is of the wrong type.',
  E_ACCOUNT_NOT_FOUND: 'An imported account is not on the instance.',
  E_ACCOUNT_UNAVAILABLE: 'An account is not Available.',
  E_ACCOUNT_IN_USE: 'Another secret holds the account.',
  E_ACCOUNT_QUOTA: 'The instance has no room for another account.',
  E_ACCOUNTS_UNSAID: 'A secret that is to be created does not say where its accounts come from.',
  E_SUPER_EXISTS: 'The instance has its one super account already.',
  E_FIRST_ACCOUNT: 'The first account of the instance must be a super account.',
  E_ADOPT_DIFFERS: 'The secret to adopt differs in what cannot change.',
  E_SECRET_UNREADABLE: 'A secret is listed but could not be described.',
  E_TOO_MUCH_DATA: 'Custom data or tags of the file and of the cloud together are too many.',
  W_ACCOUNT_MISSING: 'An account of a secret is gone from the instance.',
  W_ACCOUNT_UNAVAILABLE: 'An account of a secret is not Available.',
  W_ACCOUNT_NOT_OURS: 'An account of a secret was not made by keyturn for it.',
  W_ACCOUNTS_UNKNOWN: 'Nobody says which accounts a secret has.',
  W_TWINS_DIFFER: 'The two accounts of a pair have different permissions.',
  W_OBJECT_OWNERSHIP: 'Two accounts of PostgreSQL own their objects each for itself.',
  W_REVOKE_NOT_POSSIBLE: 'The engine cannot take a permission back.',
  W_ROTATION_SHORT: 'The rotation interval is under 7 days.',
  W_ROTATION_INVALID: 'KMS no longer rotates a secret.',
  W_ROTATION_OVERDUE: 'A rotation is overdue.',
  W_ROTATION_BUDGET: 'The plan rotates more than KMS does in an hour.',
  W_MARK_UNREADABLE: 'A tag of keyturn holds what keyturn never writes.',
  W_UNMANAGED: 'A secret of this owner is in no file.',
  W_UNMANAGED_PROTECTED: 'A protected secret of this owner is in no file.',
  W_WORD_UNUSED: 'A word was given that allows nothing.',

  // Planning: what stops apply before its first write
  E_FOREIGN_SECRET: 'A secret under a name of the files belongs to somebody else.',
  E_NEEDS_WORD: 'A dangerous change needs a word.',
  E_PROTECTED: 'A protected secret would be deleted or replaced.',
  E_MASS_CHANGE: 'Many secrets would be deleted or replaced at once.',
  E_PRUNE_EMPTY: 'Pruning with no secret in the files would delete everything.',
  E_NOT_BUILT: 'keyturn shows this change but cannot apply it yet.',

  // Using the command
  E_USAGE: 'The command line cannot be understood.',
  E_PASSWORD_SOURCE: 'The password of an imported account cannot be opened.',
  E_CA_FILE: 'The CA file cannot be read.',
  E_FILE_EXISTS: 'A file stands where one would be written.',
  E_FILE_WRITE: 'A file cannot be written.',
  E_SECRET_UNKNOWN: 'No such secret is in the files.',
  E_SECRET_ABSENT: 'A secret of the files is not in the cloud.',
  E_NOT_CONFIRMED: 'Nobody said yes.',
  E_EMULATOR_OPTION: 'The emulator cannot be started with these options.',
  E_INTERNAL: 'keyturn met a state that it should never be in.',
} as const satisfies Record<`${'E' | 'W'}_${string}`, string>;

export type Code = keyof typeof codes;
