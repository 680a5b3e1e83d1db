/**
 * What keyturn takes for true about KMS and RDS although no document says it. Each line is a guess that a test against
 * the real services should confirm or refute; the code reads them from here so that one edit corrects a wrong one.
 */
export const assumptions = {
  /** RDS declares its parameters `in: query`; that it also reads a form body is seen in other clients of KMS only. `rdsInQuery` is the way out. */
  rdsReadsFormBody: true,
  /** The service that keeps a password in the URL would be worse than one that cannot be used: never in the query, whatever `rdsInQuery` says. */
  onlyInBody: ['CreateAccount'] as readonly string[],
  /** `x-acs-retry-after` counts milliseconds. */
  retryAfterUnitMs: 1,
  /** Refusals with these codes come before anything was changed, so that a write may be sent again. */
  refusedBeforeAnyChange: ['ServiceUnavailable', 'ServiceUnavailableTemporary'] as readonly string[],
  /** The RDS API sets no number for its rate; calls a second to each group of its actions. */
  rdsReadsPerSecond: 30,
  rdsWritesPerSecond: 10,
  /** DescribeSecret and the updates belong to the group "list secrets and secret metadata" (40 a second). */
  kmsMetadataPerSecond: 40,
  kmsLifecyclePerSecond: 10,
  kmsValuesPerSecond: 450,
  /** UpdateSecret leaves alone what it is not given, and replaces the whole CustomData map. */
  updateSecretReplacesCustomData: true,
  /** A secret of two accounts is created with both in SecretData: the first is ACSCurrent, the second ACSPrevious. */
  secondAccountIsPrevious: true,
  /** Granting again replaces the permission that an account has on a database, so that a grant may be repeated. */
  grantReplaces: true,
  /** Before the first rotation, the interval counts from the creation. */
  firstRotationCountsFromCreation: true,
  /** What these permissions of DescribeAccounts and DescribeDatabases are in GrantAccountPrivilege's words. */
  ownerSpellings: ['DBOwner', 'DbOwner', 'ALL'] as readonly string[],
  /** How a refusal says that KMS's service-linked role is missing and cannot be made. */
  serviceRoleCode: /ServiceLinkedRole|ServiceRole|^EntityNotExist\.Role$/,
  serviceRolePermission: 'ram:CreateServiceLinkedRole',
} as const;
