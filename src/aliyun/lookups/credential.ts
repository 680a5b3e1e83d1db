import type { Credential, Stage } from '../../cloud/cloud.ts';
import { DiagnosticsError } from '../../diagnostics/diagnostic.ts';
import { optionalText, text } from '../api/answer.ts';
import { describeFailure } from '../api/errors.ts';
import { CallFault } from '../api/failure.ts';
import type { Call } from '../wire/call.ts';
import { readValue } from './secret-value.ts';

/** Cloud.credential: what an application gets. Nothing of it reaches an error. */
export const makeCredential =
  (connected: Call) =>
  async (secret: string, stage: Stage, signal?: AbortSignal): Promise<Credential> => {
    const call: Call = (action, params) => connected(action, params, { signal });
    try {
      return await readValue(call, secret, stage, 'is not an account and a password', (data, answer) => {
        const [account, password] = [optionalText(data, 'AccountName'), optionalText(data, 'AccountPassword')];
        return account && password ? { account, password, versionId: text(answer, 'VersionId') } : undefined;
      });
    } catch (thrown) {
      if (!(thrown instanceof CallFault)) throw thrown;
      throw new DiagnosticsError([describeFailure(thrown, { subject: `secret ${secret} (${stage})`, secret })]);
    }
  };
