import type { Wording } from '../action/refusal.ts';

/** RDS refusals in their documented words (sources: BEHAVIOUR.md). */
export const rdsRefusals = {
  noInstance: [400, 'InvalidDBInstanceId.NotFound', 'The DBInstanceId provided does not exist in records.'],
  notRunning: [403, 'IncorrectDBInstanceState', 'Current DB instance state does not support this operation.'],
  lockMode: [404, 'IncorrectDBInstanceLockMode', 'Current DB instance lock mode does not support this operation.'],
  noList: [
    400,
    'InvalidDBInstanceStatus.NotSupport',
    'The Specified instance status is not supported to query account list.',
  ],
  busy: [403, 'OperationDenied.DBInstanceStatus', 'The operation is not permitted due to status of instance.'],
  nameTaken: [400, 'InvalidAccountName.Duplicate', 'Specified account name already exists in this instance.'],
  nameForbidden: [400, 'InvalidAccountName.Forbid', 'Specified account name is a keyword in RDS.'],
  nameFormat: [400, 'InvalidAccountName.Format', 'Specified account name is not valid.'],
  noAccount: [404, 'InvalidAccountName.NotFound', 'Specified account name does not exist.'],
  passwordFormat: [400, 'InvalidAccountPassword.Format', 'Specified account password is not valid.'],
  descriptionFormat: [400, 'InvalidAccountDescription.Format', 'Specified account description is not valid.'],
  firstAccount: [400, 'InvalidAccountType.Format', "The first account can't be normal type."],
  noSysadmin: [400, 'InvalidEngineVersion.NotSupported', 'The engine version does not support this operation.'],
  accountType: [403, 'IncorrectAccountType', 'Current account type does not support this operation.'],
  accountStatus: [400, 'IncorrectAccountStatus', 'Current account status does not support this operation.'],
  connect: [
    400,
    'Database.ConnectError',
    'Database connect error. please check instance status and database processlist',
  ],
  addFailed: [
    400,
    'Account.AddError',
    'Create Account failed, please check your input value or may your input value not satisfy instance current policy',
  ],
  updateFailed: [400, 'Account.UpdateError', 'Update Account failed, please check your input value'],
  deleteFailed: [
    400,
    'Account.DeleteError',
    'Failed to delete the account. Parameter values are invalid, or the request is waiting for locks.',
  ],
  databaseFailed: [400, 'SqlExecuteFailedOrTimeout', 'The SQL statement failed or timed out.'],
  ownsObjects: [400, 'Account.DeleteError', 'Some objects depend on account.'],
  tooManyAccounts: [403, 'AccountLimitExceeded', 'AccountQuotaExceeded: Exceeding the allowed amount of account'],
  privilege: [400, 'InvalidAccountPrivilege.Malformed', 'Specified account privilege is not valid.'],
  privilegeCount: [400, 'InvalidDBNameOrAccountPrivilege', 'Account permissions and database names must correspond.'],
  instanceType: [403, 'IncorrectDBInstanceType', 'Current DB instance type does not support this operation.'],
  noDatabase: [404, 'InvalidDBName.NotFound', 'Specified DB name does not exist.'],
  databaseTaken: [400, 'InvalidDBName.Duplicate', 'Specified DB name already exists in the instance.'],
  databaseStatus: [403, 'OperationDenied.DBStatus', 'The operation is not permitted due to status of database.'],
} as const satisfies Record<string, Wording>;
