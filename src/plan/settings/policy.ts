import { canonicalJson } from '../../model/digest.ts';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const list = (value: unknown): string =>
  (Array.isArray(value) ? value : [value])
    .map((one) => (typeof one === 'string' ? one : canonicalJson(one)))
    .join(', ');

/** `{"RAM": ["acs:ram::123:role/a"]}`: who is meant is enough. */
const principals = (value: unknown): string =>
  isObject(value) && Object.keys(value).length === 1 ? list(Object.values(value)[0]) : list(value);

const resources = (value: unknown): string => (value === undefined || list(value) === '*' ? '' : ` on ${list(value)}`);

const statementLine = (statement: unknown): string => {
  if (!isObject(statement)) return list(statement);
  const { Sid: _sid, Effect, Principal, Action, Resource, ...rest } = statement;
  const more = Object.keys(rest).length === 0 ? '' : ` if ${canonicalJson(rest)}`;
  return `${list(Effect)} ${principals(Principal)}: ${list(Action)}${resources(Resource)}${more}`;
};

const parsed = (policy: string): unknown => {
  try {
    return JSON.parse(policy);
  } catch {
    return undefined;
  }
};

/** KMS may lay the JSON out anew. */
export const isSamePolicy = (one: string, other: string | null | undefined): boolean =>
  one === other ||
  (typeof other === 'string' &&
    parsed(one) !== undefined &&
    canonicalJson(parsed(one)) === canonicalJson(parsed(other)));

/** `Deny acs:ram::123:user/x: kms:GetSecretValue`, a line for each statement: who, and what. What cannot be read stands as it is. */
export const policyLines = (policy: string): readonly string[] => {
  const document = parsed(policy);
  if (!isObject(document) || !Array.isArray(document.Statement)) return [policy];
  return document.Statement.map(statementLine);
};
