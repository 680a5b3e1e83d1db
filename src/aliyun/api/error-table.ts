import { actions } from './actions.ts';
import { assumptions } from './assumptions.ts';
import { type Failure, isThrottled } from './failure.ts';
import { alsoNeeded, keyRows, permissionNeeded } from './key-refusals.ts';
import { coded, type Refusal, type Row } from './refusal-row.ts';

const deniedCode =
  /^(Forbidden(\.(NoPermission|RAM|RAMSTS))?|NoPermission|NotAuthorized|ActionUnauthorized|AccessDenied)$/;
const isDenied = ({ code, status }: Refusal): boolean =>
  (status === 400 || status === 403) && deniedCode.test(code ?? '');

const busyPattern =
  /^(OperationDenied\.(DB(Instance|Cluster)?Status|OutofUsage|AccountStatus)|IncorrectDBInstanceState|IncorrectAccountStatus|AccountActionForbidden|DbRestoring|GeneralIns\.\w+)$/;

/** Passes by itself: the instance or the account is in the middle of something else. */
export const isBusy = (failure: Failure): boolean => failure.kind === 'refused' && busyPattern.test(failure.code ?? '');

const absentCodes = {
  secret: /^Forbidden\.ResourceNotFound$/,
  instance: /^(InvalidDBInstance(Id|Name)\.NotFound|Forbidden\.InstanceNotFound)$/,
  database: /^InvalidDB(Name)?\.NotFound$/,
  role: /^EntityNotExist\.Role$/,
} as const;

export const saysAbsent = (failure: Failure, what: keyof typeof absentCodes): boolean =>
  failure.kind === 'refused' && absentCodes[what].test(failure.code ?? '');

/** The first row that fits. Sources: the error tables of each action, the common tables of KMS and RDS. */
export const refusalRows: readonly Row[] = [
  {
    when: (refusal, action) => isThrottled(refusal) && action === 'RotateSecret',
    code: 'E_ROTATION_BUDGET',
    says: 'the rotations of this hour are used up',
    hint: 'KMS takes 50 calls of RotateSecret an hour for the whole account. Nothing is lost: the rotation stays owed. Run the command again later.',
  },
  {
    when: (refusal) => isThrottled(refusal),
    code: 'E_THROTTLED',
    says: 'rate limit exceeded',
    hint: 'Run the command again later. Other programs that use the same account share its rate.',
  },
  {
    when: (refusal) =>
      assumptions.serviceRoleCode.test(refusal.code ?? '') ||
      (isDenied(refusal) && refusal.permission === assumptions.serviceRolePermission),
    code: 'E_SERVICE_ROLE',
    says: 'the service-linked role of KMS for RDS is missing',
    hint:
      'Let somebody with ram:CreateServiceLinkedRole create AliyunServiceRoleForKMSSecretsManagerForRDS once ' +
      '(service name secretsmanager-rds.kms.aliyuncs.com); creating any RDS secret in the KMS console does it too.',
  },
  {
    when: isDenied,
    code: 'E_DENIED',
    says: 'the access key has no permission',
    hint: (refusal, action) => {
      const { resource } = refusal;
      const { by, on: kind } = actions[action];
      const on = resource === undefined ? '' : ` on ${resource}`;
      const more = kind === 'instance' ? ', with --instance also for an instance that the files no longer name' : '';
      const purpose = { anyone: 'doctor', replace: 'plan' }[String(by)] ?? by;
      const policy = `\`keyturn policy --for ${purpose}\` prints all that is needed${more}.`;
      return `Grant ${permissionNeeded(refusal, action)}${on} to the user or role.${alsoNeeded(action, resource)} ${policy}`;
    },
  },
  {
    when: coded(/^(InvalidAccessKeyId\b.*|Forbidden\.AccessKey|Forbidden\.AccessKeyDisabled)$/),
    code: 'E_ACCESS_KEY',
    says: 'the access key is not known or is disabled',
    hint: 'Check ALIBABA_CLOUD_ACCESS_KEY_ID or the profile; the keys of an emulator stand in its ready file.',
  },
  {
    when: coded(/^(SignatureDoesNotMatch|IncompleteSignature|InvalidAccessKeySecret)$/),
    code: 'E_SIGNATURE',
    says: 'the signature is wrong',
    hint: 'The access key secret does not belong to the access key id, or a proxy changes requests. Check ALIBABA_CLOUD_ACCESS_KEY_SECRET.',
  },
  {
    when: coded(/^(IllegalTimestamp|InvalidTimeStamp\.\w+)$/),
    code: 'E_CLOCK_SKEW',
    says: 'the clock of this machine is wrong',
    hint: 'Set the clock (NTP): requests are signed with the time, and the service takes a few minutes of difference only.',
  },
  {
    when: coded(/^MissingSecurityToken$/),
    code: 'E_TOKEN',
    says: 'the access key is one of a session, and its security token is missing',
    hint: 'Set ALIBABA_CLOUD_SECURITY_TOKEN to the token that was given together with the access key.',
  },
  {
    when: coded(/^(InvalidSecurityToken\.Expired|SecurityTokenExpired)$/),
    code: 'E_TOKEN_EXPIRED',
    says: 'the security token has expired',
    hint: 'Log in again: a new session has a new access key and a new token.',
  },
  {
    when: coded(/^InvalidSecurityToken\b.*$/),
    code: 'E_TOKEN',
    says: 'the security token does not belong to the access key',
    hint: 'Take access key id, secret and token from the same session, or unset ALIBABA_CLOUD_SECURITY_TOKEN for a key that has none.',
  },
  {
    when: coded(absentCodes.secret),
    code: 'E_SECRET_NOT_FOUND',
    says: 'the secret is not there',
    hint: 'It may have been deleted in the meantime. Plan again.',
  },
  ...keyRows,
  {
    when: coded(absentCodes.instance),
    code: 'E_INSTANCE_NOT_FOUND',
    says: 'the instance is not there',
    hint: 'Check the instance id and the region.',
  },
  {
    when: coded(absentCodes.database),
    code: 'E_DATABASE_NOT_FOUND',
    says: 'the database is not there',
    hint: 'Create the database first, or correct its name under grants.',
  },
  {
    when: coded(/^InvalidAccountName\.NotFound$/),
    code: 'E_ACCOUNT_NOT_FOUND',
    says: 'the account is not there',
    hint: 'It may have been deleted in the meantime. Plan again.',
  },
  {
    when: coded(/^Rejected\.ResourceExist$/),
    code: 'E_SECRET_EXISTS',
    says: 'another run or person created this secret first',
    hint: 'Nothing was changed by this step. Plan again.',
  },
  {
    when: coded(/^InvalidAccountName\.Duplicate$/),
    code: 'E_ACCOUNT_EXISTS',
    says: 'an account of this name is there already',
    hint: 'keyturn sets no password on an account that exists. Plan again: an account made for this secret is taken up, another one needs another name or `import`.',
  },
  {
    when: ({ code }, action) => action === 'DeleteAccount' && code === 'Account.DeleteError',
    code: 'E_ACCOUNT_OWNS',
    says: 'the database does not delete an account that owns something, or that something waits for',
    hint: 'A DBA gives what it owns to another account: on PostgreSQL `REASSIGN OWNED BY` and `DROP OWNED BY` in each database, and ALTER DATABASE ... OWNER TO. Then run the command with --prune again; all else goes on.',
  },
  {
    when: coded(/^InvalidAccountName\.(Forbid|Format)$/),
    code: 'E_ACCOUNT_NAME_FOR_ENGINE',
    says: 'RDS does not take this account name',
    hint: 'It may be a word that RDS keeps for itself (its forbidden keywords). Nothing was changed by this step: choose another name.',
  },
  {
    when: coded(/^Rejected\.ResourceInDeleteWindow$/),
    code: 'E_DELETE_WINDOW',
    says: 'the secret is scheduled for deletion, and its name stays taken until then',
    hint: 'Restore it, or wait until the deletion is done. Plan again afterwards.',
  },
  {
    when: coded(/^(Rejected\.(LimitExceeded|ShareQuotaExceedLimit)|AccountLimitExceeded|QuotaExceeded\.\w+)$/),
    code: 'E_QUOTA',
    says: 'a quota is used up',
    hint: 'Raise the quota (secrets of the KMS instance, accounts of the RDS instance) or remove what is not needed.',
  },
  {
    when: coded(/^Forbidden\.(KmsServiceNotEnabled|InDebt|InDebtOverdue|ProhibitedByRiskControl)$/),
    code: 'E_SERVICE_OFF',
    says: 'the service is not open to this account',
    hint: 'Activate KMS, or settle what is due, in the console.',
  },
  {
    when: coded(/^Database\.ConnectError$/),
    code: 'E_INSTANCE_STATE',
    says: 'RDS cannot reach the database server of the instance',
    hint: 'See in the RDS console why it does not answer: a restart, a full disk, too many connections. Then run the command again.',
  },
  {
    when: (refusal) =>
      isBusy(refusal) ||
      /^(IncorrectDBInstanceLockMode|InvalidDBInstanceStatus\.NotSupport|OperationDenied\.\w+)$/.test(
        refusal.code ?? '',
      ),
    code: 'E_INSTANCE_STATE',
    says: 'the instance or the account is in a state that does not allow it',
    hint: 'Wait until the instance is Running and unlocked, then run the command again.',
  },
  {
    when: ({ code }, action) => action === 'RotateSecret' && /Rotat/.test(code ?? ''),
    code: 'E_ROTATION_FAILED',
    says: 'KMS could not rotate the secret',
    hint: 'Check that the RDS instance is Running and that the accounts exist; a rotation sets the password through RDS. `keyturn status` with the name tells more.',
  },
  {
    when: ({ status }) => status >= 500,
    code: 'E_SERVICE_FAILED',
    says: 'the service failed',
    hint: "Run the command again later; if it lasts, give the request id to Alibaba Cloud's support.",
  },
];
