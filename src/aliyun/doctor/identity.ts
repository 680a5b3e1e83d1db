import type { Identity } from '../../cloud/trials.ts';
import { text, unexpected } from '../api/answer.ts';
import type { Call } from '../wire/call.ts';

/** STS answers whoever has a valid key. Throws CallFault. */
export const readIdentity = async (call: Call, signal: AbortSignal | undefined): Promise<Identity> => {
  const answer = await call('GetCallerIdentity', {}, { signal });
  const [account, arn] = [text(answer, 'AccountId'), text(answer, 'Arn')];
  if (!/^\d{1,20}$/.test(account)) throw unexpected(answer, 'AccountId');
  return { account, arn };
};
