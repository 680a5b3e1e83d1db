/**
 * What keyturn takes for true about KMS and RDS although no document says it: guesses that a test against the real
 * services should confirm or refute. The constants are read from here, so that one edit corrects a wrong one.
 *
 * Guesses that are built in, and where:
 * - RDS reads parameters from the form body, although it declares them `in: query` (transport.ts; `rdsInQuery` is the way out).
 * - ActionTrail, CloudMonitor and RAM do so too (transport.ts).
 * - Events of KMS name their secret in requestParameters.SecretName, by name or by ARN (trail-event.ts).
 * - The Content of a rotation event is an object, a list of one, or an object whose `content` is one (answers-monitor.ts).
 * - With two entries in SecretData.Accounts, the first becomes ACSCurrent and the second ACSPrevious (create-secret-step.ts).
 * - UpdateSecret leaves alone what it is not given, and replaces the whole CustomData map (update-steps.ts).
 * - Granting again replaces the permission that an account has on a database, so that a grant may be repeated (account-steps.ts).
 * - Before the first rotation, the interval counts from the creation (set-rotation-step.ts).
 * - A version without a stage, when a later one is current, has been current itself (rotate-secret-step.ts). Where it has
 *   not, the later one stands for it: nothing is owed twice, since the next rotation owed is sent after that only.
 * - CreateSecret takes an account that is not on the instance, for a backup (backup-steps.ts). Where it does not, the
 *   replacement ends there, before the old secret is destroyed.
 * - CreateSecret with a Policy needs no permission besides kms:CreateSecret (create-secret-step.ts).
 * - A secret whose policy cannot be had for `…PolicyUnSupported` has none (read-policy.ts).
 * - A rotation that fails leaves its version id in the list, without a stage (rotate-secret-step.ts).
 */

type List = 'onlyInBody' | 'refusedBeforeAnyChange' | 'ownerSpellings';

const lists: Readonly<Record<List, readonly string[]>> = {
  /** A service that reads passwords from the URL only cannot be used: these never go there, whatever `rdsInQuery` says. */
  onlyInBody: ['CreateAccount'],
  /** Refusals with these codes come before anything was changed, so that a write may be sent again. */
  refusedBeforeAnyChange: ['ServiceUnavailable', 'ServiceUnavailableTemporary'],
  /** How the lists spell what GrantAccountPrivilege calls DBOwner: PostgreSQL ALL, SQL Server DbOwner. */
  ownerSpellings: ['DBOwner', 'DbOwner', 'ALL'],
};

export const assumptions = {
  ...lists,
  /** A call that was sent has its effect within this time or never (account-end-steps.ts). */
  lateCallMs: 120_000,
  /** `x-acs-retry-after` counts milliseconds. */
  retryAfterUnitMs: 1,
  /** The account that a backup names: one that RDS would take, and that no instance has. */
  backupAccount: 'keyturn_backup_no_account',
  /** Which of the documented groups an action of KMS counts in, in calls a second. DescribeSecret is taken for metadata. */
  kmsMetadataPerSecond: 40,
  kmsLifecyclePerSecond: 10,
  kmsValuesPerSecond: 450,
  /** "Operations that modify keys, aliases and tags": taken for the tags of secrets too. */
  kmsTagsPerSecond: 30,
  /** The RDS API tells no numbers. */
  rdsReadsPerSecond: 30,
  rdsWritesPerSecond: 10,
  /** CloudMonitor: "20 API calls per second" of an account, taken for this action too. RAM tells no number for reads. */
  monitorPerSecond: 20,
  ramReadsPerSecond: 10,
  /** How a refusal says that KMS's service-linked role is missing and cannot be made. */
  serviceRoleCode: /ServiceLinkedRole|ServiceRole|^EntityNotExist\.Role$/,
  serviceRolePermission: 'ram:CreateServiceLinkedRole',
  /** How CreateSecret may refuse a secret in no KMS instance, where an account has no secrets outside of instances. */
  instanceNeededCode: /^(MissingParameter|InvalidParameter|UnsupportedOperation|Forbidden\.DKMSInstance\w+)$/,
} as const;
