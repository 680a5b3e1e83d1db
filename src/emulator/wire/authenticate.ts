import { timingSafeEqual } from 'node:crypto';
import type { Params } from '../action/params.ts';
import { common, refusal, type Wording } from '../action/refusal.ts';
import type { AccessKey, World } from '../action/world.ts';
import { united } from './form.ts';
import type { WireRequest } from './request.ts';
import {
  type Acs3Authorization,
  isAcs3,
  mustBeSigned,
  readAuthorization,
  sha256Hex,
  signatureAcs3,
} from './signature-acs3.ts';
import { signatureV1 } from './signature-v1.ts';

/** A signed call, its signature checked. `params` are the business parameters and the ones every call has. */
export type Call = {
  readonly scheme: 'v1' | 'acs3';
  readonly accessKey: AccessKey;
  readonly action: string;
  readonly version: string;
  readonly params: Params;
};

/** Remembers the nonces of each key. */
export type Nonces = { seen(keyId: string, nonce: string): boolean };

const minute = 60_000;

/** How old or early a timestamp may be, see BEHAVIOUR.md. */
const validFor = { v1: 31 * minute, acs3: 15 * minute } as const;

type Keys = World['accessKeys'];
type Time = { readonly real: number; readonly virtual: number };

const fewest = 100_000;

/** Never holds more than twice as many as it surely remembers. */
export const nonceMemory = (): Nonces => {
  let [young, old] = [new Set<string>(), new Set<string>()];
  return {
    seen: (keyId, nonce) => {
      const entry = `${keyId} ${nonce.length > 64 ? sha256Hex(nonce) : nonce}`;
      if (young.has(entry) || old.has(entry)) return true;
      if (young.size >= fewest) [old, young] = [young, new Set()];
      young.add(entry);
      return false;
    },
  };
};

/** Checks who calls, and that all parts of the request say the same call. */
export const authenticate = (request: WireRequest, keys: Keys, nonces: Nonces, time: Time): Call => {
  const params = united(request.query, request.body);
  if (isAcs3(request)) return authenticateAcs3(request, params, keys, nonces, time);
  // Another scheme, such as ACS4-HMAC-SHA256. A client of v1 may send a header of its own.
  if (request.headers.authorization !== undefined && !params.has('Signature')) throw refusal(common.scheme);
  return authenticateV1(request, params, keys, nonces, time);
};

const authenticateV1 = (request: WireRequest, params: Params, keys: Keys, nonces: Nonces, time: Time): Call => {
  const need = (name: string): string => params.get(name) || fail(common.missing(name));
  const [action, version] = [need('Action'), need('Version')];
  agree('Action', action, request.headers['x-acs-action']);
  agree('Version', version, request.headers['x-acs-version']);
  const accessKey = findKey(keys, need('AccessKeyId'));
  const signature = need('Signature');
  if (need('SignatureMethod') !== 'HMAC-SHA1' || need('SignatureVersion') !== '1.0') throw refusal(common.scheme);
  checkToken(accessKey, params.get('SecurityToken'), time.virtual);
  checkAge(need('Timestamp'), validFor.v1, time.real, common.stale);
  const nonce = need('SignatureNonce');
  if (!sameText(signature, signatureV1(request.method, params, accessKey.secret))) throw refusal(common.signature);
  const hash = request.headers['x-acs-content-sha256'];
  if (hash !== undefined && hash !== sha256Hex(request.rawBody)) throw refusal(common.signature);
  if (nonces.seen(accessKey.id, nonce)) throw refusal(common.replay);
  return { scheme: 'v1', accessKey, action, version, params };
};

const authenticateAcs3 = (request: WireRequest, params: Params, keys: Keys, nonces: Nonces, time: Time): Call => {
  const header = (name: string): string => request.headers[name] || fail(common.missing(name));
  const authorization = readAuthorization(header('authorization')) ?? fail(common.incomplete);
  const accessKey = findKey(keys, authorization.keyId);
  const [action, version] = [header('x-acs-action'), header('x-acs-version')];
  agree('Action', action, params.get('Action'));
  agree('Version', version, params.get('Version'));
  checkToken(accessKey, request.headers['x-acs-security-token'], time.virtual);
  checkAge(header('x-acs-date'), validFor.acs3, time.real, common.staleAcs3);
  const [nonce, hash] = [header('x-acs-signature-nonce'), header('x-acs-content-sha256')];
  checkAcs3(request, authorization, accessKey);
  if (hash !== sha256Hex(request.rawBody)) throw refusal(common.signature);
  if (nonces.seen(accessKey.id, nonce)) throw refusal(common.replay);
  return { scheme: 'acs3', accessKey, action, version, params };
};

/** An action that is named twice is one action, or none. */
const agree = (name: string, value: string, other: string | undefined): void => {
  if (other && other !== value) throw refusal(common.twice(name));
};

const checkAcs3 = (request: WireRequest, authorization: Acs3Authorization, accessKey: AccessKey): void => {
  const { signedHeaders, signature } = authorization;
  if (mustBeSigned(request.headers).some((name) => !signedHeaders.includes(name))) throw refusal(common.incomplete);
  if (!sameText(signature, signatureAcs3(request, signedHeaders, accessKey.secret))) throw refusal(common.signature);
};

const fail = (wording: Wording): never => {
  throw refusal(wording);
};

const findKey = (keys: Keys, id: string): AccessKey => keys.peek(id) ?? fail(common.unknownKey);

const checkToken = (key: AccessKey, token: string | undefined, now: number): void => {
  if (key.token === undefined && token) throw refusal(common.tokenWrong);
  if (key.token === undefined) return;
  if (!token) throw refusal(common.tokenMissing);
  if (!sameText(token, key.token)) throw refusal(common.tokenWrong);
  if (key.expires !== undefined && now >= key.expires) throw refusal(common.tokenExpired);
};

const checkAge = (timestamp: string, validity: number, realNow: number, wording: Wording): void => {
  const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(timestamp) ? Date.parse(timestamp) : Number.NaN;
  if (!(Math.abs(realNow - time) <= validity)) throw refusal(wording);
};

const sameText = (a: string, b: string): boolean => {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
};
