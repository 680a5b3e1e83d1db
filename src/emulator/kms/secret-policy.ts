import { action, type Context } from '../action.ts';
import { defaulting, isRecord, json, type Reader, required, text } from '../params.ts';
import { refusal } from '../refusal.ts';
import type { Secret, World } from '../world.ts';
import { nameOrArn } from './readers.ts';
import { kmsRefusals } from './refusals.ts';
import { findSecret, findUsableSecret } from './secrets.ts';

const isStatement = (value: unknown): boolean => {
  if (!isRecord(value)) return false;
  const { Sid = '', Effect, Principal, Action, Resource, Condition = {}, ...rest } = value;
  return (
    typeof Sid === 'string' &&
    /^[\w/+=.@ -]{0,128}$/.test(Sid) &&
    (Effect === 'Allow' || Effect === 'Deny') &&
    isRecord(Principal) &&
    allAre(Action, /^kms:/) &&
    allAre(Resource, /^\*$/) &&
    isRecord(Condition) &&
    Object.keys(rest).length === 0
  );
};

const allAre = (list: unknown, pattern: RegExp): boolean =>
  Array.isArray(list) && list.length > 0 && list.every((one) => typeof one === 'string' && pattern.test(one));

const policyShape = json((value: unknown): true | undefined => {
  if (!isRecord(value) || value.Version !== '1' || !Array.isArray(value.Statement)) return undefined;
  return value.Statement.length > 0 && value.Statement.every(isStatement) ? true : undefined;
});

/** A policy document as its text; the text is what is kept. */
export const secretPolicy: Reader<string> = (raw) =>
  Buffer.byteLength(raw) <= 32_768 && policyShape(raw) ? raw : undefined;

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
