import { choice, fields, list, type Shape, string } from '../action/shape.ts';
import { accepts, type Conditions, operatorNames, type Texts } from './conditions.ts';

/** A rule of a policy: it has either Action or NotAction. */
export type Statement = {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action?: Texts;
  readonly NotAction?: Texts;
  readonly Resource: Texts;
  readonly Condition?: Conditions;
};

/** A policy as RAM takes it, of a user, a role or a session. */
export type PolicyDocument = { readonly Version: '1'; readonly Statement: readonly Statement[] };

/** Documents that a seed may give by name. */
export type PolicyName = 'full' | 'plan' | 'apply' | 'verify' | 'none';

const most = { statements: 100, entries: 200, characters: 1024 };

const wrong = (path: string, message: string): never => {
  throw new Error(`${path} ${message}`);
};

const notEmpty = (value: unknown, path: string): void => {
  if (Array.isArray(value) && value.length === 0) wrong(path, 'must have an entry');
};

/** One text or a list of at least one. */
export const texts =
  (item: Shape): Shape =>
  (value, path) => {
    const bounded: Shape = (entry, at) => {
      string(entry, at);
      if (String(entry).length > most.characters) wrong(at, `must have at most ${most.characters} characters`);
      item(entry, at);
    };
    if (!Array.isArray(value)) return bounded(value, path);
    notEmpty(value, path);
    list(bounded, most.entries)(value, path);
  };

const matches =
  (pattern: RegExp, message: string): Shape =>
  (value, path) => {
    if (!pattern.test(String(value))) wrong(path, message);
  };

const action = matches(/^(\*|[\w*?-]+:[\w*?/.-]+)$/, 'must be * or an action such as kms:DescribeSecret');
const resource = matches(/^(\*|acs:[^:]*:[^:]*:[^:]*:.+)$/s, 'must be * or an ARN such as acs:kms:*:*:secret/app');

const conditionKey = /^[a-z][a-z-]*:[^\s]{1,128}$/i;

export const condition: Shape = (value, path) => {
  const shapes = operatorNames.map((name) => [`${name}?`, keysOf(name)] as const);
  fields(Object.fromEntries(shapes))(value, path);
};

const keysOf =
  (operatorName: string): Shape =>
  (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong(path, 'must be an object');
    const entries = Object.entries(value);
    if (entries.length > most.entries) wrong(path, `must have at most ${most.entries} entries`);
    for (const [key, wanted] of entries) {
      const at = `${path}.${key.slice(0, 128)}`;
      if (!conditionKey.test(key)) wrong(at, 'is not a condition key such as acs:SourceIp');
      if (operatorName === 'Bool' && Array.isArray(wanted) && wanted.length > 1)
        wrong(at, 'must be one value, true or false');
      texts((one, place) => {
        if (!accepts(operatorName, String(one))) wrong(place, `cannot be compared by ${operatorName}`);
      })(wanted, at);
    }
  };

/** Exactly one of the two. */
const oneAction = (value: unknown, path: string): void => {
  const given =
    typeof value === 'object' && value !== null ? ['Action', 'NotAction'].filter((name) => name in value) : [];
  if (given.length !== 1) wrong(path, 'must have either Action or NotAction');
};

const statement: Shape = (value, path) => {
  fields({
    Effect: choice('Allow', 'Deny'),
    'Action?': texts(action),
    'NotAction?': texts(action),
    Resource: texts(resource),
    'Condition?': condition,
  })(value, path);
  oneAction(value, path);
};

/** Throws an Error that names the place of the first mistake. `limit` is the length of its JSON text in characters. */
export const policyDocument =
  (limit: number, rule: Shape = statement): Shape =>
  (value, path) => {
    const statements: Shape = (given, at) => {
      notEmpty(given, at);
      list(rule, most.statements)(given, at);
    };
    fields({ Version: choice('1'), Statement: statements })(value, path);
    if (JSON.stringify(value).length > limit) wrong(path, `must have at most ${limit} characters as JSON`);
  };
