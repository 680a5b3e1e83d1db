import { serviceName } from '../identity/service-role.ts';
import type { PolicyDocument, PolicyName, Statement } from './document.ts';

const allow = (Action: readonly string[]): Statement => ({ Effect: 'Allow', Action, Resource: '*' });

const metadata = allow([
  'kms:DescribeSecret',
  'kms:ListSecrets',
  'kms:ListSecretVersionIds',
  'kms:GetSecretPolicy',
  'kms:ListTagResources',
  'rds:DescribeDBInstances',
  'rds:DescribeDBInstanceAttribute',
  'rds:DescribeAccounts',
  'rds:DescribeDatabases',
  'rds:CheckAccountNameAvailable',
  'actiontrail:LookupEvents',
  'cms:DescribeSystemEventAttribute',
  'ram:GetRole',
]);

const writes = allow([
  'kms:CreateSecret',
  'kms:UpdateSecret',
  'kms:UpdateSecretRotationPolicy',
  'kms:RotateSecret',
  'kms:DeleteSecret',
  'kms:RestoreSecret',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:GenerateDataKey',
  'rds:CreateAccount',
  'rds:DeleteAccount',
  'rds:ModifyAccountDescription',
  'rds:GrantAccountPrivilege',
  'rds:RevokeAccountPrivilege',
]);

const serviceRole: Statement = {
  ...allow(['ram:CreateServiceLinkedRole']),
  Condition: { StringEquals: { 'ram:ServiceName': serviceName } },
};

const document = (...Statement: readonly Statement[]): PolicyDocument => ({ Version: '1', Statement });

export const namedPolicies: Readonly<Record<PolicyName, PolicyDocument>> = {
  full: document(allow(['*'])),
  plan: document(metadata),
  apply: document(metadata, writes, serviceRole),
  verify: document(metadata, allow(['kms:GetSecretValue', 'kms:Decrypt'])),
  none: document(),
};

export const policyNames: readonly string[] = Object.keys(namedPolicies);
