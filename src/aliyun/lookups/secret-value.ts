import type { Stage } from '../../cloud/cloud.ts';
import { DiagnosticsError, diagnostic } from '../../diagnostics/diagnostic.ts';
import { jsonFields, type View } from '../api/answer.ts';
import type { Answer, Call } from '../wire/call.ts';
import { requests } from '../wire/requests.ts';

/**
 * The only call that brings a secret value here. `pick` takes what is wanted of it, and nothing else goes further; undefined
 * where the value does not hold `what`. Nothing of it reaches an error. Throws CallFault and DiagnosticsError.
 */
export const readValue = async <Picked>(
  call: Call,
  secret: string,
  stage: Stage,
  what: string,
  pick: (data: View, answer: Answer) => Picked | undefined,
): Promise<Picked> => {
  const answer = await call('GetSecretValue', requests.getValue({ secretName: secret, versionStage: stage }));
  const data = jsonFields(answer, 'SecretData');
  const picked = data && pick(data, answer);
  if (picked !== undefined) return picked;
  throw new DiagnosticsError([
    diagnostic('E_VALUE_UNREADABLE', `the value of secret ${secret} (${stage}) ${what}`, {
      secret,
      hint: 'Only managed RDS secrets hold a database credential.',
      ...(answer.requestId ? { requestId: answer.requestId } : {}),
    }),
  ]);
};
