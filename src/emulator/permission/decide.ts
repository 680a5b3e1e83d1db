import type { AccessKey } from '../action/world.ts';
import type { PolicyDocument } from './document.ts';
import { type Decision, evaluate, type Question } from './evaluate.ts';
import { namedPolicies } from './named.ts';

/** Why somebody may not: which kind of policy says no, and whether it says so or only does not allow. */
export type Denial = {
  readonly policyType: 'AccountLevelIdentityBasedPolicy' | 'SessionPolicy' | 'ResourceBasedPolicy';
  readonly type: 'ExplicitDeny' | 'ImplicitDeny';
};

/** The account owner stands above identity policies. A session must be allowed by its own policy and by its role's. */
export const decide = (caller: AccessKey, question: Question, onResource: Decision): Denial | undefined => {
  if (caller.sessionPolicy) {
    const inSession = evaluate(caller.sessionPolicy.Statement, question);
    if (inSession !== 'allow') return denied('SessionPolicy', inSession);
  }
  if (onResource === 'explicitDeny') return denied('ResourceBasedPolicy', onResource);
  if (caller.identity.kind === 'root') return undefined;
  const statements = documentsOf(caller).flatMap(({ Statement }) => Statement);
  const decision = evaluate(statements, question);
  if (decision === 'allow' || (decision === 'implicitDeny' && onResource === 'allow')) return undefined;
  return denied('AccountLevelIdentityBasedPolicy', decision);
};

const documentsOf = ({ policies }: AccessKey): readonly PolicyDocument[] =>
  policies.map((policy) => (typeof policy === 'string' ? namedPolicies[policy] : policy));

const denied = (policyType: Denial['policyType'], decision: Decision): Denial => ({
  policyType,
  type: decision === 'explicitDeny' ? 'ExplicitDeny' : 'ImplicitDeny',
});
