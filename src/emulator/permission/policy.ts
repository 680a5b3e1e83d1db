import type { Product } from '../product.ts';
import type { Policy } from '../world.ts';

/** What a named policy lets an access key do, by RAM action name. */
const metadata = [
  'kms:DescribeSecret',
  'kms:ListSecrets',
  'kms:ListSecretVersionIds',
  'rds:DescribeDBInstances',
  'rds:DescribeDBInstanceAttribute',
  'rds:DescribeAccounts',
  'rds:DescribeDatabases',
];

const writes = [
  'kms:CreateSecret',
  'kms:UpdateSecret',
  'kms:UpdateSecretRotationPolicy',
  'kms:RotateSecret',
  'kms:DeleteSecret',
  'kms:RestoreSecret',
  'kms:TagResource',
  'kms:UntagResource',
  'rds:CreateAccount',
  'rds:DeleteAccount',
  'rds:ModifyAccountDescription',
  'rds:GrantAccountPrivilege',
  'rds:RevokeAccountPrivilege',
];

const allowed: Readonly<Record<Policy, ReadonlySet<string> | 'everything'>> = {
  full: 'everything',
  plan: new Set(metadata),
  apply: new Set([...metadata, ...writes]),
  verify: new Set([...metadata, 'kms:GetSecretValue']),
  none: new Set(),
};

export const policies: readonly Policy[] = ['full', 'plan', 'apply', 'verify', 'none'];

export const permits = (policy: Policy, product: Product, action: string): boolean => {
  const set = allowed[policy];
  return set === 'everything' || set.has(`${product.toLowerCase()}:${action}`);
};
