import type { Credential, Stage } from '../cloud/cloud.ts';
import { DiagnosticsError, diagnostic } from '../diagnostics/diagnostic.ts';
import { jsonFields, optionalText, text } from './answer.ts';
import type { Call } from './call.ts';
import { describeFailure } from './errors.ts';
import { CallFault } from './failure.ts';
import { requests } from './requests.ts';

/** Cloud.credential: the only call that brings a secret value here. Nothing of it reaches an error. */
export const makeCredential =
  (call: Call) =>
  async (secret: string, stage: Stage, signal?: AbortSignal): Promise<Credential> => {
    try {
      const params = requests.getValue({ secretName: secret, versionStage: stage });
      const answer = await call('GetSecretValue', params, { signal });
      const data = jsonFields(answer, 'SecretData');
      const account = data && optionalText(data, 'AccountName');
      const password = data && optionalText(data, 'AccountPassword');
      if (account && password) return { account, password, versionId: text(answer, 'VersionId') };
      throw new DiagnosticsError([
        diagnostic('E_VALUE_UNREADABLE', `the value of secret ${secret} (${stage}) is not an account and a password`, {
          secret,
          hint: 'Only managed RDS secrets hold a database credential.',
          ...(answer.requestId ? { requestId: answer.requestId } : {}),
        }),
      ]);
    } catch (thrown) {
      if (!(thrown instanceof CallFault)) throw thrown;
      throw new DiagnosticsError([describeFailure(thrown, { subject: `secret ${secret} (${stage})`, secret })]);
    }
  };
