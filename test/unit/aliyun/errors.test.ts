import { describe, expect, it } from 'vitest';
import type { ApiAction } from '../../../src/aliyun/api/actions.ts';
import { describeFailure } from '../../../src/aliyun/api/errors.ts';
import { CallFault, type Failure } from '../../../src/aliyun/api/failure.ts';

const told = (action: ApiAction, failure: Failure) => describeFailure(new CallFault(action, failure), { subject: 'x' });
const refused = (status: number, code?: string): Failure => ({ kind: 'refused', status, ...(code ? { code } : {}) });

describe('codes of the services', () => {
  it.each<[ApiAction, number, string | undefined, string]>([
    ['DescribeSecret', 429, 'Rejected.Throttling', 'E_THROTTLED'],
    ['DescribeAccounts', 400, 'Throttling', 'E_THROTTLED'],
    ['RotateSecret', 429, 'Rejected.Throttling', 'E_ROTATION_BUDGET'],
    ['DescribeSecret', 403, 'Forbidden.NoPermission', 'E_DENIED'],
    ['DescribeAccounts', 403, 'Forbidden.RAM', 'E_DENIED'],
    ['DescribeAccounts', 400, 'Forbidden.RAM', 'E_DENIED'],
    ['DescribeAccounts', 403, 'ActionUnauthorized', 'E_DENIED'],
    ['CreateSecret', 400, 'InvalidServiceLinkedRole', 'E_SERVICE_ROLE'],
    ['CreateSecret', 404, 'EntityNotExist.Role', 'E_SERVICE_ROLE'],
    ['ListSecrets', 404, 'InvalidAccessKeyId.NotFound', 'E_ACCESS_KEY'],
    ['ListSecrets', 404, 'InvalidAccessKeyId', 'E_ACCESS_KEY'],
    ['ListSecrets', 403, 'Forbidden.AccessKey', 'E_ACCESS_KEY'],
    ['ListSecrets', 400, 'SignatureDoesNotMatch', 'E_SIGNATURE'],
    ['ListSecrets', 400, 'IncompleteSignature', 'E_SIGNATURE'],
    ['ListSecrets', 400, 'IllegalTimestamp', 'E_CLOCK_SKEW'],
    ['ListSecrets', 400, 'InvalidTimeStamp.Expired', 'E_CLOCK_SKEW'],
    ['ListSecrets', 400, 'InvalidSecurityToken.Expired', 'E_TOKEN_EXPIRED'],
    ['ListSecrets', 400, 'SecurityTokenExpired', 'E_TOKEN_EXPIRED'],
    ['ListSecrets', 400, 'MissingSecurityToken', 'E_TOKEN'],
    ['ListSecrets', 400, 'InvalidSecurityToken.Malformed', 'E_TOKEN'],
    ['ListSecrets', 400, 'InvalidSecurityToken.MismatchWithAccessKey', 'E_TOKEN'],
    ['UpdateSecret', 404, 'Forbidden.ResourceNotFound', 'E_SECRET_NOT_FOUND'],
    ['CreateSecret', 404, 'Forbidden.KeyNotFound', 'E_ENCRYPTION_KEY'],
    ['CreateSecret', 403, 'Forbidden.DKMSInstanceNotFound', 'E_ENCRYPTION_KEY'],
    ['CreateSecret', 403, 'Forbidden.DKMSInstanceStateInvalid', 'E_ENCRYPTION_KEY'],
    ['CreateSecret', 404, 'Forbidden.AliasNotFound', 'E_ENCRYPTION_KEY'],
    ['CreateSecret', 409, 'Rejected.Disabled', 'E_ENCRYPTION_KEY'],
    ['CreateSecret', 409, 'Rejected.PendingDeletion', 'E_ENCRYPTION_KEY'],
    ['CreateSecret', 409, 'Rejected.PendingDelation', 'E_ENCRYPTION_KEY'],
    ['CreateSecret', 409, 'Rejected.PendingImport', 'E_ENCRYPTION_KEY'],
    ['RotateSecret', 409, 'Rejected.Unavailable', 'E_ENCRYPTION_KEY'],
    ['CreateAccount', 400, 'InvalidDBInstanceId.NotFound', 'E_INSTANCE_NOT_FOUND'],
    ['CreateAccount', 404, 'InvalidDBInstanceName.NotFound', 'E_INSTANCE_NOT_FOUND'],
    ['GrantAccountPrivilege', 404, 'InvalidDBName.NotFound', 'E_DATABASE_NOT_FOUND'],
    ['GrantAccountPrivilege', 404, 'InvalidAccountName.NotFound', 'E_ACCOUNT_NOT_FOUND'],
    ['CreateSecret', 409, 'Rejected.ResourceExist', 'E_SECRET_EXISTS'],
    ['CreateAccount', 400, 'InvalidAccountName.Duplicate', 'E_ACCOUNT_EXISTS'],
    ['DeleteAccount', 400, 'Account.DeleteError', 'E_ACCOUNT_OWNS'],
    ['CreateSecret', 409, 'Rejected.ResourceInDeleteWindow', 'E_DELETE_WINDOW'],
    ['CreateSecret', 400, 'Rejected.LimitExceeded', 'E_QUOTA'],
    ['CreateSecret', 400, 'Rejected.ShareQuotaExceedLimit', 'E_QUOTA'],
    ['CreateAccount', 403, 'AccountLimitExceeded', 'E_QUOTA'],
    ['CreateAccount', 403, 'QuotaExceeded.AccountName', 'E_QUOTA'],
    ['CreateSecret', 403, 'Forbidden.KmsServiceNotEnabled', 'E_SERVICE_OFF'],
    ['CreateAccount', 403, 'IncorrectDBInstanceState', 'E_INSTANCE_STATE'],
    ['CreateAccount', 404, 'IncorrectDBInstanceLockMode', 'E_INSTANCE_STATE'],
    ['CreateAccount', 403, 'OperationDenied.LockMode', 'E_INSTANCE_STATE'],
    ['DescribeAccounts', 400, 'Database.ConnectError', 'E_INSTANCE_STATE'],
    ['DescribeSecret', 500, 'InternalFailure', 'E_SERVICE_FAILED'],
    ['DescribeSecret', 503, undefined, 'E_SERVICE_FAILED'],
    ['CreateAccount', 400, 'InvalidAccountPassword.Format', 'E_REFUSED'],
    ['DescribeSecret', 404, undefined, 'E_REFUSED'],
    ['RotateSecret', 400, 'Rejected.RotationFailed', 'E_ROTATION_FAILED'],
  ])('%s %s %s: %s', (action, status, code, expected) => {
    const problem = told(action, refused(status, code));
    expect(problem.code).toBe(expected);
    expect(problem.severity).toBe('error');
    expect(problem.hint).toMatch(/\.$/);
    expect(problem.message).toContain(`${action} of x: `);
    expect(problem.message).toContain(code ? `(${code}, ${status})` : `(${status})`);
  });
});

describe('words', () => {
  it('names the permission that the service names, or else the action', () => {
    const permission: Failure = {
      kind: 'refused',
      status: 403,
      code: 'NoPermission',
      permission: 'kms:GenerateDataKey',
    };
    expect(told('CreateSecret', permission).hint).toContain('Grant kms:GenerateDataKey to');
    expect(told('DescribeAccounts', refused(403, 'Forbidden.RAM')).hint).toContain('rds:DescribeAccounts');
    expect(told('GetSecretValue', refused(403, 'Forbidden.NoPermission')).hint).toContain('kms:Decrypt');
  });

  it('of a denial on a key names the permission on the key', () => {
    const denied: Failure = { kind: 'refused', status: 403, code: 'Forbidden.NoPermission', resource: 'key-hzz1' };
    expect(told('CreateSecret', denied).hint).toMatch(/^Grant kms:GenerateDataKey on key-hzz1 to the user or role\. `/);
    expect(told('GetSecretValue', denied).hint).toMatch(/^Grant kms:Decrypt on key-hzz1 to/);
    expect(told('RotateSecret', denied).hint).toMatch(/^Grant kms:RotateSecret on key-hzz1 to/);
  });

  it.each([
    ['MissingParameter', 400],
    ['InvalidParameter', 400],
    ['UnsupportedOperation', 400],
    ['Forbidden.DKMSInstanceNotFound', 403],
  ])('of %s without a KMS instance says that one may be needed', (code, status) => {
    const of = (action: ApiAction, noKmsInstance: boolean) =>
      describeFailure(new CallFault(action, refused(status, code)), { noKmsInstance });
    expect(of('CreateSecret', true)).toMatchObject({
      code: 'E_KMS_INSTANCE_NEEDED',
      hint: expect.stringMatching(/Write kmsInstance, and as encryptionKey/),
    });
    expect(of('CreateSecret', false).code).not.toBe('E_KMS_INSTANCE_NEEDED');
    expect(of('UpdateSecret', true).code).not.toBe('E_KMS_INSTANCE_NEEDED');
  });

  it.each([
    ['Rejected.Disabled', 'is disabled', 'Enable the key'],
    ['Rejected.PendingDelation', 'scheduled for deletion', 'Cancel the deletion'],
    ['Rejected.PendingImport', 'no key material', 'Import the key material'],
    ['Rejected.Unavailable', 'is unavailable', 'Renew the instance'],
    ['Forbidden.KeyNotFound', 'not in the KMS instance', 'Correct one of the two'],
    ['Forbidden.AliasNotFound', 'alias', 'Write the id of the key'],
    ['Forbidden.DKMSInstanceNotFound', 'the KMS instance is not there', 'Correct kmsInstance'],
    ['Forbidden.DKMSInstanceStateInvalid', 'not in a state', 'Enable the KMS instance'],
  ])('of %s names the cure', (code, says, hint) => {
    const problem = told('CreateSecret', refused(409, code));
    expect([problem.message, problem.hint]).toEqual([expect.stringContaining(says), expect.stringContaining(hint)]);
  });

  it.each<[ApiAction, string]>([
    ['ListSecrets', 'plan'],
    ['CreateSecret', 'apply'],
    ['GetSecretValue', 'verify'],
    ['GetRole', 'status'],
    ['LookupEvents', 'history'],
  ])('of %s names the policy for %s', (action, purpose) => {
    expect(told(action, refused(403, 'NoPermission')).hint).toContain(`\`keyturn policy --for ${purpose}\``);
  });

  it.each<[string, string, string]>([
    ['MissingSecurityToken', 'its security token is missing', 'Set ALIBABA_CLOUD_SECURITY_TOKEN'],
    ['InvalidSecurityToken.Malformed', 'does not belong to the access key', 'unset ALIBABA_CLOUD_SECURITY_TOKEN'],
    ['InvalidSecurityToken.Expired', 'has expired', 'Log in again'],
  ])('of %s says what to do about the token', (code, says, hint) => {
    const problem = told('ListSecrets', refused(400, code));
    expect([problem.message, problem.hint]).toEqual([expect.stringContaining(says), expect.stringContaining(hint)]);
  });

  it('knows the missing service-linked role by the permission too', () => {
    const failure: Failure = {
      kind: 'refused',
      status: 403,
      code: 'NoPermission',
      permission: 'ram:CreateServiceLinkedRole',
    };
    expect(told('CreateSecret', failure)).toMatchObject({
      code: 'E_SERVICE_ROLE',
      hint: expect.stringContaining('AliyunServiceRoleForKMSSecretsManagerForRDS'),
    });
  });

  it('carries the request id and the secret', () => {
    const failure: Failure = { kind: 'refused', status: 400, code: 'InvalidParameter', requestId: 'R-1' };
    const problem = describeFailure(new CallFault('UpdateSecret', failure), { secret: 'orders/app' });
    expect(problem).toEqual({
      code: 'E_REFUSED',
      severity: 'error',
      message: 'KMS UpdateSecret: the service refused (InvalidParameter, 400)',
      hint: expect.any(String),
      secret: 'orders/app',
      requestId: 'R-1',
    });
  });

  it.each<[Failure, string, string]>([
    [{ kind: 'unsent', how: 'refused' }, 'E_UNREACHABLE', 'the connection was refused'],
    [{ kind: 'unsent', how: 'dns' }, 'E_UNREACHABLE', 'the host name of the endpoint is not known'],
    [{ kind: 'unsent', how: 'tls' }, 'E_TLS', 'the certificate of the endpoint is not trusted'],
    [{ kind: 'unsent', how: 'credentials' }, 'E_CREDENTIALS', 'the credentials could not be renewed'],
    [{ kind: 'lost', how: 'timeout' }, 'E_UNREACHABLE', 'no answer came in time'],
    [{ kind: 'lost', how: 'garbled' }, 'E_UNEXPECTED_ANSWER', 'the answer cannot be read'],
    [{ kind: 'interrupted', how: 'unsent' }, 'E_INTERRUPTED', 'not sent, since keyturn was asked to stop'],
    [{ kind: 'interrupted', how: 'again' }, 'E_INTERRUPTED', 'not sent again, since keyturn was asked to stop'],
    [{ kind: 'interrupted', how: 'waiting' }, 'E_INTERRUPTED', 'keyturn was asked to stop before an answer came'],
    [{ kind: 'rotationBudget' }, 'E_ROTATION_BUDGET', 'the 50 rotations of this hour are used up'],
    [{ kind: 'unexpected', field: 'Arn' }, 'E_UNEXPECTED_ANSWER', 'the answer lacks a valid Arn'],
  ])('%o', (failure, code, words) => {
    expect(told('RotateSecret', failure)).toMatchObject({ code, message: `KMS RotateSecret of x: ${words}` });
  });

  it.each<[Failure, shown: boolean]>([
    [{ kind: 'unsent', how: 'refused' }, true],
    [{ kind: 'lost', how: 'timeout' }, true],
    [{ kind: 'unsent', how: 'tls' }, true],
    [{ kind: 'unsent', how: 'credentials' }, false],
    [{ kind: 'interrupted', how: 'waiting' }, false],
    [{ kind: 'refused', status: 400, code: 'X' }, false],
  ])('names the address that was called where no service was heard: %o', (failure, shown) => {
    const { message } = describeFailure(new CallFault('ListSecrets', failure, 'kms.example.com:443'));
    expect(message.endsWith(' (kms.example.com:443)')).toBe(shown);
  });
});
