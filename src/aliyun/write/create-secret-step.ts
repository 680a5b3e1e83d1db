import { randomBytes } from 'node:crypto';
import { DiagnosticsError } from '../../diagnostics/diagnostic.ts';
import type { NewSecret, PasswordOrigin } from '../../model/action.ts';
import { extendedConfigJson } from '../../model/custom-data.ts';
import { accountOrigin } from '../../model/marks.ts';
import type { Failure } from '../api/failure.ts';
import { versionsOf } from '../read/versions.ts';
import type { Params } from '../wire/call.ts';
import { requests } from '../wire/requests.ts';
import { afterwards, demandAccounts } from './account-checks.ts';
import { demandSoleSecret, type Place } from './holders.ts';
import { type MadeAccount, makePassword } from './passwords.ts';
import { failed, problemOf, type Step } from './step.ts';
import { type Seen, sendWrite } from './write.ts';

const openSource = (step: Step, account: string, open: () => string): string => {
  try {
    return open();
  } catch (thrown) {
    // Its own diagnostic, if it has one; the text of anything else might quote what it read.
    const problem = thrown instanceof DiagnosticsError ? thrown.diagnostics[0] : undefined;
    throw failed(
      problem ??
        problemOf(
          step,
          'E_PASSWORD_SOURCE',
          `the password of account ${account} cannot be opened`,
          'Check the variable or file that the file names.',
        ),
    );
  }
};

const passwordOf = (step: Step, instance: string, account: string, origin: PasswordOrigin): string => {
  switch (origin.from) {
    case 'throwAway':
      return makePassword();
    case 'source':
      return openSource(step, account, () => step.openPassword(origin.source));
    case 'createAccount': {
      const made = step.passwords.of(instance, account);
      if (made) return made.password;
      const hint = 'Plan again: the account is taken up as one that exists, and KMS sets its password by a rotation.';
      throw failed(problemOf(step, 'E_PASSWORD_LOST', `account ${account} was not created by this run`, hint));
    }
  }
};

const json = (pairs: Readonly<Record<string, string>>): string =>
  JSON.stringify(Object.entries(pairs).map(([TagKey, TagValue]) => ({ TagKey, TagValue })));

const rotationParams = (rotation: NewSecret['rotation']): Params =>
  rotation === 'off'
    ? { EnableAutomaticRotation: false }
    : { EnableAutomaticRotation: true, RotationInterval: `${rotation}s` };

const paramsOf = (step: Step, secret: NewSecret, versionId: string): Params => ({
  ...requests.createSecret({
    secretName: secret.name,
    versionId,
    secretData: JSON.stringify({
      Accounts: secret.accounts.map(({ name, password }) => ({
        AccountName: name,
        AccountPassword: passwordOf(step, secret.instance, name, password),
      })),
    }),
    secretDataType: 'text',
    tags: json(secret.tags),
    ...(secret.description === undefined ? {} : { description: secret.description }),
    ...(secret.encryptionKey === undefined ? {} : { encryptionKeyId: secret.encryptionKey }),
  }),
  SecretType: 'Rds',
  ExtendedConfig: extendedConfigJson(secret.mode, secret.instance, secret.customData),
  DKMSInstanceId: secret.kmsInstance,
  Policy: secret.policy,
  ...rotationParams(secret.rotation),
});

const isConflict = (failure: Failure): boolean =>
  failure.kind === 'refused' && failure.code === 'Rejected.ResourceExist';

/** Whether the secret holds the version that only this call can have made. */
const readBack = async (step: Step, secret: string, versionId: string): Promise<Seen> => {
  const versions = await versionsOf(step, secret);
  if (!versions) return 'absent';
  if (versions.list.some(({ id }) => id === versionId)) return 'done';
  return problemOf(
    step,
    'E_SECRET_EXISTS',
    `secret ${secret} was created by another run`,
    'Nothing was changed by this step. Plan again.',
  );
};

/** Whether the account is still the one that this run made, or at least none that is about to be deleted. */
const isStill =
  (made: MadeAccount | undefined) =>
  (description: string): boolean =>
    made === undefined ? accountOrigin(description)?.mark !== 'deleting' : description === made.description;

/** What this run made is in no other secret. */
const stoodBefore = ({ instance, accounts }: NewSecret): readonly Place[] =>
  accounts.flatMap(({ name: account, password }) => (password.from === 'createAccount' ? [] : [{ instance, account }]));

/** The lock: KMS refuses a name that is taken, so that of two runs one creates the secret. */
export const sendNewSecret = async (step: Step, secret: NewSecret, before?: () => Promise<void>): Promise<void> => {
  const versionId = `keyturn-${randomBytes(8).toString('hex')}`;
  await sendWrite(step, {
    action: 'CreateSecret',
    params: paramsOf(step, secret, versionId),
    ...(before ? { before } : {}),
    readBack: () => readBack(step, secret.name, versionId),
    conflict: isConflict,
  });
};

export const createSecret = async (step: Step, secret: NewSecret): Promise<void> => {
  const { name, instance } = secret;
  const stood = stoodBefore(secret);
  try {
    await sendNewSecret(step, secret, () => demandSoleSecret(step, name, stood, 'wanted'));
    const expected = secret.accounts.map(({ name: account }) => ({
      instance,
      account,
      isIt: isStill(step.passwords.of(instance, account)),
    }));
    await demandAccounts(step, name, 'created', expected);
    await afterwards(step, demandSoleSecret(step, name, stood, 'created'));
  } finally {
    for (const { name: account } of secret.accounts) step.passwords.drop(instance, account);
  }
};
