import { choice, fields, matching } from '../action/shape.ts';
import type { AccessKey } from '../action/world.ts';
import type { Texts } from './conditions.ts';
import { condition, policyDocument, type Statement, texts } from './document.ts';
import { type Decision, evaluate, type Question } from './evaluate.ts';
import { fitsPattern } from './wildcards.ts';

/** A rule of a secret's own policy: it also says whom it is about. */
type SecretStatement = Statement & { readonly Principal: { readonly RAM: Texts } };
type SecretPolicy = { readonly Version: '1'; readonly Statement: readonly SecretStatement[] };

const principal = matching(
  /^acs:ram::[^:]+:(\*|root|user\/[^/]+|role\/[^/]+)$/,
  'must be a RAM principal such as acs:ram::1000000000000000:user/alice',
);

const statement = fields({
  'Sid?': matching(/^[\w/+=.@ -]{0,128}$/, 'must have at most 128 letters, digits, blanks or any of _/+=.@-'),
  Effect: choice('Allow', 'Deny'),
  Principal: fields({ RAM: texts(principal) }),
  Action: texts(matching(/^kms:[\w*?]+$/, 'must be an action of KMS such as kms:GetSecretValue')),
  Resource: texts(choice('*')),
  'Condition?': condition,
});

const shape = policyDocument(32_768, statement);

const isSecretPolicy = (value: unknown): value is SecretPolicy => {
  try {
    shape(value, 'Policy');
    return true;
  } catch {
    return false;
  }
};

/** Undefined: it is not one. */
export const readSecretPolicy = (raw: string): SecretPolicy | undefined => {
  try {
    const value: unknown = JSON.parse(raw);
    return isSecretPolicy(value) ? value : undefined;
  } catch {
    return undefined;
  }
};

/** What a secret's policy can speak about; other actions in it have no effect. */
const governed = [
  'kms:List*',
  'kms:Describe*',
  'kms:PutSecretValue',
  'kms:Update*',
  'kms:DeleteSecret',
  'kms:RestoreSecret',
  'kms:RotateSecret',
  'kms:TagResource',
  'kms:UntagResource',
  'kms:GetSecretValue',
];

/** What the policy of the secret itself, as far as there is one, says about a caller of its account. */
export const saidBySecret = (
  raw: string | undefined,
  { identity }: AccessKey,
  accountId: string,
  question: Question,
): Decision => {
  const policy = raw === undefined ? undefined : readSecretPolicy(raw);
  if (!policy || !governed.some((pattern) => fitsPattern(pattern, question.action))) return 'implicitDeny';
  const account = `acs:ram::${accountId}:`;
  const everybody = [`${account}*`, `${account}root`];
  const own = `${account}${identity.kind === 'root' ? 'root' : identity.kind === 'user' ? `user/${identity.user}` : `role/${identity.role}`}`;
  // The account as a whole is allowed nothing by it: its users still need their own policies.
  const about = ({ Effect, Principal }: SecretStatement): boolean =>
    [Principal.RAM].flat().some((each) => each === own || (Effect === 'Deny' && everybody.includes(each)));
  return evaluate(policy.Statement.filter(about), question);
};
