import { boolean, date, fields, list, matching, type Shape, string } from '../action/shape.ts';
import type { AccessKey } from '../action/world.ts';
import type { Identity } from '../identity/identity.ts';
import { policyDocument } from '../permission/document.ts';
import { policyNames } from '../permission/named.ts';
import type { SeedAccessKey } from './seed.ts';

/** Limits of RAM and STS, in characters; and of documents that one identity can have. */
const longestPolicy = 6144;
const longestSessionPolicy = 2048;
const mostPolicies = 30;

const policy: Shape = (value, path) => {
  if (typeof value === 'object' && value !== null) policyDocument(longestPolicy)(value, path);
  else if (typeof value !== 'string' || !policyNames.includes(value))
    throw new Error(`${path} must be one of ${policyNames.join(', ')}, a RAM policy document, or a list of these`);
};

const policies: Shape = (value, path) => {
  if (Array.isArray(value)) list(policy, mostPolicies)(value, path);
  else policy(value, path);
};

const name = matching(/^[\w.@-]{1,64}$/, 'must be 1 to 64 letters, digits or any of . - _ @');
const roleName = matching(/^[A-Za-z0-9.-]{1,64}$/, 'must be 1 to 64 letters, digits or any of . -');
const sessionName = matching(/^[\w.@-]{2,64}$/, 'must be 2 to 64 letters, digits or any of . - _ @');

const shape = fields({
  id: string,
  secret: string,
  'policy?': policies,
  'root?': boolean,
  'user?': name,
  'role?': fields({ name: roleName, session: sessionName }),
  'token?': string,
  'expires?': date,
  'sessionPolicy?': policyDocument(longestSessionPolicy),
});

/** What goes together: a session has a token; nobody is two at once. */
export const accessKey: Shape = (value, path) => {
  shape(value, path);
  const given = new Set(Object.keys(Object(value)));
  const wrong = (field: string, message: string): never => {
    throw new Error(`${path}.${field} ${message}`);
  };
  const who = ['root', 'user', 'role'].filter((field) => given.has(field));
  if (who[1]) wrong(who[1], `cannot stand beside ${who[0]}: a key belongs to one of them`);
  for (const field of ['role', 'expires', 'sessionPolicy'])
    if (given.has(field) && !given.has('token')) wrong(field, 'needs a token: only STS keys have it');
  for (const field of ['root', 'user'])
    if (given.has(field) && given.has('token')) wrong(field, 'has no token: a key with one belongs to a role');
};

/** @param key checked */
export const accessKeyOf = ({ id, secret, token, expires, sessionPolicy, ...key }: SeedAccessKey): AccessKey => ({
  id,
  secret,
  identity: identityOf({ ...key, id, ...(token !== undefined && { token }) }),
  policies: [key.policy ?? 'full'].flat(),
  ...(token !== undefined && { token }),
  ...(expires && { expires: Date.parse(expires) }),
  ...(sessionPolicy && { sessionPolicy }),
});

const identityOf = ({ id, root, user, role, token }: Omit<SeedAccessKey, 'secret'>): Identity => {
  if (root) return { kind: 'root' };
  if (token === undefined) return { kind: 'user', user: user ?? id };
  return { kind: 'role', role: role?.name ?? 'emulator', session: role?.session ?? id };
};
