import { type ApiAction, actions } from './actions.ts';
import { assumptions } from './assumptions.ts';
import { coded, type Refusal, type Row } from './refusal-row.ts';

/** What the service itself needs beside the action, on a key of the customer's own. */
const neededOnKey: Readonly<Partial<Record<ApiAction, string>>> = {
  CreateSecret: 'kms:GenerateDataKey',
  GetSecretValue: 'kms:Decrypt',
};

const isKey = (resource: string | undefined): boolean => /^key-|:key\//.test(resource ?? '');

/** A denial that names a key is about the key, whatever the action. */
export const permissionNeeded = ({ permission, resource }: Refusal, action: ApiAction): string =>
  permission ?? (isKey(resource) ? neededOnKey[action] : undefined) ?? `${actions[action].service}:${action}`;

export const alsoNeeded = (action: ApiAction, resource: string | undefined): string => {
  const permission = neededOnKey[action];
  if (permission === undefined || isKey(resource)) return '';
  return ` With an encryption key of your own it also needs ${permission} on that key.`;
};

/** What keeps a key from being used, each with its cure. Sources: error tables of CreateSecret and GenerateDataKey. */
const unusable: readonly Row[] = (
  [
    [
      /^Forbidden\.KeyNotFound$/,
      'the encryption key is not in the KMS instance',
      'encryptionKey is the id of a symmetric key in the KMS instance that kmsInstance names. Correct one of the two, or the region.',
    ],
    [
      /^Forbidden\.AliasNotFound$/,
      'the alias of the encryption key is not there',
      'Write the id of the key as encryptionKey: an alias may lead to another key tomorrow.',
    ],
    [
      /^Rejected\.Disabled$/,
      'the encryption key is disabled',
      'Enable the key in the KMS console, or name another enabled symmetric key of the KMS instance.',
    ],
    [
      /^Rejected\.PendingDel(etion|ation)$/,
      'the encryption key is scheduled for deletion',
      'Cancel the deletion of the key in the KMS console, or name another enabled symmetric key of the KMS instance.',
    ],
    [
      /^Rejected\.PendingImport$/,
      'the encryption key has no key material yet',
      'Import the key material in the KMS console, or name another enabled symmetric key of the KMS instance.',
    ],
    [
      /^Rejected\.Unavailable$/,
      'the encryption key is unavailable',
      'See in the KMS console what became of the key and of its KMS instance, which may have expired. Renew the instance, or name another key.',
    ],
    [
      /^Forbidden\.DKMSInstanceNotFound$/,
      'the KMS instance is not there',
      'Correct kmsInstance, or the region: `kst-...` is the id of a KMS instance of this account in this region.',
    ],
    [
      /^Forbidden\.DKMSInstance\w+$/,
      'the KMS instance is not in a state to be used',
      'Enable the KMS instance in the KMS console, or renew it.',
    ],
  ] as const
).map(([pattern, says, hint]) => ({
  when: coded(pattern),
  code: 'E_ENCRYPTION_KEY',
  says,
  hint: `${hint} Then run the command again.`,
}));

/** Refusals that are about the encryption key or the KMS instance of a secret. */
export const keyRows: readonly Row[] = [
  {
    when: ({ code }, action, { noKmsInstance }) =>
      action === 'CreateSecret' && noKmsInstance === true && assumptions.instanceNeededCode.test(code ?? ''),
    code: 'E_KMS_INSTANCE_NEEDED',
    says: 'KMS refused the secret, and its entry names no KMS instance',
    hint:
      'Accounts opened since KMS 3.0 keep secrets in a KMS instance only. Write kmsInstance, and as encryptionKey an enabled ' +
      'symmetric key of that instance, on the entry or in defaults, and run the command again: it uses the accounts that it created.',
  },
  ...unusable,
];
