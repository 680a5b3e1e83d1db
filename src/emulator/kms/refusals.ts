import type { Wording } from '../refusal.ts';

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
  tooMany: [400, 'Rejected.LimitExceeded', 'The request was rejected because user create resource limit was exceeded'],
  throttled: [429, 'Rejected.Throttling', 'QPS Limit Exceeded'],
  rotationFailed: [400, 'Rejected.RotationFailed', 'The password of the database account could not be reset.'],
} as const satisfies Record<string, Wording>;
