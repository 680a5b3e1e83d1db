import { canonicalJson } from '../../model/digest.ts';
import type { LiveSecret } from '../../model/live.ts';
import { text, type View } from '../api/answer.ts';
import { saysAbsent } from '../api/error-table.ts';
import { CallFault, isFields } from '../api/failure.ts';
import type { Call, Params } from '../wire/call.ts';
import { isOfOne, unreadOf } from './instances.ts';

const accountOf = (arn: string): string => arn.split(':')[3] ?? '';

/** What KMS gives a secret that was created without a policy, whatever it calls the statement. */
const isDefault = (policy: unknown, account: string): boolean => {
  if (!isFields(policy) || !Array.isArray(policy.Statement) || policy.Statement.length !== 1) return false;
  const [statement]: unknown[] = policy.Statement;
  if (!isFields(statement)) return false;
  const { Sid: _sid, ...grant } = statement;
  const all = { Effect: 'Allow', Principal: { RAM: [`acs:ram::${account}:*`] }, Action: ['kms:*'], Resource: ['*'] };
  return canonicalJson(grant) === canonicalJson(all);
};

const policyIn = (answer: View, account: string): string | null => {
  const policy = text(answer, 'Policy');
  try {
    return isDefault(JSON.parse(policy), account) ? null : policy;
  } catch {
    // What is not JSON is kept as it is: KMS itself says then that it takes no such policy.
    return policy;
  }
};

/** The one policy that a secret has. */
export const policyOf = (secret: string): Params => ({ SecretName: secret, PolicyName: 'default' });

export const hasNoPolicy = ({ failure }: CallFault): boolean =>
  failure.kind === 'refused' && /PolicyUnSupported$/.test(failure.code ?? '');

/** The secret with its policy, or with why that could not be read. Only secrets of a KMS instance have one. Throws CallFault. */
export const withPolicy = async (call: Call, secret: LiveSecret): Promise<LiveSecret> => {
  if (secret.kmsInstance === undefined) return { ...secret, policy: null };
  try {
    const answer = await call('GetSecretPolicy', policyOf(secret.name));
    return { ...secret, policy: policyIn(answer, accountOf(secret.arn)) };
  } catch (thrown) {
    if (!(thrown instanceof CallFault)) throw thrown;
    if (hasNoPolicy(thrown)) return { ...secret, policy: null };
    if (saysAbsent(thrown.failure, 'secret') || !isOfOne(thrown)) throw thrown;
    return { ...secret, policyUnread: unreadOf(thrown) };
  }
};
