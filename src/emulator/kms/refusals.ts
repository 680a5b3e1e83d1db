import type { Wording } from '../action/refusal.ts';

/** KMS refusals in their documented words (sources: BEHAVIOUR.md). */
export const kmsRefusals = {
  notFound: [404, 'Forbidden.ResourceNotFound', 'Resource not found.'],
  keyNotFound: [404, 'Forbidden.KeyNotFound', 'The specified Key is not found.'],
  instanceNotFound: [403, 'Forbidden.DKMSInstanceNotFound', 'The specified DKMS Instance is not found.'],
  exists: [409, 'Rejected.ResourceExist', 'The resource already exists.'],
  plannedForDeletion: [409, 'Rejected.ResourceInDeleteWindow', 'The secret is planned to be deleted.'],
  inDeletePeriod: [409, 'Rejected.ResourceInDeleteWindow', 'secret in delete peroid'],
  notDeleted: [409, 'Rejected.ResourceInUse', 'restore normal secret'],
  unsupported: [400, 'UnsupportedOperation', 'This action is not supported.'],
  otherType: [400, 'UnsupportedOperation', 'This emulator has secrets of the types Generic and Rds only.'],
  tooMany: [400, 'Rejected.LimitExceeded', 'The request was rejected because user create resource limit was exceeded'],
  tooManyVersions: [400, 'Rejected.LimitExceeded', 'exceed secret limits error'],
  mismatch: [400, 'Rejected.InvalidRequest', 'param mismatch'],
  noPolicies: [400, 'Forbidden.KeyPolicyUnSupported', 'The specified secret does not support a policy.'],
  dryRun: [400, 'DryRunOperationError', 'The request would succeed without the DryRun parameter.'],
  throttled: [429, 'Rejected.Throttling', 'QPS Limit Exceeded'],
  rotationFailed: [400, 'Rejected.RotationFailed', 'The password of the database account could not be reset.'],
} as const satisfies Record<string, Wording>;
