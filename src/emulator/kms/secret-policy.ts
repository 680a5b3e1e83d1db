import { action, type Context } from '../action/action.ts';
import { defaulting, type Reader, required, text } from '../action/params.ts';
import { refusal } from '../action/refusal.ts';
import type { Secret, World } from '../action/world.ts';
import { readSecretPolicy } from '../permission/secret-policy.ts';
import { nameOrArn } from './readers.ts';
import { kmsRefusals } from './refusals.ts';
import { findSecret, findUsableSecret } from './secrets.ts';

/** A policy document as its text; the text is what is kept. */
export const secretPolicy: Reader<string> = (raw) =>
  Buffer.byteLength(raw) <= 32_768 && readSecretPolicy(raw) ? raw : undefined;

/** Only secrets in a KMS instance have a policy. */
export const checkPolicyFits = (policy: string | undefined, kmsInstanceId: string | undefined): void => {
  if (policy !== undefined && !kmsInstanceId) throw refusal(kmsRefusals.noPolicies);
};

const defaultPolicy = ({ accountId }: World): string =>
  JSON.stringify({
    Version: '1',
    Statement: [
      {
        Sid: 'kms default secret policy',
        Effect: 'Allow',
        Principal: { RAM: [`acs:ram::${accountId}:*`] },
        Action: ['kms:*'],
        Resource: ['*'],
      },
    ],
  });

const rules = { SecretName: required(nameOrArn), PolicyName: defaulting(text(), 'default') };

/** There is one policy, and its name is `default`. */
const checkPolicyName = (name: string): void => {
  if (name !== 'default') throw refusal(kmsRefusals.notFound);
};

const inInstance = (secret: Secret): Secret => {
  if (!secret.kmsInstanceId) throw refusal(kmsRefusals.noPolicies);
  return secret;
};

export const getSecretPolicy = action({
  name: 'GetSecretPolicy',
  writes: false,
  rules,
  run: (context: Context, given) => {
    const secret = inInstance(findSecret(context, given.SecretName));
    checkPolicyName(given.PolicyName);
    return { Policy: secret.policy ?? defaultPolicy(context.world) };
  },
});

export const setSecretPolicy = action({
  name: 'SetSecretPolicy',
  writes: true,
  rules: { ...rules, Policy: required(secretPolicy) },
  run: (context: Context, given) => {
    const secret = inInstance(findUsableSecret(context, given.SecretName));
    checkPolicyName(given.PolicyName);
    secret.policy = given.Policy;
    secret.updateTime = context.now;
    return {};
  },
});
